"""The commands about sending, from outside: names, exit codes, JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from telecost_desktop.models.customers import DeliveryChannel
from telecost_desktop.models.sales_invoices import DeliverableKind, DeliverableState

from .answer_making import answer
from .conftest import Sender

Command = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(("form", "begin"), [("pdf", b"%PDF"), ("ubl", b"<?xml"), ("facturx", b"%PDF")])
def test_export_in_each_form(sender: Sender, command_line: Command, tmp_path: Path, form: str, begin: bytes) -> None:
    """Also of one whose customer wants no electronic form."""
    invoice = sender.invoice(sender.customer(organisation_number="923609016", reference="Innkjøp"))
    folder = tmp_path / "ut"
    code, out, err = command_line(
        "invoices", "export", sender.number(invoice), "--as", form, "-o", folder, "-c", sender.file.path
    )
    assert (code, err) == (0, "")
    [path] = folder.iterdir()
    assert out.strip() == str(path)
    content = path.read_bytes()
    assert content.startswith(begin)
    assert (b"factur-x.xml" in content) == (form == "facturx")
    # Nothing of it waits to be sent somewhere.
    assert set(sender.states(invoice)) == {DeliverableKind.PDF, DeliverableKind.EMAIL}


def test_export_tells_what_breaks_the_rules_of_its_form(sender: Sender, command_line: Command, tmp_path: Path) -> None:
    good = sender.invoice(sender.customer("God AS", organisation_number="923609016", reference="Innkjøp"))
    bad = sender.invoice(sender.customer("Uten referanse AS"))
    arguments = ("--as", "ubl", "-o", tmp_path / "ut", "-c", sender.file.path)
    code, out, err = command_line("invoices", "export", sender.number(good), sender.number(bad), *arguments)
    assert code == 3
    assert len(out.splitlines()) == 1
    assert "reference" in err
    assert command_line("invoices", "export", sender.number(bad), *arguments)[0] == 1
    for number in ("4711", "9" * 40, "x"):
        assert command_line("invoices", "export", number, *arguments)[:2] == (1, "")
    assert command_line("invoices", "export", sender.number(good), "--as", "docx", "-o", tmp_path)[0] == 2


def test_send_and_deliveries(sender: Sender, command_line: Command, tmp_path: Path) -> None:
    company = ("-c", sender.file.path)
    first, second = sender.invoice(sender.customer()), sender.invoice(sender.customer("Uten AS", email=""))
    assert command_line("invoices", "send", *company)[0] == 0
    assert command_line("invoices", "send", sender.number(first), sender.number(second), *company)[0] == 1
    document = json.loads(command_line("invoices", "deliveries", "--json", *company)[1])
    assert [(one["number"], one["state"]) for one in document] == [
        (sender.number(second), "failed"),
        (sender.number(first), "queued"),
    ]
    assert "no e-mail address" in command_line("invoices", "deliveries", "--open", *company)[1]
    assert command_line("invoices", "send", sender.number(first), "--to", "x@y.no", *company)[0] == 0
    assert command_line("invoices", "send", sender.number(first), "--eml", tmp_path / "eml", *company)[0] == 0
    assert (tmp_path / "eml" / f"{sender.number(first)}.eml").exists()
    assert command_line("invoices", "mark", "delivered", sender.number(second), *company)[0] == 0
    assert sender.states(second)[DeliverableKind.EMAIL] is DeliverableState.SENT


def test_print_access_point_and_answers(sender: Sender, command_line: Command, tmp_path: Path) -> None:
    company = ("-c", sender.file.path)
    sender.invoice(sender.customer(channel=DeliveryChannel.PRINT))
    electronic = sender.invoice(sender.e_customer())
    assert command_line("invoices", "print", "-o", tmp_path / "post.pdf", "--keep", *company)[0] == 0
    assert command_line("invoices", "print", "-o", tmp_path / "post.pdf", *company)[0] == 0
    code, _, err = command_line("invoices", "print", "-o", tmp_path / "post.pdf", *company)
    assert code == 1
    assert "No invoice waits" in err
    assert len(command_line("invoices", "access-point", "-o", tmp_path / "ut", *company)[1].splitlines()) == 1
    assert command_line("invoices", "access-point", "-o", tmp_path / "ut", *company)[1] == ""
    (tmp_path / "svar.xml").write_bytes(answer(sender.number(electronic), "AP"))
    (tmp_path / "annet.csv").write_text("4711;sent;\n")
    code, out, _ = command_line(
        "invoices", "answers", tmp_path / "svar.xml", tmp_path / "annet.csv", "--json", *company
    )
    assert code == 3
    assert [one["answers"][0]["outcome"] for one in json.loads(out)["files"]] == ["changed", "unmatched"]
    assert command_line("invoices", "answers", tmp_path / "annet.csv", *company)[0] == 1
