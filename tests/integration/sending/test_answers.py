"""Answers of buyers and of the network become states; whatever else a file holds changes nothing."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telecost_desktop.errors import UserError
from telecost_desktop.models.sales_invoices import DeliverableKind, DeliverableState
from telecost_desktop.services.mail.replies import read_said
from telecost_desktop.services.sales_invoicing.sending.access_point import export_for_access_point
from telecost_desktop.services.sales_invoicing.sending.answer_files import read_answers
from telecost_desktop.services.sales_invoicing.sending.answers import AnswerFile, Outcome, take_answers

from .answer_making import answer
from .conftest import Sender

UBL = DeliverableKind.UBL


def take(sender: Sender, folder: Path, *contents: bytes) -> list[AnswerFile]:
    paths = []
    for position, content in enumerate(contents):
        paths.append(folder / f"svar {position}.xml")
        paths[-1].write_bytes(content)
    return take_answers(sender.file, paths, clock=sender.clock, user="KH")


@pytest.fixture
def exported(sender: Sender, tmp_path: Path) -> int:
    invoice = sender.invoice(sender.e_customer())
    export_for_access_point(sender.file, sender.clock, [invoice], tmp_path / "ut")
    return invoice


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("AB", DeliverableState.SENT),
        ("IP", DeliverableState.SENT),
        ("UQ", DeliverableState.SENT),
        ("CA", DeliverableState.ACCEPTED),
        ("AP", DeliverableState.ACCEPTED),
        ("PD", DeliverableState.ACCEPTED),
        ("RE", DeliverableState.REFUSED),
    ],
)
def test_the_buyers_answer(sender: Sender, exported: int, tmp_path: Path, code: str, state: DeliverableState) -> None:
    [one] = take(sender, tmp_path, answer(sender.number(exported), code))
    assert [result.outcome for result in one.results] == [Outcome.CHANGED]
    assert sender.states(exported)[UBL] is state


def test_the_reasons_are_kept(sender: Sender, exported: int, tmp_path: Path) -> None:
    said = answer(sender.number(exported), "RE", reason="Feil referanse", clarification="REF")
    take(sender, tmp_path, said)
    assert read_said(sender.kept(exported, UBL).detail).sentence() == "RE REF: Feil referanse"


def test_the_networks_yes_is_not_the_buyers(sender: Sender, exported: int, tmp_path: Path) -> None:
    number = sender.number(exported)
    take(sender, tmp_path, answer(number, "AP", transaction="mlr", sender="0192:111111111"))
    assert sender.states(exported)[UBL] is DeliverableState.SENT
    take(sender, tmp_path, answer(number, "AP"))
    take(sender, tmp_path, answer(number, "AP", transaction="mlr"), answer(number, "IP"))
    assert sender.states(exported)[UBL] is DeliverableState.ACCEPTED


def test_an_answer_may_name_the_file(sender: Sender, exported: int, tmp_path: Path) -> None:
    name = sender.kept(exported, UBL).exported_to
    take(sender, tmp_path, answer(Path(name).stem, "RE", transaction="mlr", kind=""))
    assert sender.states(exported)[UBL] is DeliverableState.REFUSED


def test_reading_twice_changes_nothing(sender: Sender, exported: int, tmp_path: Path) -> None:
    content = answer(sender.number(exported), "RE", reason="Nei", clarification="OTH")
    take(sender, tmp_path, content)
    before = sender.kept(exported, UBL).changed_at
    sender.clock.advance(sender.clock.now() - sender.clock.now().replace(hour=0))
    [one] = take(sender, tmp_path, content)
    assert [result.outcome for result in one.results] == [Outcome.UNCHANGED]
    assert sender.kept(exported, UBL).changed_at == before


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"receiver": "0192:923609016"}, "not for this company"),
        ({"sender": "0192:987654325"}, "not the buyer"),
        ({"kind": "381"}, "no issued invoice"),
    ],
)
def test_an_answer_for_others_changes_nothing(
    sender: Sender, exported: int, tmp_path: Path, changes: dict[str, str], why: str
) -> None:
    [one] = take(sender, tmp_path, answer(sender.number(exported), "RE", **changes))
    [result] = one.results
    assert result.outcome is Outcome.UNMATCHED
    assert why in result.why.sentence()
    assert sender.states(exported)[UBL] is DeliverableState.EXPORTED


def test_a_table(sender: Sender, exported: int, tmp_path: Path) -> None:
    plain = sender.invoice(sender.customer())
    rows = f"nummer;status;tekst\n{sender.number(exported)};Refused;Bestilt æøå\n{sender.number(plain)};sent;\n99999;accepted;\n"
    [one] = take(sender, tmp_path, rows.encode("cp1252"))
    assert [result.outcome for result in one.results] == [Outcome.CHANGED, Outcome.UNMATCHED, Outcome.UNMATCHED]
    assert sender.states(exported)[UBL] is DeliverableState.REFUSED
    assert read_said(sender.kept(exported, UBL).detail).sentence() == "Bestilt æøå"


BOMB = b'<!DOCTYPE a [<!ENTITY b "cccccccc"><!ENTITY d "&b;&b;&b;">]>'
SECRET = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<",
        b"<a/>",
        answer("1", "XX"),
        answer("1", "RE").replace(b"<ApplicationResponse", BOMB + b"<ApplicationResponse", 1),
        answer("&b;", "RE").replace(b"<ApplicationResponse", SECRET + b"<ApplicationResponse", 1),
        b"10001;perhaps;\n10002;maybe;\n",
        b"\x00\x01\x02",
    ],
)
def test_what_is_no_answer_is_refused_whole(content: bytes) -> None:
    with pytest.raises(UserError):
        read_answers(content)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: f"10001;sent;{text}\n{text}".encode()))
def test_any_file_is_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(UserError):
        assert read_answers(content)


def test_one_unreadable_file_stops_no_other(sender: Sender, exported: int, tmp_path: Path) -> None:
    bad, good = take(sender, tmp_path, b"<", answer(sender.number(exported), "AP"))
    assert bad.problem is not None
    assert [result.outcome for result in good.results] == [Outcome.CHANGED]
