"""Files for the access point: each once, under names of their own, and never over another file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from telecost_desktop.errors import EnvironmentProblem, UserError
from telecost_desktop.models.customers import DeliveryChannel, ElectronicForm
from telecost_desktop.models.sales_invoices import DeliverableKind, DeliverableState
from telecost_desktop.services.sales_invoicing.sending.access_point import (
    export_for_access_point,
    waiting_for_export,
)
from telecost_desktop.services.sales_invoicing.sending.deliveries import DeliveryState, deliveries
from telecost_desktop.services.sales_invoicing.sending.marks import mark_accepted, mark_refused, mark_sent

from .conftest import Sender

UBL = DeliverableKind.UBL


def export(sender: Sender, folder: Path, *invoices: int, again: bool = False) -> list[str]:
    chosen = invoices or waiting_for_export(sender.file)
    return [path.name for path in export_for_access_point(sender.file, sender.clock, chosen, folder, again=again)]


def test_what_waits_is_written_once(sender: Sender, tmp_path: Path) -> None:
    customer = sender.e_customer('Æ/\\:*?"<>| AS')
    invoices = [sender.invoice(customer), sender.invoice(customer)]
    sender.invoice(sender.customer())
    names = export(sender, tmp_path / "ut")
    assert len(names) == len(set(names)) == 2
    assert all(not set(name) & set('\\/:*?"<>|') and name.endswith(".xml") for name in names)
    assert (tmp_path / "ut" / names[0]).read_bytes().startswith(b"<?xml")
    assert waiting_for_export(sender.file) == []
    with pytest.raises(UserError, match="exported already, as Faktura"):
        export(sender, tmp_path / "ut", invoices[0])
    assert sorted(path.name for path in (tmp_path / "ut").iterdir()) == sorted(names)


def test_another_file_of_that_name_is_left_alone(sender: Sender, tmp_path: Path) -> None:
    invoice = sender.invoice(sender.e_customer())
    taken = tmp_path / f"Faktura {sender.number(invoice)} Nett AS.xml"
    taken.write_text("mine")
    assert export(sender, tmp_path) == [f"Faktura {sender.number(invoice)} Nett AS (2).xml"]
    assert taken.read_text() == "mine"
    assert sender.kept(invoice, UBL).exported_to == f"Faktura {sender.number(invoice)} Nett AS (2).xml"


def test_the_very_same_file_is_not_written_twice(sender: Sender, tmp_path: Path) -> None:
    invoice = sender.invoice(sender.e_customer())
    first = export(sender, tmp_path)
    assert export(sender, tmp_path, invoice, again=True) == first
    assert len(list(tmp_path.glob("*.xml"))) == 1


def test_a_disk_without_links(sender: Sender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    invoice = sender.invoice(sender.e_customer())
    name = f"Faktura {sender.number(invoice)} Nett AS"
    (tmp_path / f"{name}.xml").write_text("mine")
    assert export(sender, tmp_path) == [f"{name} (2).xml"]
    assert sorted(path.name for path in tmp_path.glob("*.xml")) == [f"{name} (2).xml", f"{name}.xml"]


def test_what_the_disk_refuses_waits_on(sender: Sender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    invoice = sender.invoice(sender.e_customer())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(EnvironmentProblem, match="No space left"):
            export(sender, tmp_path)
    assert waiting_for_export(sender.file) == [invoice]
    assert list(tmp_path.glob(".*.draft")) == []


def test_ended_while_it_was_written_a_person_decides(
    sender: Sender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = sender.invoice(sender.e_customer())

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", die)
        with pytest.raises(KeyboardInterrupt):
            export(sender, tmp_path)
    assert waiting_for_export(sender.file) == []
    [delivery] = deliveries(sender.file)
    assert delivery.state is DeliveryState.UNCERTAIN
    assert "was being written" in delivery.said.sentence()
    assert len(export(sender, tmp_path, invoice, again=True)) == 1
    assert sender.states(invoice)[UBL] is DeliverableState.EXPORTED


def test_states_by_hand(sender: Sender, tmp_path: Path) -> None:
    invoice = sender.invoice(sender.e_customer())
    export(sender, tmp_path)
    assert mark_sent(sender.file, [invoice], clock=sender.clock) == 1
    assert mark_refused(sender.file, [invoice], clock=sender.clock, note="Ukjent mottaker") == 1
    [delivery] = deliveries(sender.file)
    assert (delivery.state, delivery.said.sentence()) == (DeliveryState.REFUSED, "Ukjent mottaker")
    mark_accepted(sender.file, [invoice], clock=sender.clock)
    assert deliveries(sender.file)[0].said.sentence() == ""
    with pytest.raises(UserError, match="None of these"):
        mark_sent(sender.file, [sender.invoice(sender.customer())], clock=sender.clock)


def test_what_goes_by_mail_or_post_does_not_wait_for_the_access_point(sender: Sender) -> None:
    for channel in (DeliveryChannel.EMAIL, DeliveryChannel.PRINT, DeliveryChannel.NONE):
        sender.invoice(sender.e_customer(channel.value, channel=channel))
    assert waiting_for_export(sender.file) == []


def test_a_pdf_with_data_inside_waits_until_it_is_made(sender: Sender, tmp_path: Path) -> None:
    sender.invoice(sender.e_customer(electronic_form=ElectronicForm.FACTURX))
    assert waiting_for_export(sender.file) == []
    sender.make()
    [name] = export(sender, tmp_path)
    assert name.endswith(".pdf")
    assert b"factur-x.xml" in (tmp_path / name).read_bytes()
