"""Settings, Users and rights: who works in the file, what they may do, and from when on jobs run."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QTime
from pytestqt.qtbot import QtBot

from telecost_desktop.models.access import Right
from telecost_desktop.services.access import UserValues, list_profiles, list_users, save_user
from telecost_desktop.services.settings import SettingKey, read_setting
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.settings.page import SettingsPage
from telecost_desktop.views.pages.settings.users_view import ProfileDialog, UserDialog, UsersView


@pytest.fixture
def view(page_context: PageContext, window_of: Callable[..., MainWindow]) -> UsersView:
    window = window_of(SettingsPage)
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    page.open_subject("users")
    return page.users


def dialog_of(view: UsersView, kind: type) -> UserDialog | ProfileDialog:
    return view.findChildren(kind)[-1]


def test_the_first_user_is_an_administrator_and_the_next_is_not(view: UsersView, page_context: PageContext) -> None:
    for initials, name in (("KH", "Kari Heggdal"), ("SD", "Solveig Dahl")):
        view.edit_user()
        dialog = dialog_of(view, UserDialog)
        dialog.name.setText(name)
        dialog.initials.setText(initials)
        dialog.save_button.click()
    assert [(row.values.initials, row.profile) for row in list_users(page_context.file)] == [
        ("KH", "Administrator"),
        ("SD", "User"),
    ]
    assert [row.values.name for row in view.users.rows()] == ["Kari Heggdal", "Solveig Dahl"]


def test_a_right_is_given_by_the_profile_or_to_one_user(view: UsersView, page_context: PageContext) -> None:
    file, clock = page_context.file, page_context.clock
    save_user(file, UserValues("KH", "Kari Heggdal", profile_id=1), clock=clock)
    save_user(file, UserValues("SD", "Solveig Dahl", profile_id=2), clock=clock)
    view.reload()
    view.edit_profile(next(row for row in list_profiles(file) if not row.values.administrator))
    profile = dialog_of(view, ProfileDialog)
    profile.rights[Right.SCHEDULED_INVOICING].setChecked(True)
    profile.save_button.click()
    assert list_users(file)[1].allowed == {Right.SCHEDULED_INVOICING}
    view.edit_user(list_users(file)[1])
    dialog = dialog_of(view, UserDialog)
    dialog.rights[Right.SCHEDULED_INVOICING].choose(False)
    dialog.save_button.click()
    assert list_users(file)[1].allowed == frozenset()


def test_a_refusal_stays_in_the_dialog(view: UsersView, page_context: PageContext) -> None:
    save_user(page_context.file, UserValues("KH", "Kari Heggdal", profile_id=1), clock=page_context.clock)
    view.reload()
    view.edit_user(list_users(page_context.file)[0])
    dialog = dialog_of(view, UserDialog)
    dialog.active.setChecked(False)
    dialog.save_button.click()
    assert dialog.isVisible()
    assert list_users(page_context.file)[0].values.active


def test_the_time_of_jobs_and_holidays_are_settings(
    page_context: PageContext, window_of: Callable[..., MainWindow]
) -> None:
    window = window_of(SettingsPage)
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    card = page.billing.jobs
    assert card.time.time() == QTime(22, 0)
    assert card.holidays.isChecked()
    card.time.setTime(QTime(20, 30))
    card.time.editingFinished.emit()
    card.holidays.click()
    assert read_setting(page_context.file, SettingKey.JOB_TIME) == "20:30"
    assert read_setting(page_context.file, SettingKey.PUBLIC_HOLIDAYS) is False


def test_the_list_of_users_is_whole_in_the_narrowest_window(
    view: UsersView, page_context: PageContext, qtbot: QtBot
) -> None:
    save_user(page_context.file, UserValues("KH", "Kari Heggdal", "kari@fjord.no", 1), clock=page_context.clock)
    view.reload()
    view.window().resize(1024, 680)
    qtbot.wait(50)
    assert view.users.view.horizontalScrollBar().maximum() == 0
