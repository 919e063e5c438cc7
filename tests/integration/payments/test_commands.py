"""The commands about payments: what waits is listed and decided without the window."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from payment_files import Giro, Paid, camt

from telecost_desktop.models.payments import IncomingState

from .conftest import Till, paid

Command = Callable[..., tuple[int, str, str]]


def test_a_file_comes_in_and_what_waits_is_decided(
    till: Till, company_path: Path, command_line: Command, tmp_path: Path
) -> None:
    first, second = till.invoice("400"), till.invoice("500", name="Annen AS")
    path = tmp_path / "bank.xml"
    path.write_bytes(camt([Paid("100", first.payment_reference), Paid("700", payer="X")]))
    code, out, _err = command_line("pay", "-c", company_path, "--json", path)
    assert (code, json.loads(out)["files"][0]["partial"]) == (0, 1)
    _code, out, _err = command_line("payments", "list", "--waiting", "--json", "-c", company_path)
    by_reason = {one["waits_for"]: one["id"] for one in json.loads(out)}
    assert set(by_reason) == {"part", "unknown"}
    part, unknown = by_reason["part"], by_reason["unknown"]
    assert command_line("payments", "accept", part, "-c", company_path)[0] == 0
    shares = [f"{first.number}=300", f"{second.number}=350"]
    assert command_line("payments", "book", unknown, *shares, "-c", company_path)[0] == 0
    for wrong in (["99999=1"], [f"{second.number}=much"], [f"{second.number}"], [f"{second.number}=1000"], ["=5"]):
        assert command_line("payments", "book", unknown, *wrong, "-c", company_path)[0] == 1
    assert command_line("payments", "set-aside", unknown, "--why", "paid back", "-c", company_path)[0] == 0
    assert [till.open(one) for one in (first, second)] == [0, Decimal(150)]
    assert {row.state for row in till.payments()} == {IncomingState.SETTLED, IncomingState.SET_ASIDE}
    assert command_line("payments", "unlink", unknown, "-c", company_path)[0] == 0
    assert [till.open(one) for one in (first, second)] == [Decimal(300), Decimal(500)]


def test_a_payment_is_written_down_and_paid_back(till: Till, company_path: Path, command_line: Command) -> None:
    invoice = till.invoice("400")
    register = ("payments", "register", invoice.number)
    assert command_line(*register, "450", "--on", "2026-01-05", "-c", company_path)[0] == 0
    listed = json.loads(command_line("invoices", "list", "--json", "-c", company_path)[1])
    assert [(one["open"], one["in_credit"]) for one in listed] == [("0.00", "50.00")]
    assert command_line(*register, "50", "--back", "-c", company_path)[0] == 0
    assert command_line(*register, "100", "--back", "-c", company_path)[0] == 0
    assert till.open(invoice) == Decimal(100)
    for wrong in ("0", "-5", "much", "NaN", "1e30", "0.001"):
        code, _out, err = command_line(*register, "-c", company_path, "--", wrong)
        assert code != 0
        assert "does not know" not in err
    assert till.open(invoice) == Decimal(100)


def test_a_folder_and_an_archive_stand_for_their_files(
    till: Till, company_path: Path, command_line: Command, tmp_path: Path
) -> None:
    import zipfile

    first, second = till.invoice("400"), till.invoice("500", name="Annen AS")
    folder = tmp_path / "fra banken"
    folder.mkdir()
    (folder / "ocr.dat").write_bytes(Giro(paid([first])).content())
    with zipfile.ZipFile(folder / "camt.zip", "w") as archive:
        archive.writestr("a.xml", camt(paid([second])))
    code, out, _err = command_line("pay", "-c", company_path, "--json", folder)
    files = json.loads(out)["files"]
    assert (code, sorted(one["format"] for one in files)) == (0, ["camt.053", "ocr_giro"])
    assert [one["matched"] for one in files] == [1, 1]
    again = json.loads(command_line("pay", "-c", company_path, "--json", folder)[1])["files"]
    assert [(one["status"], one["duplicates"]) for one in again] == [("duplicate", 1)] * 2
