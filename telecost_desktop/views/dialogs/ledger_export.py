"""Export a period to the bookkeeping: which days, what goes along, in which form; then it is closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QHBoxLayout, QWidget

from telecost_desktop.config import documents_folder
from telecost_desktop.models.ledger import LedgerFormat
from telecost_desktop.services.ledger.accounts import split_key
from telecost_desktop.services.ledger.exporting import ExportedPeriod, export_to_folder
from telecost_desktop.services.ledger.listing import LedgerChoices, LedgerPreview, ledger_choices, preview_period
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.pages.settings.ledger_words import format_words, use_words
from telecost_desktop.views.widgets.fields import ChoiceField, DateField, Field
from telecost_desktop.views.widgets.labels import IconLabel, label, link, rule

translate = QCoreApplication.translate
_WIDTH = 640
_NEW = -1
_NAMED = 3


class LedgerExportDialog(CheckedDialog):
    """``days``, ``formats`` and ``payments`` say what was chosen. ``settle`` opens the accounts in Settings."""

    def __init__(
        self, parent: QWidget, context: PageContext, choices: LedgerChoices, settle: Callable[[], None]
    ) -> None:
        super().__init__(
            parent,
            translate("Ledger", "Export to bookkeeping"),
            translate("Ledger", "Export…"),
            translate("Ledger", "Sales invoices, credit notes and payments of a period, as files for the bookkeeping."),
            width=_WIDTH,
        )
        self._context, self._choices, self._settle = context, choices, settle
        self._preview: LedgerPreview | None = None
        self.period = ChoiceField(translate("Ledger", "Period"), self._periods(), _NEW)
        self.first = DateField(translate("Ledger", "First day"), choices.first)
        self.last = DateField(translate("Ledger", "Last day"), choices.last)
        self.form.addWidget(Field(translate("Ledger", "Period"), self.period))
        self.row(Field(translate("Ledger", "First day"), self.first), Field(translate("Ledger", "Last day"), self.last))
        self.payments = QCheckBox(translate("Ledger", "Payments go along"))
        self.form.addWidget(self.payments)
        self.form.addLayout(self._forms())
        self.form.addWidget(rule())
        self.form.addLayout(self._sums())
        to_accounts = link(translate("Ledger", "Settle accounts…"), clicked=self._go_to_accounts)
        self.accounts = self._remark("alert-outline", "warn", to_accounts)
        self.drafts = self._remark("information-outline", "text2")
        self.closing = self._remark("lock-outline", "text2")
        self.period.currentIndexChanged.connect(self._choose_period)
        self.first.changed.connect(self._look)
        self.last.changed.connect(self._look)
        self.payments.toggled.connect(self._look)
        self._choose_period()

    # Building

    def _periods(self) -> list[tuple[object, str]]:
        again = translate("Ledger", "{first} – {last}, exported {day}")
        return [
            (_NEW, translate("Ledger", "A new period")),
            *(
                (
                    place,
                    again.format(
                        first=formats.day(row.period.first),
                        last=formats.day(row.period.last),
                        day=formats.day(row.made_at.date()),
                    ),
                )
                for place, row in enumerate(self._choices.exports)
            ),
        ]

    def _forms(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        self.boxes: dict[LedgerFormat, QCheckBox] = {}
        for form in self._choices.formats:
            box = QCheckBox(format_words(form))
            box.toggled.connect(self.check)
            self.boxes[form] = box
            row.addWidget(box)
        row.addStretch(1)
        next(iter(self.boxes.values())).setChecked(True)
        return row

    def _sums(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(2)
        captions = (
            translate("Ledger", "Invoices"),
            translate("Ledger", "Credit notes"),
            translate("Ledger", "Payments"),
            translate("Ledger", "Sales excl. VAT"),
            translate("Ledger", "VAT"),
            translate("Ledger", "Receivables"),
        )
        self.sums = []
        for place, caption in enumerate(captions):
            value = label(formats.NONE, "strong")
            grid.addWidget(label(caption, "secondary", "text2"), 0, place)
            grid.addWidget(value, 1, place)
            self.sums.append(value)
        return grid

    def _remark(self, icon: str, tone: str, *tools: QWidget) -> QWidget:
        """A line with a sentence, hidden while there is none."""
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel(icon, tone, 16))
        words = label("", "secondary", "text2", wrap=True)
        row.addWidget(words, 1)
        for one in tools:
            row.addWidget(one)
        line.setProperty("words", words)
        self.form.addWidget(line)
        line.hide()
        return line

    # What is chosen

    @property
    def days(self) -> tuple[date, date]:
        """The period, both days in it."""
        return self.first.value, self.last.value

    @property
    def chosen_formats(self) -> set[LedgerFormat]:
        """The forms that are ticked."""
        return {form for form, box in self.boxes.items() if box.isChecked()}

    def _choose_period(self, *_: object) -> None:
        """A period that was exported keeps its days and what went along."""
        place = self.period.value
        is_new = place == _NEW
        if not is_new:
            period = self._choices.exports[place].period
            for field, value in ((self.first, period.first), (self.last, period.last)):
                field.blockSignals(True)
                field.set_value(value)
                field.blockSignals(False)
            self.payments.blockSignals(True)
            self.payments.setChecked(period.payments)
            self.payments.blockSignals(False)
        self.first.setEnabled(is_new and self._choices.first_open is None)
        self.last.setEnabled(is_new)
        self.payments.setEnabled(is_new)
        if is_new:
            self.first.set_value(self._choices.first)
            self.last.set_value(self._choices.last)
        self._look()

    def _look(self, *_: object) -> None:
        """Read what the period would hold."""
        self._preview = None
        self.check()
        if self.last.value >= self.first.value:
            self._context.read(
                self, preview_period, self._context.file, *self.days, payments=self.payments.isChecked(),
                done=self._show_preview,
            )  # fmt: skip

    def _show_preview(self, preview: LedgerPreview) -> None:
        self._preview = preview
        amounts = (preview.ex_vat, preview.vat, preview.receivables)
        payments = formats.number(preview.payments) if self.payments.isChecked() else formats.NONE
        texts = [formats.number(preview.invoices), formats.number(preview.credit_notes), payments]
        texts += [formats.money(amount, preview.currency) for amount in amounts]
        for value, text in zip(self.sums, texts, strict=True):
            value.setText(text)
        names = [use_words(use, *(split_key(key) if key else ("", None))) for use, key in preview.missing]
        more = translate("Ledger", "{names} and {count} more").format(
            names=" · ".join(names[:_NAMED]), count=len(names) - _NAMED
        )
        said = " · ".join(names) if len(names) <= _NAMED else more
        pattern = translate("Ledger", "Accounts to be settled first: {names}.")
        _say(self.accounts, pattern.format(names=said) if names else "")
        pattern = translate("Ledger", "Drafts dated in it: {count}. Once it is closed they are issued after it.")
        _say(self.drafts, pattern.format(count=preview.drafts) if preview.drafts else "")
        closes = translate(
            "Ledger",
            "The period closes with its export: nothing is dated into it any more, and corrections go into the next.",
        )
        again = translate("Ledger", "This period is closed. Its files are the same as the first time.")
        _say(self.closing, again if preview.is_closed else closes)
        self.check()

    def problem(self) -> str:
        """Days the wrong way round or not over, no form, accounts that are not settled."""
        if self.last.value < self.first.value:
            return translate("Ledger", "The last day lies before the first.")
        if self.last.value >= self._context.today():
            return translate("Ledger", "The period is not over yet.")
        if not self.chosen_formats:
            return translate("Ledger", "Choose a form.")
        if self._preview is None:
            return translate("Ledger", "Looking at the period…")
        if self._preview.missing:
            return translate("Ledger", "Settle the accounts first.")
        return ""

    def _go_to_accounts(self) -> None:
        self.reject()
        self._settle()


def _say(line: QWidget, text: str) -> None:
    line.property("words").setText(text)
    line.setVisible(bool(text))


# From the choice to the files


def ask_ledger_export(parent: QWidget, context: PageContext, settle: Callable[[], None]) -> None:
    """Let a person choose, then export. ``settle`` shows the accounts in Settings."""
    owner = parent.window()
    context.read(
        owner, ledger_choices, context.file, context.clock, done=lambda found: _open(owner, context, found, settle)
    )


def _open(owner: QWidget, context: PageContext, choices: LedgerChoices, settle: Callable[[], None]) -> None:
    dialog = LedgerExportDialog(owner, context, choices, settle)
    dialog.accepted.connect(
        lambda: _ask_folder(owner, context, dialog.days, dialog.chosen_formats, dialog.payments.isChecked())
    )
    dialog.open()


def _ask_folder(
    owner: QWidget, context: PageContext, days: tuple[date, date], chosen: set[LedgerFormat], payments: bool
) -> None:
    title = translate("Ledger", "Folder for the files")
    folder = QFileDialog.getExistingDirectory(owner, title, str(documents_folder()))
    if folder:
        export_ledger(owner, context, days, chosen, payments, Path(folder))


def export_ledger(
    owner: QWidget,
    context: PageContext,
    days: tuple[date, date],
    chosen: set[LedgerFormat],
    payments: bool,
    folder: Path,
) -> None:
    """Export in the background and say where the files are."""

    def done(result: tuple[ExportedPeriod, list[Path]]) -> None:
        period, paths = result
        pattern = translate("Ledger", "{count} vouchers exported: {files}")
        context.messages.notice(
            pattern.format(count=formats.number(period.vouchers), files=", ".join(path.name for path in paths)),
            translate("Ledger", "Open folder"),
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))),
        )

    context.write(
        owner, export_to_folder, context.file, *days, chosen, folder, payments=payments, clock=context.clock,
        user=context.user, changes=Subject.SALES_INVOICES | Subject.SETTINGS, done=done,
        label=translate("Ledger", "Exporting to the bookkeeping"),
    )  # fmt: skip
