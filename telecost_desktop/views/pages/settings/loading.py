"""Loading the parts' modules behind, so that the window does not stand still when a part is chosen."""

from __future__ import annotations

from importlib import import_module

_HERE = "telecost_desktop.views.pages.settings"
_MODULES = (
    "documents_form", "billing_view", "reminders_view", "ledger_form", "mail_form", "imports_view", "profiles_view",
    "classification_view", "trust_view", "users_view", "personal_form",
)  # fmt: skip


def load_parts() -> None:
    """Load all that the parts of the settings use, also the countries' names; call it off the window's thread."""
    for name in _MODULES:
        import_module(f"{_HERE}.{name}")
    from telecost_desktop.views.country_names import countries

    # Their names come from tables that take their time as well.
    countries()
