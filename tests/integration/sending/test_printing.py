"""Sales invoices that go by post: one PDF of all that wait, and the word that they are on paper."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from telecost_desktop.errors import UserError
from telecost_desktop.models.customers import DeliveryChannel
from telecost_desktop.models.sales_invoices import DeliverableKind, DeliverableState
from telecost_desktop.services.sales_invoicing.sending.marks import mark_printed
from telecost_desktop.services.sales_invoicing.sending.printing import print_batch, waiting_for_print

from .conftest import Sender


def pages(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        texts = []
        for page in document:
            text = page.get_textpage()
            texts.append(text.get_text_bounded())
            text.close()
            page.close()
        return texts
    finally:
        document.close()


def test_all_that_wait_in_one_pdf_and_then_printed(sender: Sender, tmp_path: Path) -> None:
    customer = sender.customer(channel=DeliveryChannel.PRINT)
    invoices = [sender.invoice(customer) for _ in range(3)]
    sender.invoice(sender.customer("Med post AS"))
    assert waiting_for_print(sender.file) == invoices
    target = tmp_path / "post.pdf"
    assert print_batch(sender.file, sender.clock, invoices, target) == 3
    assert [sender.number(one) in text for one, text in zip(invoices, pages(target), strict=True)] == [True] * 3
    # A file is not paper yet.
    assert waiting_for_print(sender.file) == invoices
    assert mark_printed(sender.file, invoices, clock=sender.clock) == 3
    assert waiting_for_print(sender.file) == []
    assert sender.states(invoices[0])[DeliverableKind.PRINT] is DeliverableState.SENT


def test_two_sided_each_begins_on_a_sheet_of_its_own(sender: Sender, tmp_path: Path) -> None:
    customer = sender.customer(channel=DeliveryChannel.PRINT)
    invoices = [sender.invoice(customer) for _ in range(3)]
    print_batch(sender.file, sender.clock, invoices, tmp_path / "post.pdf", two_sided=True)
    assert [bool(text.strip()) for text in pages(tmp_path / "post.pdf")] == [True, False, True, False, True]


def test_nothing_to_print(sender: Sender, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No invoice waits"):
        print_batch(sender.file, sender.clock, [], tmp_path / "post.pdf")
    assert not (tmp_path / "post.pdf").exists()
