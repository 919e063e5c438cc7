"""Loading the assistant's modules behind, so that the window does not stand still while they load."""

from __future__ import annotations

from importlib import import_module

_VIEWS = "telecost_desktop.views.dialogs.importing"
_SERVICES = "telecost_desktop.services.importing"
_MODULES = (
    f"{_VIEWS}.dialog",
    f"{_VIEWS}.mapping_fields",
    f"{_VIEWS}.mapping_preview",
    f"{_VIEWS}.mapping_settings",
    f"{_VIEWS}.preview_rows",
    "telecost_desktop.views.pages.invoices.pdf_view",
    "telecost_desktop.views.pages.invoices.pdf_pages",
    "telecost_desktop.views.pages.invoices.signature_line",
    f"{_SERVICES}.samples",
    f"{_SERVICES}.worker",
    f"{_SERVICES}.mapping.preview",
    f"{_SERVICES}.mapping.problems",
    f"{_SERVICES}.mapping.proposing",
    f"{_SERVICES}.supplier_invoices.typed",
)


def load_assistant() -> None:
    """Load all that the assistant's faces use; call it off the window's thread."""
    for name in _MODULES:
        import_module(name)
