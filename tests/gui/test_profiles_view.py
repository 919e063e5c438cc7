"""The settings' list of mapping profiles: shared as files, renamed, deleted."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from telecost_desktop.services.importing.mapping.profile import FileKind, Profile
from telecost_desktop.services.importing.mapping.store import list_profiles, save_profile
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.settings.page import SettingsPage
from telecost_desktop.views.pages.settings.profiles_view import NameDialog, ProfilesView

PROFILE = Profile(
    name="Ansattliste",
    kind=FileKind.EMPLOYEES,
    columns={"employee": ("Fornavn", "Etternavn"), "department": ("Avdeling",)},
    header=("Fornavn", "Etternavn", "Avdeling"),
    constants={"email": "post@firma.example"},
)


@pytest.fixture
def view(page_context: PageContext, window_of: Callable[..., object]) -> ProfilesView:
    save_profile(page_context.file, PROFILE, clock=page_context.clock, user="KH")
    save_profile(page_context.file, replace(PROFILE, name="Øvrige"), clock=page_context.clock)
    page = window_of(SettingsPage).page("settings")
    page.open_subject("profiles")
    assert page.stack.currentWidget() is page.profiles
    return page.profiles


def names(context: PageContext) -> list[str]:
    return [saved.profile.name for saved in list_profiles(context.file)]


def test_the_list_says_what_the_chosen_profile_reads(view: ProfilesView) -> None:
    assert view.table.current_row().profile == PROFILE
    assert view.reads.text() == (
        "Name from “Fornavn” + “Etternavn” · E-mail always “post@firma.example” · Department from “Avdeling”"
    )


def test_a_profile_goes_to_a_file_and_into_another_company(
    view: ProfilesView, page_context: PageContext, tmp_path: Path
) -> None:
    path = tmp_path / "ansatte.telecost-profile"
    view.save_as(PROFILE, path)
    view._delete(PROFILE)
    assert names(page_context) == ["Øvrige"]
    view.fetch(path)
    assert names(page_context) == ["Ansattliste", "Øvrige"]
    assert PROFILE in [saved.profile for saved in list_profiles(page_context.file)]


def test_a_taken_name_is_refused_in_the_dialog(view: ProfilesView, page_context: PageContext) -> None:
    view._ask_name()
    dialog = view.findChild(NameDialog)
    dialog.name.setText(" ")
    dialog.save_button.click()
    assert dialog._wrong.text() == "The mapping profile needs a name."
    dialog.name.setText("øvrige")
    dialog.save_button.click()
    assert "already" in dialog._wrong.text()
    dialog.name.setText("Personal")
    dialog.save_button.click()
    assert names(page_context) == ["Personal", "Øvrige"]


def test_without_profiles_nothing_can_be_done_to_one(
    page_context: PageContext, window_of: Callable[..., object]
) -> None:
    view = window_of(SettingsPage).page("settings").profiles
    assert not any(one.isEnabled() for one in (view.save, view.rename, view.delete))
    assert view.bring.isEnabled()
