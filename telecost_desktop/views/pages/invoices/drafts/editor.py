"""The editor of a draft: a form, its lines, and what they come to while one types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, Totals, totals
from telecost_desktop.services.sales_invoicing.drafts.draft_forms import DraftForm
from telecost_desktop.services.sales_invoicing.drafts.drafting import Details
from telecost_desktop.services.sales_invoicing.drafts.editing import DraftValues, price_draft, save_draft
from telecost_desktop.services.sales_invoicing.e_invoices.rule_failures import MendAt
from telecost_desktop.views.context import BILLED, PageContext
from telecost_desktop.views.pages.invoices.drafts.asking import UnsavedDialog, refusal
from telecost_desktop.views.pages.invoices.drafts.enclosures import Enclosures
from telecost_desktop.views.pages.invoices.drafts.head_form import HeadForm
from telecost_desktop.views.pages.invoices.drafts.issue_dialog import ask_issue
from telecost_desktop.views.pages.invoices.drafts.lines import TypedLine
from telecost_desktop.views.pages.invoices.drafts.lines_part import LinesPart
from telecost_desktop.views.pages.invoices.drafts.sums_pane import SumsPane
from telecost_desktop.views.widgets.labels import button, label

translate = QCoreApplication.translate
# How long a person stops typing before the draft is priced.
_PAUSE = 120
_WIDEST, _HIGHEST = 1180, 820
_BELOW = 100
_UNNAMED = "–"


class DraftEditor(QDialog):
    """``stored(id)`` when the draft was saved or issued and the editor closes; ``page_wanted(page key, subject)``."""

    stored = Signal(int)
    page_wanted = Signal(str, object)

    def __init__(
        self, parent: QWidget, context: PageContext, form: DraftForm, *, invoice_id: int | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.context, self.invoice_id = context, invoice_id
        self.sums: Totals | None = None
        self._busy = self._kept = False
        self._refusal = ""
        title = translate("Drafts", "New invoice") if invoice_id is None else translate("Drafts", "Draft of an invoice")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.head = HeadForm(form, context.company.currency, context.today())
        self.lines = LinesPart(form)
        self.note = QPlainTextEdit(form.values.note if form.values is not None else "")
        self.enclosures = Enclosures(context, form.values.attachments if form.values is not None else ())
        self.sums_pane = SumsPane(translate("Drafts", "Sums"))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE)
        self._later.timeout.connect(self.price)
        self._arrange(title)
        self._watch()
        # A copy is not stored anywhere: closing it would lose it.
        is_copy = invoice_id is None and form.values is not None
        self._unchanged = () if is_copy else self._state()
        self._follow()
        self.price()
        self._fit(parent)
        self.setAcceptDrops(True)
        first = self.head.customer if self.head.customer.value is None else self.lines.grid
        first.setFocus()

    # How it looks

    def _arrange(self, title: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        inside = QVBoxLayout()
        inside.setContentsMargins(24, 16, 24, 12)
        inside.setSpacing(12)
        inside.addWidget(label(title, "dialogTitle"))
        inside.addWidget(self.head)
        inside.addWidget(self.lines, 1)
        inside.addLayout(self._below())
        column.addLayout(inside, 1)
        column.addWidget(self._foot())

    def _below(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(20)
        note = QVBoxLayout()
        note.setSpacing(4)
        caption = label(translate("Drafts", "Note on the invoice"), "secondary", "text2")
        caption.setBuddy(self.note)
        # As high as the head of the attachments beside it.
        caption.setFixedHeight(self.enclosures.add.sizeHint().height())
        self.note.setAccessibleName(translate("Drafts", "Note on the invoice"))
        self.note.setTabChangesFocus(True)
        note.addWidget(caption)
        note.addWidget(self.note, 1)
        row.addLayout(note, 3)
        row.addWidget(self.enclosures, 3)
        self.sums_pane.setMinimumWidth(280)
        row.addWidget(self.sums_pane, 0, Qt.AlignmentFlag.AlignTop)
        self.note.setMaximumHeight(_BELOW)
        self.enclosures.setMaximumHeight(_BELOW + 4 + self.enclosures.add.sizeHint().height())
        return row

    def _foot(self) -> QWidget:
        foot = QFrame()
        foot.setProperty("part", "foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(8)
        self.said = label("", "secondary", "bad", wrap=True)
        self.cancel = button(translate("Drafts", "Cancel"), clicked=self.reject)
        self.save = button(translate("Drafts", "Save draft"), clicked=lambda: self.store(issue=False))
        self.issue = button(
            translate("Drafts", "Save and issue…"), primary=True, clicked=lambda: self.store(issue=True)
        )
        self.save.setShortcut("Ctrl+S")
        self.save.setToolTip(translate("Drafts", "Ctrl+S"))
        row.addWidget(self.said, 1)
        for one in (self.cancel, self.save, self.issue):
            row.addWidget(one)
        return foot

    def _fit(self, parent: QWidget) -> None:
        room = parent.window().size()
        self.resize(min(_WIDEST, room.width() - 48), min(_HIGHEST, room.height() - 32))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files can be dropped anywhere."""
        self.enclosures.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Let them go along."""
        self.enclosures.dropEvent(event)

    # While one types

    def _watch(self) -> None:
        self.head.changed.connect(self._changed)
        self.lines.model.changed.connect(self._changed)
        self.note.textChanged.connect(self._show_said)
        self.enclosures.changed.connect(self._show_said)
        self.enclosures.refused.connect(self._refuse)

    def _changed(self) -> None:
        self._follow()
        self._refusal = ""
        self._show_said()
        self._later.start()

    def _follow(self) -> None:
        model = self.lines.model
        model.set_currency(self.head.currency_code, own=not self.head.foreign)
        model.set_day(self.head.day)

    def price(self) -> None:
        """Reckon what is typed so far, off the window's thread."""
        self._later.stop()
        lines = [line for line in self.lines.model.filled() if line.priceable()]
        values = replace(
            self.head.values(),
            lines=tuple(replace(line.values(), text=line.text.strip() or _UNNAMED) for line in lines),
        )
        if not lines or any(not missing for _, _, missing in self.head.problems(None)) or not values.customer_id:
            self._show_unpriced()
            return
        if self.head.foreign and values.exchange_rate is None:
            # The sums do not depend on it.
            values = replace(values, exchange_rate=Decimal(1))
        self.context.read(
            self, price_typed, self.context.file, values, clock=self.context.clock, invoice_id=self.invoice_id,
            done=lambda priced: self._show_priced(lines, *priced), failed=self._unpriced,
        )  # fmt: skip

    def _show_priced(self, lines: list[TypedLine], priced: list[DraftLine], details: Details) -> None:
        self.lines.model.show_priced(lines, priced)
        self.sums = totals(priced, details.currency)
        self.sums_pane.show_sums(
            self.sums, details.currency, prepaid=details.prepaid, rounding=details.rounding,
            to_pay=translate("Drafts", "To pay"),
        )  # fmt: skip
        self._show_said()

    def _show_unpriced(self) -> None:
        self.sums = None
        self.sums_pane.show_nothing(translate("Drafts", "To pay"))
        self._show_said()

    def _unpriced(self, error: Exception) -> None:
        self._refusal = refusal(error)
        self._show_unpriced()

    # What is wrong

    def _problems(self) -> list[str]:
        """What is said at the fields, in order; all that is missing is told only after a try to save."""
        tried = self.lines.model.tried
        total = self.sums.inc_vat if self.sums is not None else None
        wrong = {name: (sentence, missing) for name, sentence, missing in self.head.problems(total)}
        for name, field in self.head.fields.items():
            sentence, missing = wrong.get(name, ("", False))
            field.set_wrong(sentence if tried or not missing else "")
        found = [sentence for sentence, _ in wrong.values()]
        found += [
            translate("Drafts", "Line {line}: {sentence}").format(line=row + 1, sentence=sentence)
            for row, _, sentence in self.lines.model.problems()
        ]
        if not self.lines.model.filled():
            found.append(translate("Drafts", "An invoice needs at least one line."))
        return found

    def _show_said(self) -> None:
        problems = self._problems()
        self.said.setText(self._refusal or (problems[0] if problems and self.lines.model.tried else ""))

    def _refuse(self, sentence: str) -> None:
        self._refusal = sentence
        self._show_said()

    # Saving

    def values(self) -> DraftValues:
        """The whole draft as it is filled in."""
        return replace(
            self.head.values(),
            lines=tuple(line.values() for line in self.lines.model.filled()),
            note=self.note.toPlainText().strip(),
            attachments=self.enclosures.value,
        )

    def _state(self) -> tuple[object, ...]:
        typed = tuple(tuple(line.typed.items()) for line in self.lines.model.filled())
        return self.values(), self.head.typed(), typed

    @property
    def unsaved(self) -> bool:
        """Whether something was changed since it was stored."""
        return self._state() != self._unchanged

    def store(self, *, issue: bool) -> None:
        """Save the draft, then close or ask about its issue; what is wrong is shown instead."""
        self.lines.grid.finish()
        self.lines.model.tried = True
        self.lines.model.repaint_all()
        if self._problems():
            self._show_said()
            self._go_to_problem()
            return
        if self._busy:
            return
        self._set_busy(True)
        state = self._state()

        def saved(invoice_id: int) -> None:
            self.invoice_id, self._unchanged, self._kept = invoice_id, state, True
            if issue:
                self._ask_issue(invoice_id)
            else:
                buyer = self.head.customer.value
                said = translate("Drafts", "The draft for {customer} is saved.")
                self.context.messages.notice(said.format(customer=buyer.values.name if buyer is not None else ""))
                self._close()

        self.context.write(
            self, save_draft, self.context.file, self.values(), clock=self.context.clock, user=self.context.user,
            invoice_id=self.invoice_id, changes=BILLED, done=saved, failed=self._failed,
        )  # fmt: skip

    def _ask_issue(self, invoice_id: int) -> None:
        buyer = self.head.customer.value
        name = buyer.values.name if buyer is not None else ""
        leads: dict[MendAt, Callable[[], object]] = {
            MendAt.INVOICE: self.head.your.setFocus,
            MendAt.COMPANY: lambda: self._leave_for("settings", "company"),
        }
        if buyer is not None:
            subject = ("customer", buyer.id, name)
            leads[MendAt.CUSTOMER] = lambda: self._leave_for("subscriptions", subject)
        ask_issue(
            self, self.context, invoice_id, customer=name, leads=leads,
            done=lambda _id: self._close(), failed=self._failed, left=lambda: self._set_busy(False),
        )  # fmt: skip

    def _leave_for(self, key: str, subject: object) -> None:
        """The draft is saved: close the editor, and go where something is to be mended."""
        self._close()
        self.page_wanted.emit(key, subject)

    def _failed(self, error: Exception) -> None:
        self._set_busy(False)
        self._refuse(refusal(error))

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for one in (self.save, self.issue, self.cancel):
            one.setEnabled(not busy)

    def _go_to_problem(self) -> None:
        for name, _, _ in self.head.problems(self.sums.inc_vat if self.sums is not None else None):
            self.head.fields[name].widget.setFocus()
            return
        self.lines.go_to_problem()

    # Closing

    def _close(self) -> None:
        self._unchanged = self._state()
        self._busy = False
        self.accept()

    def done(self, result: int) -> None:
        """Tell of what was stored, however the editor is closed."""
        super().done(result)
        if self._kept and self.invoice_id is not None:
            self.stored.emit(self.invoice_id)

    def reject(self) -> None:
        """Ask about what is not saved."""
        if self._busy:
            return
        if not self.unsaved:
            super().reject()
            return
        dialog = UnsavedDialog(self)
        dialog.save_wanted.connect(lambda: self.store(issue=False))
        dialog.discard_wanted.connect(self._discard)
        dialog.open()

    def _discard(self) -> None:
        self._unchanged = self._state()
        super().reject()


def price_typed(
    file: CompanyFile, values: DraftValues, *, clock: Clock, invoice_id: int | None
) -> tuple[list[DraftLine], Details]:
    """``price_draft`` while one types: more prepaid than there is to pay is told at its field, and left out here."""
    lines, details = price_draft(file, replace(values, prepaid=Decimal(0)), clock=clock, invoice_id=invoice_id)
    if 0 < values.prepaid <= totals(lines, details.currency).inc_vat:
        return price_draft(file, values, clock=clock, invoice_id=invoice_id)
    return lines, details
