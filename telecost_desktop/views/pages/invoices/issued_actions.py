"""What can be done with issued invoices and drafts, one or many: one table for buttons and menus alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from telecost_desktop.models.sales_invoices import DeliverableKind
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceStatus
from telecost_desktop.services.sales_invoicing.overview import ListedInvoice
from telecost_desktop.services.sales_invoicing.sending.deliveries import NEED_A_PERSON, DeliveryState
from telecost_desktop.views import formats, icons
from telecost_desktop.views.pages.invoices.issued_find import DRAFTS, OPEN, to_be_exported, to_be_printed

translate = QCoreApplication.translate
_AT_ACCESS_POINT = (
    DeliveryState.EXPORTED,
    DeliveryState.SENT,
    DeliveryState.REFUSED,
    DeliveryState.UNCERTAIN,
)
_UNSENT = (DeliveryState.WAITING, DeliveryState.FAILED)
_ON_ITS_WAY = (DeliveryState.WAITING, DeliveryState.FAILED, DeliveryState.QUEUED)


@dataclass(frozen=True)
class Act:
    """One thing to do.

    ``single``: with one at a time. ``reads``: also where the company file must not be changed. ``of_many``: with which
    of several it is done, where that is less than what it fits. ``wanted``: with which it is the thing to do next.
    ``short``: its words on a button.
    """

    key: str
    text: str
    icon: str
    fits: Callable[[ListedInvoice], bool]
    single: bool = False
    reads: bool = False
    starts_group: bool = False
    of_many: Callable[[ListedInvoice], bool] | None = None
    wanted: Callable[[ListedInvoice], bool] | None = None
    short: str = ""


def acts() -> tuple[Act, ...]:
    """All of them, in the order of the menu."""
    return (
        Act("edit", translate("Invoices", "Edit…"), "pencil-outline", lambda one: _draft(one) and not one.is_credit_note, single=True),
        Act("make_ready", translate("Invoices", "Mark as ready"), "", lambda one: one.row.status is SalesInvoiceStatus.DRAFT),
        Act("issue", translate("Invoices", "Issue…"), "check", _draft),
        Act("void", translate("Invoices", "Take back…"), "", _draft),
        Act("copy", translate("Invoices", "Copy"), "content-copy", lambda one: not one.is_credit_note, single=True, starts_group=True),
        Act("pay", translate("Invoices", "Register payment…"), "cash-check", lambda one: one.row.status in OPEN),
        Act("pay_back", translate("Invoices", "Register money paid back…"), "cash-refund", lambda one: bool(one.row.in_credit), single=True),
        Act("unpay", translate("Invoices", "Take a payment back…"), "", _has_been_paid, single=True),
        Act("credit", translate("Invoices", "Credit…"), "undo-variant", _creditable, single=True),
        Act("dispute", translate("Invoices", "Dispute…"), "alert-outline", _disputable, single=True),
        Act("send", translate("Invoices", "Send by e-mail"), "email-outline", _mailable, starts_group=True, of_many=_to_be_mailed, wanted=_to_be_mailed),
        Act("send_again", translate("Invoices", "Send again by e-mail…"), "email-outline", _mailed),
        Act("eml", translate("Invoices", "Save as e-mail draft…"), "email-outline", _issued, reads=True),
        Act("bounced", translate("Invoices", "The mail came back…"), "email-alert-outline", _can_come_back, single=True),
        Act("print", translate("Invoices", "Print…"), "printer-outline", _issued, reads=True, wanted=to_be_printed),
        Act("by_hand", translate("Invoices", "Delivered in another way…"), "", _undelivered),
        Act("export", translate("Invoices", "Export for the access point…"), "cloud-upload-outline", _exportable, starts_group=True, of_many=to_be_exported, wanted=to_be_exported, short=translate("Invoices", "Export…")),
        Act("export_again", translate("Invoices", "Export again…"), "cloud-upload-outline", lambda one: _file_in(one, *_AT_ACCESS_POINT)),
        Act("sent", translate("Invoices", "Mark e-invoice as sent…"), "", _on_its_own),
        Act("accepted", translate("Invoices", "Mark e-invoice as accepted…"), "", _on_its_own),
        Act("refused", translate("Invoices", "Mark e-invoice as refused…"), "", _on_its_own),
        Act("save_pdf", translate("Invoices", "Save PDFs in a folder…"), "file-pdf-box", _issued, reads=True, starts_group=True),
        Act("save_ubl", translate("Invoices", "Save as UBL in a folder…"), "file-code-outline", _issued, reads=True),
        Act("save_facturx", translate("Invoices", "Save as Factur-X in a folder…"), "file-code-outline", _issued, reads=True),
    )  # fmt: skip


def fitting(act: Act, rows: Sequence[ListedInvoice], *, read_only: bool) -> list[ListedInvoice]:
    """The sales invoices with which it can be done; none where several are too many."""
    if (act.single and len(rows) != 1) or (read_only and not act.reads):
        return []
    fits = act.of_many if len(rows) > 1 and act.of_many is not None else act.fits
    return [one for one in rows if fits(one)]


def act_text(act: Act, count: int, of: int) -> str:
    """Its words, with the number that it is for where several are selected."""
    if of == 1:
        return act.text
    return translate("Invoices", "{action} ({count})").format(action=act.text, count=formats.number(count))


def fill_menu(
    menu: QMenu, rows: Sequence[ListedInvoice], do: Callable[[str], object], *, read_only: bool, whole: bool = False
) -> None:
    """Put what can be done with the rows into a menu; with ``whole`` also what cannot, greyed."""
    parted = False
    for act in acts():
        parted = parted or act.starts_group
        able = fitting(act, rows, read_only=read_only)
        if not able and not whole:
            continue
        if parted and not menu.isEmpty():
            menu.addSeparator()
        parted = False
        entry = menu.addAction(act_text(act, len(able), len(rows)) if able else act.text)
        if act.icon:
            entry.setIcon(icons.icon(act.icon))
        entry.setEnabled(bool(able))
        entry.triggered.connect(partial(_do, do, act.key))


def _do(do: Callable[[str], object], key: str, _on: bool = False) -> None:
    do(key)


def _draft(one: ListedInvoice) -> bool:
    return one.row.status in DRAFTS


def _issued(one: ListedInvoice) -> bool:
    return one.issued


def _has_been_paid(one: ListedInvoice) -> bool:
    row = one.row
    return one.issued and not one.is_credit_note and (bool(row.in_credit) or row.open != row.payable)


def _creditable(one: ListedInvoice) -> bool:
    return one.issued and not one.is_credit_note and one.row.status is not SalesInvoiceStatus.CREDITED


def _disputable(one: ListedInvoice) -> bool:
    return one.disputed or (one.issued and not one.is_credit_note)


def _mailable(one: ListedInvoice) -> bool:
    return one.issued and (one.mail is None or one.mail.state in _UNSENT)


def _to_be_mailed(one: ListedInvoice) -> bool:
    """Only what goes no other way, or did not get through."""
    if one.mail is not None:
        return one.mail.state in _UNSENT
    return one.issued and all(way.state in NEED_A_PERSON for way in one.ways if not way.along)


def _on_its_own(one: ListedInvoice) -> bool:
    return one.file is not None and not one.file.along


def _mailed(one: ListedInvoice) -> bool:
    return one.mail is not None and one.mail.state not in _ON_ITS_WAY


def _can_come_back(one: ListedInvoice) -> bool:
    return one.is_on(DeliverableKind.EMAIL, DeliveryState.SENT, DeliveryState.UNCERTAIN)


def _undelivered(one: ListedInvoice) -> bool:
    return one.is_on(DeliverableKind.EMAIL, *_UNSENT) or one.is_on(DeliverableKind.PRINT, *_UNSENT)


def _file_in(one: ListedInvoice, *states: DeliveryState) -> bool:
    return one.file is not None and one.file.state in states


def _exportable(one: ListedInvoice) -> bool:
    return _file_in(one, DeliveryState.WAITING)
