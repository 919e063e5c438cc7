"""Files that are wrong, broken, enormous or meant to harm: refused with a sentence, and nothing is changed."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from payment_files import Booking, Giro, Paid, camt

from telecost_desktop.errors import UserError
from telecost_desktop.services.payments.camt import read_camt
from telecost_desktop.services.payments.ocr_giro import read_ocr_giro
from telecost_desktop.services.payments.reading import read_document

from .conftest import Till, counts

GOOD = camt([Paid("100", "12345")])
BOMB = "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;'>]>"
EXTERNAL = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"

WRONG = {
    "nothing": b"",
    "text": b"Konto;Dato;Sum\r\n1;2;3\r\n",
    "noise": bytes(range(256)) * 40,
    "pdf": b"%PDF-1.7\n",
    "other xml": b"<?xml version='1.0'?><Invoice/>",
    "other namespace": b"<Document><CstmrPmtStsRpt/></Document>",
    "bomb": camt([Paid("100", "12345")], head=BOMB),
    "bomb in use": camt([Paid("100", "REF")], head=BOMB).replace(b"REF", b"&c;"),
    "external": camt([Paid("100", "REF")], head=EXTERNAL).replace(b"REF", b"&x;"),
    "hidden document type": camt([Paid("1")], head="<!--" + "x" * 9000 + "-->" + BOMB),
    "document type in utf-16": camt([Paid("1")], head=BOMB).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    "cut off": GOOD[: len(GOOD) // 2],
    "two roots": GOOD + b"<a/>",
    "not its encoding": GOOD.replace(b"Kunde", b"K\xff\xfeunde"),
    "unknown encoding": GOOD.replace(b"UTF-8", b"EBCDIC-9"),
    "no amount": GOOD.replace(b">100<", b"><"),
    "amount in words": GOOD.replace(b">100<", b">hundre<"),
    "endless amount": GOOD.replace(b">100<", b">1e400<"),
    "huge amount": GOOD.replace(b">100<", b">" + b"9" * 40 + b"<"),
    "largest amount": GOOD.replace(b">100<", b">" + b"9" * 15 + b"<"),
    "negative amount": GOOD.replace(b">100<", b">-100<"),
    "no currency": GOOD.replace(b'Ccy="NOK"', b'Ccy="kroner"'),
    "no such day": GOOD.replace(b"<Dt>2026-02-10</Dt>", b"<Dt>2026-02-31</Dt>"),
    "no day": GOOD.replace(b"<BookgDt><Dt>2026-02-10</Dt></BookgDt>", b""),
    "intraday": GOOD.replace(b"BkToCstmrStmt", b"BkToCstmrAcctRpt"),
    "deep": b"<Document>" + b"<a>" * 100_000,
    "junk before anything": b"<Document><BkToCstmrStmt>" + b"<a/>" * 3_000_000,
    "a giro line too long": Giro([Paid("1", "18")]).content().replace(b"\r\n", b"x\r\n", 1),
    "a giro cut off": Giro([Paid("1", "18")]).content()[:300],
    "a giro that counts wrongly": Giro([Paid("1", "18")], claimed=2).content(),
    "a giro with another sum": Giro([Paid("100", "18")]).content().replace(b"00000000000010000", b"00000000000010001", 1),
    "a giro without numbers": Giro([Paid("100", "18")]).content().replace(b"00000000000010000", b"0000000000001000x", 1),
    "a giro with another day": Giro([Paid("100", "18")]).content().replace(b"100226", b"310226", 1),
    "a giro after its end": Giro([Paid("1", "18")]).content() * 2,
    "a giro with lines turned": b"\r\n".join(reversed(Giro([Paid("1", "18")]).content().split(b"\r\n"))),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_file_is_refused_with_a_sentence(till: Till, kind: str) -> None:
    begin = time.process_time()
    result = till.bring(WRONG[kind], "fra banken.xml")
    assert result.status == "rejected", "it was taken in"
    [error] = result.errors
    assert error.sentence().endswith(".")
    assert "hostname" not in error.sentence()
    assert till.payments() == []
    assert time.process_time() - begin < 10


def test_a_wrong_file_does_not_stop_the_others(
    till: Till, tmp_path: Path, command_line: Callable[..., tuple[int, str, str]], company_path: Path
) -> None:
    import json

    good, bad = tmp_path / "god.xml", tmp_path / "dårlig.xml"
    good.write_bytes(GOOD)
    bad.write_bytes(WRONG["bomb"])
    code, out, _err = command_line("pay", "-c", company_path, "--json", bad, good, tmp_path / "mangler.xml")
    files = json.loads(out)["files"]
    assert (code, [one["status"] for one in files]) == (3, ["rejected", "imported", "rejected"])
    assert set(files[1]) >= {
        "file",
        "format",
        "status",
        "payments",
        "matched",
        "partial",
        "open",
        "duplicates",
        "errors",
    }
    assert files[1] | {"file": ""} == {
        "file": "", "format": "camt.053", "status": "imported", "payments": 1, "matched": 0, "partial": 0, "open": 1,
        "duplicates": 0, "ignored": 0, "errors": [],
    }  # fmt: skip
    assert command_line("pay", "-c", company_path, bad)[0] == 1
    assert command_line("pay", "-c", company_path, good)[0] == 0


def test_hundred_thousand_payments_in_one_booking(till: Till) -> None:
    """By time and by count; memory is bounded because each is dropped once read."""
    invoice = till.invoice("1000")
    many = [Paid("1.00", f"{10**9 + place}", payer="X") for place in range(100_000)]
    begin = time.process_time()
    first = till.statement(Booking(many, reference="B"), Booking((Paid("1000", invoice.payment_reference),)))
    assert counts(first) == (1, 0, 100_000, 0)
    assert time.process_time() - begin < 60


def test_equal_payments_in_great_number_take_no_time_by_the_square(till: Till) -> None:
    many = [Paid("1.00", payer="X")] * 20_000
    till.statement(Booking(many, reference="B"))
    begin = time.process_time()
    again = till.statement(Booking(many, reference="B"), kind="054")
    assert (again.status, again.duplicates) == ("duplicate", 20_000)
    assert time.process_time() - begin < 20


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_changed_in_a_file_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(
        data.draw(st.sampled_from([GOOD, Giro([Paid("1", "18", text="Hei"), Paid("2", "26")]).content()]))
    )
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(content) - 1))
        action = data.draw(st.sampled_from(["set", "cut", "repeat"]))
        if action == "set":
            content[place] = data.draw(st.integers(0, 255))
        elif action == "cut":
            del content[place : place + data.draw(st.integers(1, 40))]
        else:
            content[place:place] = content[place : place + 40]
        if not content:
            return
    with contextlib.suppress(UserError):
        document = read_document(bytes(content))
        assert all(isinstance(one.amount, Decimal) and one.amount.is_finite() for one in document.payments)


def test_the_samples_are_read(samples: Path) -> None:
    """camt.053 version 2 and camt.054 version 8, made by others."""
    statement = read_camt((samples / "camt" / "camt053.v2.minimal.xml").read_bytes())
    [one] = statement.payments
    assert (one.amount, one.currency, one.reference) == (Decimal("8.85"), "EUR", "4654654654654654")
    assert one.payer == "NAME NAME"
    notice = read_camt((samples / "camt" / "camt054.v8.xml").read_bytes())
    assert [(one.amount, one.currency) for one in notice.payments] == [
        (Decimal("3.1"), "CHF"), (Decimal("3.2"), "CHF"), (Decimal("3.2"), "CHF"),
    ]  # fmt: skip


def test_a_giro_says_more_than_an_amount() -> None:
    """Latin letters in a message, a payer's account, a KID of mod11 that ends in a hyphen."""
    content = Giro([Paid("1", "1009-", payer_account="12345678903"), Paid("2", text="Æøå: faktura 7")]).content()
    first, second = read_ocr_giro(content).payments
    assert (first.reference, first.payer_account, first.account) == ("1009-", "12345678903", "86011117947")
    assert (second.text, second.references) == ("Æøå: faktura 7", ())
