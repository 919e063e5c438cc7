"""Who may do what: profiles give rights, single users get or lose them, administrators have all."""

from __future__ import annotations

from pathlib import Path

import pytest

from telecost_desktop.errors import UserError
from telecost_desktop.models.access import Right
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.access import (
    ProfileValues,
    UserValues,
    delete_profile,
    delete_user,
    has_right,
    list_profiles,
    list_users,
    save_profile,
    save_user,
)
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import create_company

ADMINISTRATOR, USER = 1, 2
RIGHT = Right.SCHEDULED_INVOICING


def allowed(file: CompanyFile, user_id: int) -> bool:
    with file.read() as session:
        answer = has_right(session, user_id, RIGHT)
    listed = next(row for row in list_users(file) if row.id == user_id)
    assert (RIGHT in listed.allowed and listed.values.active) == answer
    return answer


@pytest.fixture
def boss(company: CompanyFile, clock: FixedClock) -> int:
    return save_user(company, UserValues("KH", "Kari Heggdal", profile_id=ADMINISTRATOR), clock=clock)


def test_two_profiles_are_ready_made(company: CompanyFile) -> None:
    assert [(row.values.name, row.values.administrator) for row in list_profiles(company)] == [
        ("Administrator", True),
        ("User", False),
    ]


def test_a_right_comes_by_profile_and_the_users_own_rule_stands_over_it(
    company: CompanyFile, clock: FixedClock, boss: int
) -> None:
    assert allowed(company, boss)
    plain = save_user(company, UserValues("SD", "Solveig Dahl", profile_id=USER), clock=clock)
    assert not allowed(company, plain)
    save_profile(company, ProfileValues("User", rights=frozenset({RIGHT})), clock=clock, profile_id=USER)
    assert allowed(company, plain)
    for own in (False, True):
        values = UserValues("SD", "Solveig Dahl", profile_id=USER, rights={RIGHT: own})
        save_user(company, values, clock=clock, user_id=plain)
        assert allowed(company, plain) is own
    save_user(company, UserValues("SD", "Solveig Dahl", rights={RIGHT: True}), clock=clock, user_id=plain)
    assert allowed(company, plain)
    save_user(company, UserValues("SD", "Solveig Dahl", active=False, rights={RIGHT: True}), clock=clock, user_id=plain)
    assert not allowed(company, plain)


def test_nobody_is_not_allowed(company: CompanyFile) -> None:
    with company.read() as session:
        assert not has_right(session, 17, RIGHT)


def test_the_last_administrator_stays(company: CompanyFile, clock: FixedClock, boss: int) -> None:
    for values in (
        UserValues("KH", "Kari Heggdal", profile_id=USER),
        UserValues("KH", "Kari Heggdal", profile_id=ADMINISTRATOR, active=False),
    ):
        with pytest.raises(UserError, match="administrator"):
            save_user(company, values, clock=clock, user_id=boss)
    with pytest.raises(UserError, match="administrator"):
        save_profile(company, ProfileValues("Administrator"), clock=clock, profile_id=ADMINISTRATOR)
    save_user(company, UserValues("SD", "Solveig Dahl", profile_id=USER), clock=clock)
    with pytest.raises(UserError, match="administrator"):
        delete_user(company, boss, clock=clock)
    assert allowed(company, boss)


def test_wrong_values_are_refused_in_words(company: CompanyFile, clock: FixedClock, boss: int) -> None:
    for values, words in (
        (UserValues("", "Solveig Dahl"), "initials"),
        (UserValues("ABCDEFGHI", "Solveig Dahl"), "at most 8"),
        (UserValues("KH", "Knut Hagen"), "KH"),
        (UserValues("SD", "Solveig Dahl", email="nobody"), "e-mail"),
    ):
        with pytest.raises(UserError, match=words):
            save_user(company, values, clock=clock)
    with pytest.raises(UserError, match="1 users have"):
        delete_profile(company, ADMINISTRATOR, clock=clock)
    with pytest.raises(UserError, match="already"):
        save_profile(company, ProfileValues("Administrator"), clock=clock)


def test_who_founds_a_company_is_its_administrator(tmp_path: Path) -> None:
    file = create_company(tmp_path / "ny.telecost", name="Ny AS", country="NO", founder=("ÅN", "Åse Nygård"))
    try:
        (only,) = list_users(file)
        assert (only.values.initials, only.values.name, only.profile) == ("ÅN", "Åse Nygård", "Administrator")
        assert allowed(file, only.id)
    finally:
        file.close()
