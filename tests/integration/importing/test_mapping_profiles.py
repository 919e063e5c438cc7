"""Profiles are kept by name, and passed on as files that are never trusted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecost_desktop.errors import UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing.mapping.profile import FileKind, Profile
from telecost_desktop.services.importing.mapping.profile_files import (
    LARGEST_FILE,
    file_text,
    profile_in,
    profile_of,
    settings_of,
)
from telecost_desktop.services.importing.mapping.store import (
    delete_profile,
    export_profile,
    import_profile_file,
    list_profiles,
    profile_by_name,
    rename_profile,
    save_profile,
    unreadable_profiles,
)
from telecost_desktop.services.importing.reading.style import DataUnit, WritingStyle

PROFILE = Profile(
    name="Ice bruk",
    kind=FileKind.USAGE,
    columns={"msisdn": ("Nr",), "start": ("Dato", "Tid"), "net": ("Beløp",)},
    header=("Nr", "Dato", "Tid", "Beløp"),
    constants={"account": "1", "traffic_type": "Tale"},
    left_out=(("Nr", "Sum"),),
    style=WritingStyle(decimal_sign=",", data_unit=DataUnit.MEGABYTES, time_zone="UTC"),
)


def test_what_is_saved_is_what_comes_back(company: CompanyFile, clock: FixedClock) -> None:
    save_profile(company, PROFILE, clock=clock, user="KN")
    (saved,) = list_profiles(company)
    assert (saved.profile, saved.changed_by, saved.used_at) == (PROFILE, "KN", None)


def test_a_name_is_taken_once_whatever_its_case(company: CompanyFile, clock: FixedClock) -> None:
    save_profile(company, PROFILE, clock=clock)
    other = replace(PROFILE, name=" ICE  bruk ", left_out=())
    with pytest.raises(UserError, match="already"):
        save_profile(company, other, clock=clock)
    save_profile(company, other, clock=clock, replace=True)
    assert [one.profile.left_out for one in list_profiles(company)] == [()]
    save_profile(company, replace(PROFILE, name="B"), clock=clock)
    with pytest.raises(UserError, match="already"):
        rename_profile(company, "b", "Ice Bruk", clock=clock)
    assert rename_profile(company, "b", "C", clock=clock).name == "C"
    delete_profile(company, "c", clock=clock)
    assert [one.profile.name for one in list_profiles(company)] == ["ICE bruk"]
    with pytest.raises(UserError, match="no mapping profile"):
        delete_profile(company, "c", clock=clock)
    with pytest.raises(UserError, match="needs a name"):
        rename_profile(company, "ice bruk", " ", clock=clock)


def test_one_that_lacks_something_is_not_saved(company: CompanyFile, clock: FixedClock) -> None:
    with pytest.raises(UserError, match="account: This needs a column"):
        save_profile(company, replace(PROFILE, constants={"traffic_type": "Tale"}), clock=clock)
    with pytest.raises(UserError, match="say its rate"):
        save_profile(company, replace(PROFILE, style=WritingStyle(vat_included=True)), clock=clock)


def test_a_file_carries_a_profile_to_another_company(company: CompanyFile, clock: FixedClock, tmp_path: Path) -> None:
    save_profile(company, PROFILE, clock=clock, user="KN")
    path = tmp_path / "ice.telecost-profile"
    export_profile(company, "ice bruk", path)
    assert "KN" not in path.read_text("utf-8")
    with pytest.raises(UserError, match="already"):
        import_profile_file(company, path, clock=clock)
    delete_profile(company, "Ice bruk", clock=clock)
    assert import_profile_file(company, path, clock=clock) == PROFILE


def changed(**parts: object) -> bytes:
    document = json.loads(file_text(PROFILE))
    document["profile"] |= parts
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"null", b"1", b"\xff\xfe", b"[" * 100_000, b"x" * (LARGEST_FILE + 1),
        json.dumps({"format": "telecost-profile", "version": 1}).encode(),
        changed(extra=1), changed(kind="payments"), changed(columns={"secret": ["a"]}), changed(columns=[]),
        changed(columns={"net": "a"}), changed(encoding="idna"), changed(encoding="../x"), changed(separator=";;"),
        changed(separator='"'), changed(header=[1]), changed(header_row=-2), changed(header_row=True), changed(width="9"),
        changed(left_out=[["a"]]), changed(name=None), changed(constants={"net": 5}), changed(style={"extra": 1}),
        changed(style={"decimal_sign": ";"}), changed(style={"data_factor": 1 << 80}), changed(style={"vat_included": 1}),
        changed(style={"vat_rate": "-100"}), changed(style={"time_zone": "../../etc/passwd"}),
        changed(style={"time_zone": "Nowhere/Land"}), changed(style={"date_order": "x"}), changed(style=None),
        changed(name="x" * 5_000), changed(sheet="\0"),
    ],
)  # fmt: skip
def test_all_else_is_refused_in_one_sentence(content: bytes) -> None:
    with pytest.raises(UserError, match="This is no mapping profile of TeleCost"):
        profile_in(content)


def test_one_of_a_newer_version_is_refused() -> None:
    document = json.loads(file_text(PROFILE)) | {"version": 2}
    with pytest.raises(UserError, match="another version"):
        profile_in(json.dumps(document).encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(json.loads(settings_of(PROFILE)))), JSON)
def test_any_part_may_be_anything_and_nothing_but_a_sentence_comes_of_it(part: str, value: object) -> None:
    document = json.loads(file_text(PROFILE))
    document["profile"][part] = value
    try:
        profile_in(json.dumps(document).encode())
    except UserError as error:
        # Either it is a profile, or it is refused.
        error.sentence()


def test_profiles_of_the_future_do_not_hinder_imports(company: CompanyFile, clock: FixedClock) -> None:
    save_profile(company, PROFILE, clock=clock)
    with company.raw() as connection:
        connection.execute('UPDATE import_profile SET settings = \'{"name": "x", "future": 1}\'')
    assert list_profiles(company) == []
    with pytest.raises(ValueError, match="indices"):
        profile_of("[]")


@pytest.mark.parametrize("settings", ['{"name": "x", "future": 1}', "[]", "no JSON", '"Europe/Atlantis"'])
def test_a_profile_that_cannot_be_used_is_named_in_a_sentence_and_can_be_deleted(
    company: CompanyFile, clock: FixedClock, tmp_path: Path, settings: str
) -> None:
    save_profile(company, PROFILE, clock=clock)
    with company.raw() as connection:
        connection.execute("UPDATE import_profile SET settings = ?", (settings,))
    assert unreadable_profiles(company) == [PROFILE.name]
    for use in (
        lambda: profile_by_name(company, PROFILE.name),
        lambda: rename_profile(company, PROFILE.name, "Another", clock=clock),
        lambda: export_profile(company, PROFILE.name, tmp_path / "one.telecost-profile"),
    ):
        with pytest.raises(UserError, match="'Ice bruk' cannot be used here"):
            use()
    assert list(tmp_path.glob("*.telecost-profile")) == []
    delete_profile(company, "ICE BRUK", clock=clock)
    assert unreadable_profiles(company) == []
