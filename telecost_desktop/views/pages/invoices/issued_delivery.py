"""What a person does so that sales invoices reach the customer: mail, print, files for the access point, and their word
on what became of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from telecost_desktop.config import documents_folder
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.mail.returned import mark_returned
from telecost_desktop.services.sales_invoicing.overview import ListedInvoice
from telecost_desktop.services.sales_invoicing.sending.by_hand import stored_mail
from telecost_desktop.services.sales_invoicing.sending.deliveries import Delivery, DeliveryState, deliveries
from telecost_desktop.services.sales_invoicing.sending.marks import (
    mark_accepted,
    mark_printed,
    mark_refused,
    mark_sent,
    settle_by_hand,
)
from telecost_desktop.services.sales_invoicing.sending.printing import print_batch
from telecost_desktop.services.sales_invoicing.several import (
    Done,
    give_to_access_point,
    mail_several,
    save_forms,
    save_mails,
)
from telecost_desktop.views import formats
from telecost_desktop.views.context import Subject
from telecost_desktop.views.dialogs.drafts import open_as_draft, own_folder
from telecost_desktop.views.pages.invoices.document_pane import show_elsewhere
from telecost_desktop.views.pages.invoices.issued_dialogs import NoteDialog
from telecost_desktop.views.pages.invoices.issued_find import to_be_printed
from telecost_desktop.views.pages.invoices.issued_telling import Telling
from telecost_desktop.views.pages.invoices.issued_words import title
from telecost_desktop.views.pages.invoices.words import counted

translate = QCoreApplication.translate
_CHANGED = Subject.SALES_INVOICES | Subject.MAIL
Rows = list[ListedInvoice]


class InvoiceDelivery:
    """Asks and does."""

    def __init__(self, owner: QWidget, telling: Telling) -> None:
        self.owner, self.telling, self.context = owner, telling, telling.context
        self.does: dict[str, Callable[[Rows], object]] = {
            "send": partial(self._send, again=False),
            "send_again": self._ask_again,
            "eml": self._save_drafts,
            "bounced": self._ask_bounced,
            "print": self._print,
            "by_hand": self._ask_by_hand,
            "export": partial(self._export, again=False),
            "export_again": self._ask_export_again,
            "sent": partial(self._ask_mark, state=DeliveryState.SENT),
            "accepted": partial(self._ask_mark, state=DeliveryState.ACCEPTED),
            "refused": partial(self._ask_mark, state=DeliveryState.REFUSED),
            "save_pdf": partial(self._save_forms, kind="pdf"),
            "save_ubl": partial(self._save_forms, kind="ubl"),
            "save_facturx": partial(self._save_forms, kind="facturx"),
        }

    # Mail

    def _send(self, rows: Rows, *, again: bool) -> None:
        self.context.write(
            self.owner, mail_several, self.context.file, _ids(rows), clock=self.context.clock, user=self.context.user,
            again=again, changes=_CHANGED, progress=True, label=translate("Invoices", "Putting mails into the outbox"),
            done=lambda done: self.telling.tell(
                rows, done, translate("Invoices", "The mail for {name} lies in the outbox."),
                translate("Invoices", "{count} mails lie in the outbox."),
            ),
        )  # fmt: skip

    def _ask_again(self, rows: Rows) -> None:
        asked = (
            translate("Invoices", "Send {name} by e-mail again?").format(name=title(rows[0].row))
            if len(rows) == 1
            else translate("Invoices", "Send {count} invoices by e-mail again?").format(count=formats.number(len(rows)))
        )
        detail = translate("Invoices", "A copy that is marked as such goes to the customer's address of today.")
        self.context.messages.ask(
            asked, translate("Invoices", "Send again"), lambda: self._send(rows, again=True), detail
        )

    def _save_drafts(self, rows: Rows) -> None:
        """One opens in the person's mail program, several are written into a folder."""
        file, clock = self.context.file, self.context.clock
        if len(rows) == 1:
            # Forms that are missing are made along with it, which is the writer's work.
            self.context.tasks.run(
                self.owner, stored_mail, file, clock, rows[0].id, write=not file.read_only, key="draft",
                done=lambda draft: open_as_draft(self.owner, self.context, lambda: draft),
            )  # fmt: skip
            return
        folder = self._ask_folder()
        if folder is None:
            return
        self.context.tasks.run(
            self.owner, save_mails, file, clock, _ids(rows), folder, write=not file.read_only, progress=True,
            label=translate("Invoices", "Writing mails"), done=lambda done: self._tell_saved(rows, done, folder),
        )  # fmt: skip

    def _ask_bounced(self, rows: Rows) -> None:
        self.context.read(
            self.owner, deliveries, self.context.file, _ids(rows), key="recipients",
            done=lambda found: self._note_bounced(rows[0], found),
        )  # fmt: skip

    def _note_bounced(self, one: ListedInvoice, found: list[Delivery]) -> None:
        of_mail = next((each for each in found if each.outbox_ids), None)
        if of_mail is None:
            return
        dialog = NoteDialog(
            self.owner, translate("Invoices", "The mail for {name} came back").format(name=title(one.row)),
            translate("Invoices", "Note it"),
            translate("Invoices", "Sent to {addresses}. It counts as not delivered then.").format(addresses=", ".join(of_mail.recipients)),
            hint=translate("Invoices", "Unknown address, mailbox full"),
        )  # fmt: skip
        said = translate("Invoices", "It is noted that the mail for {name} came back.").format(name=title(one.row))
        keys = of_mail.outbox_ids
        dialog.accepted.connect(lambda: self._do(_all_returned, keys, said=said, note=dialog.text))
        dialog.open()

    # Print

    def _print(self, rows: Rows) -> None:
        """All in one PDF, which another program opens; what waited is marked once the person says so."""
        target = own_folder() / translate("Invoices", "Invoices to print.pdf")
        file = self.context.file
        self.context.tasks.run(
            self.owner, print_batch, file, self.context.clock, _ids(rows), target, write=not file.read_only,
            progress=True, label=translate("Invoices", "Putting invoices together"),
            done=lambda pages: self._printed(rows, target, pages),
        )  # fmt: skip

    def _printed(self, rows: Rows, target: Path, pages: int) -> None:
        if not pages:
            return
        show_elsewhere(target)
        waiting = [one for one in rows if to_be_printed(one)]
        if not waiting or self.context.file.read_only:
            self.context.messages.notice(
                counted(
                    len(rows),
                    translate("Invoices", "1 invoice is opened to be printed."),
                    translate("Invoices", "{count} invoices are opened to be printed, in one PDF."),
                )
            )
            return
        asked = counted(
            len(waiting),
            translate("Invoices", "Mark 1 invoice as printed?"),
            translate("Invoices", "Mark {count} invoices as printed?"),
        )
        said = counted(
            len(waiting),
            translate("Invoices", "1 invoice is marked as printed."),
            translate("Invoices", "{count} invoices are marked as printed."),
        )
        detail = translate(
            "Invoices", "All are in one PDF that another program opens now. Say yes once the paper is there."
        )
        self.context.messages.ask(
            asked, translate("Invoices", "Mark as printed"), lambda: self._do(mark_printed, _ids(waiting), said=said), detail
        )  # fmt: skip

    def _ask_by_hand(self, rows: Rows) -> None:
        dialog = NoteDialog(
            self.owner, translate("Invoices", "Delivered in another way?"), translate("Invoices", "Mark as delivered"),
            translate("Invoices", "Mails and prints that wait or failed are done then; nothing is sent."),
            hint=translate("Invoices", "Handed over, by the customer's portal"),
        )  # fmt: skip
        said = counted(
            len(rows),
            translate("Invoices", "1 invoice counts as delivered."),
            translate("Invoices", "{count} invoices count as delivered."),
        )
        dialog.accepted.connect(lambda: self._do(settle_by_hand, _ids(rows), said=said, note=dialog.text))
        dialog.open()

    # Access point

    def _ask_export_again(self, rows: Rows) -> None:
        asked = counted(
            len(rows),
            translate("Invoices", "Export 1 e-invoice again?"),
            translate("Invoices", "Export {count} e-invoices again?"),
        )
        detail = translate("Invoices", "The access point may have it already. Ask there first.")
        self.context.messages.ask(
            asked, translate("Invoices", "Export again"), lambda: self._export(rows, again=True), detail
        )

    def _export(self, rows: Rows, *, again: bool) -> None:
        folder = self._ask_folder()
        if folder is None:
            return
        self.context.write(
            self.owner, give_to_access_point, self.context.file, self.context.clock, _ids(rows), folder, again=again,
            user=self.context.user, changes=_CHANGED, progress=True,
            label=translate("Invoices", "Exporting e-invoices"), done=lambda done: self._tell_saved(rows, done, folder),
        )  # fmt: skip

    def _ask_mark(self, rows: Rows, *, state: DeliveryState) -> None:
        asked, mark, said = _MARKING[state]()
        count = formats.number(len(rows))
        dialog = NoteDialog(
            self.owner, asked, mark, title(rows[0].row) if len(rows) == 1
            else translate("Invoices", "{count} e-invoices").format(count=count),
            needed=state is DeliveryState.REFUSED,
        )  # fmt: skip
        service = {
            DeliveryState.SENT: mark_sent,
            DeliveryState.ACCEPTED: mark_accepted,
            DeliveryState.REFUSED: mark_refused,
        }[state]
        dialog.accepted.connect(lambda: self._do(service, _ids(rows), said=said.format(count=count), note=dialog.text))
        dialog.open()

    # Files

    def _save_forms(self, rows: Rows, *, kind: str) -> None:
        folder = self._ask_folder()
        if folder is None:
            return
        file = self.context.file
        self.context.tasks.run(
            self.owner, save_forms, file, self.context.clock, _ids(rows), folder, kind=kind, write=not file.read_only,
            progress=True, label=translate("Invoices", "Saving invoices"),
            done=lambda done: self._tell_saved(rows, done, folder),
        )  # fmt: skip

    def _ask_folder(self) -> Path | None:
        name = QFileDialog.getExistingDirectory(
            self.owner, translate("Invoices", "Into which folder?"), str(documents_folder())
        )
        return Path(name) if name else None

    def _tell_saved(self, rows: Rows, done: Done, folder: Path) -> None:
        self.telling.tell(
            rows, done, translate("Invoices", "{name} is saved in {folder}.").replace("{folder}", _plain(folder.name)),
            translate("Invoices", "{count} files are saved in {folder}.").replace("{folder}", _plain(folder.name)),
        )  # fmt: skip

    def _do(self, service: Callable[..., object], keys: Sequence[int], *, said: str, **more: object) -> None:
        self.context.write(
            self.owner, service, self.context.file, keys, clock=self.context.clock, user=self.context.user,
            changes=_CHANGED, done=lambda _done: self.context.messages.notice(said), **more,
        )  # fmt: skip


def _ids(rows: Sequence[ListedInvoice]) -> list[int]:
    return [one.id for one in rows]


def _plain(text: str) -> str:
    """A text that stands in a pattern as it is."""
    return text.replace("{", "{{").replace("}", "}}")


def _all_returned(file: CompanyFile, keys: Sequence[int], *, clock: Clock, note: str, user: str) -> None:
    """The mail came back from everybody to whom it went. Runs in the writer."""
    for key in keys:
        mark_returned(file, key, note, clock=clock, user=user)


# Question, button, and what is said when it is done.
_MARKING: dict[DeliveryState, Callable[[], tuple[str, str, str]]] = {
    DeliveryState.SENT: lambda: (
        translate("Invoices", "The access point has taken it?"), translate("Invoices", "Mark as sent"),
        translate("Invoices", "Marked as sent: {count}."),
    ),
    DeliveryState.ACCEPTED: lambda: (
        translate("Invoices", "The buyer has accepted it?"), translate("Invoices", "Mark as accepted"),
        translate("Invoices", "Marked as accepted: {count}."),
    ),
    DeliveryState.REFUSED: lambda: (
        translate("Invoices", "It was refused?"), translate("Invoices", "Mark as refused"),
        translate("Invoices", "Marked as refused: {count}."),
    ),
}  # fmt: skip
