"""What stands behind a row of a report: its invoice lines and its usage records, and how they make up its sum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.services.list_export import write_workbook
from telecost_desktop.services.reporting import Column as ReportColumn
from telecost_desktop.services.reporting import ColumnKind, ReportResult, code_text
from telecost_desktop.services.reporting.behind import Behind, ChargeBehind, UsageBehind, rows_behind
from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.services.reporting.result import Row
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.reports.exports import ask_path
from telecost_desktop.views.pages.reports.result_table import rows_text
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.heads import TabStrip
from telecost_desktop.views.widgets.labels import ElidedLabel, button, label

translate = QCoreApplication.translate
# Where all usual columns of the lines are read whole; no wider than the window.
_WIDTH = 1080
LIMIT = 1_000
CHARGES, USAGE = 0, 1


class BehindDialog(QDialog):
    """Two lists beside the report. ``invoice_wanted(key)`` when a person goes on to an invoice of a line."""

    invoice_wanted = Signal(int)

    def __init__(self, parent: QWidget, context: PageContext, result: ReportResult, row: Row, what: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = translate("Behind", "What stands behind this?")
        self.setWindowTitle(title)
        self.resize(min(_WIDTH, parent.window().width()), 600)
        self._context, self._result, self._row = context, result, row
        self._countries: dict[str, str] = {}
        self.tabs = TabStrip(title)
        self.tabs.addTab(translate("Behind", "Invoice lines"))
        self.tabs.addTab(translate("Behind", "Usage records"))
        self.charges = DataTable(
            translate("Behind", "Invoice lines"), _charge_columns(self._country), identity=lambda line: line.key
        )
        self.usage = DataTable(
            translate("Behind", "Usage records"), _usage_columns(self._country), identity=lambda one: one
        )
        self.charges.set_empty("file-search-outline", translate("Behind", "No invoice line stands behind this row."))
        self.usage.set_empty("file-search-outline", translate("Behind", "No usage record stands behind this row."))
        self._lists = QStackedWidget()
        for table in (self.charges, self.usage):
            self._lists.addWidget(table)
        self._lists.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.sum_text = label("", "body", wrap=True)
        self._note = label("", "secondary", "text2", wrap=True)
        self._build(what)
        self.tabs.currentChanged.connect(self._show_tab)
        self.charges.activated.connect(lambda line: self._go_on(line.invoice_key))
        self.usage.activated.connect(lambda record: self._go_on(record.invoice_key))
        self.charges.current_changed.connect(lambda _: self._show_buttons())
        self.usage.current_changed.connect(lambda _: self._show_buttons())
        self._show_buttons()
        context.read(
            self, _read, context, result, row, formats.locale().name(), done=self._show, failed=self._failed,
        )  # fmt: skip

    def _build(self, what: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        column.addWidget(ElidedLabel(what, "dialogTitle"))
        self.sum_text.setText(translate("Behind", "Looking it up…"))
        for widget in (self.sum_text, self._note, self.tabs):
            column.addWidget(widget)
        column.addWidget(self._lists, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.excel = button(translate("Behind", "Excel"), "microsoft-excel", clicked=self.export)
        self.invoice = button(
            translate("Behind", "Show the invoice"), "file-document-outline", clicked=self._to_invoice
        )
        row.addWidget(self.excel)
        row.addWidget(self.invoice)
        row.addStretch(1)
        row.addWidget(button(translate("Behind", "Close"), clicked=self.accept))
        column.addLayout(row)
        self._note.hide()

    # Showing

    @property
    def table(self) -> DataTable:
        """The list that is shown."""
        return self.charges if self.tabs.currentIndex() == CHARGES else self.usage

    def _country(self, code: str) -> str:
        return self._countries.get(code, code)

    def _show(self, found: tuple[Behind, dict[str, str]]) -> None:
        behind, countries = found
        self._countries |= countries
        self.charges.set_rows(behind.charges)
        self.usage.set_rows(behind.usage)
        lines, running = _net(behind.charges), _net([one for one in behind.usage if one.running])
        self._show_totals(behind, lines, running)
        self.sum_text.setText(self._sentence(behind, lines, running))
        notes = []
        if behind.more:
            pattern = translate("Behind", "There are more: the first {count} of each kind are shown.")
            notes.append(pattern.format(count=formats.number(LIMIT)))
        if any(not one.running for one in behind.usage):
            notes.append(
                translate("Behind", "Usage records of an invoice explain its lines and are not added to them.")
            )
        self._note.setText(" ".join(notes))
        self._note.setVisible(bool(notes))
        self.tabs.setCurrentIndex(USAGE if behind.usage and not behind.charges else CHARGES)
        self.table.select_first()
        self.table.view.setFocus()
        self._show_buttons()

    def _show_totals(self, behind: Behind, lines: Decimal, running: Decimal) -> None:
        count = translate("Behind", "{count} lines").format(count=formats.number(len(behind.charges)))
        vat = sum((line.vat for line in behind.charges), Decimal(0))
        if behind.charges:
            self.charges.set_totals({"day": count, "net": formats.money(lines), "vat": formats.money(vat)})
        if behind.usage:
            count = translate("Behind", "{count} records").format(count=formats.number(len(behind.usage)))
            self.usage.set_totals(
                {
                    "started_at": count,
                    "seconds": _duration(sum(one.seconds for one in behind.usage)),
                    "messages": formats.number(sum(one.messages for one in behind.usage)),
                    "volume_bytes": formats.volume(sum(one.volume_bytes for one in behind.usage)),
                    "net": formats.money(running),
                }
            )

    def _sentence(self, behind: Behind, lines: Decimal, running: Decimal) -> str:
        """How the row's sum comes about."""
        columns = [column.key for column in self._result.columns]
        key = next((key for key in ("net", "total") if key in columns), "")
        sign = self._row[columns.index("currency")]
        own = self._row[columns.index(key)] if key else None
        if not behind.charges and not behind.usage:
            return translate("Behind", "No invoice line and no usage record stands behind this row.")
        if behind.more or own != lines + running:
            if own is None:
                return ""
            return translate("Behind", "The row's sum is {sum}.").format(sum=formats.money(own, sign))
        pattern = translate("Behind", "Invoice lines {lines} and running use {running} make {sum}, as in the report.")
        return pattern.format(
            lines=formats.money(lines, sign), running=formats.money(running, sign), sum=formats.money(own, sign)
        )

    def _failed(self, error: Exception) -> None:
        self._context.messages.error(error)
        self.reject()

    def _show_tab(self, index: int) -> None:
        self._lists.setCurrentIndex(index)
        self._show_buttons()

    def _show_buttons(self) -> None:
        row = self.table.current_row()
        self.invoice.setEnabled(row is not None and bool(row.invoice_key))
        self.excel.setEnabled(self.table.model.rowCount() > 0)

    # Going on

    def _to_invoice(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self._go_on(row.invoice_key)

    def _go_on(self, invoice: int) -> None:
        if invoice:
            self.invoice_wanted.emit(invoice)

    def export(self) -> None:
        """Save the list that is shown as an Excel workbook."""
        title = self.tabs.tabText(self.tabs.currentIndex())
        path = ask_path(self, title, "xlsx")
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Save the list that is shown to a path."""
        titles, rows = self.table.export()
        pattern = translate("Behind", "{rows} saved as {file}")
        said = pattern.format(rows=rows_text(len(rows)), file=path.name)
        self._context.tasks.run(
            self, write_workbook, path, self.tabs.tabText(self.tabs.currentIndex()), titles, rows,
            done=lambda _: self._context.messages.notice(said),
            label=translate("Behind", "Saving {file}").format(file=path.name),
        )  # fmt: skip


def _read(context: PageContext, result: ReportResult, row: Row, locale: str) -> tuple[Behind, dict[str, str]]:
    """Look up what stands behind a row, and the names of its countries. Runs in a reader."""
    found = rows_behind(
        context.file, result.definition.id, result.request, row, clock=context.clock, limit=LIMIT
    )  # fmt: skip
    words, country = Wording(locale), ReportColumn("country", "", ColumnKind.COUNTRY, "")
    codes = {line.country for line in found.charges} | {record.country for record in found.usage} - {""}
    return found, {code: words.word(country, code) for code in codes}


def _net(lines: Sequence[ChargeBehind | UsageBehind]) -> Decimal:
    return sum((line.net for line in lines), Decimal(0))


def _duration(seconds: int) -> str:
    if not seconds:
        return formats.NONE
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _words(column: str) -> Callable[[str], str]:
    return lambda value: translate("Reports", code_text(column, value)) if value else formats.NONE


def _quantity(line: ChargeBehind) -> Decimal:
    return Decimal(str(line.quantity))


def _count(value: int) -> str:
    return formats.number(value) if value else formats.NONE


def _volume(value: int) -> str:
    return formats.volume(value) if value else formats.NONE


def _invoice_text(value: object) -> str:
    return value.word() if isinstance(value, Status) else str(value)


def _charge_columns(country: Callable[[str], str]) -> list[Column]:
    return [
        Column("day", translate("Behind", "Date"), Kind.DATE, 108),
        Column("text", translate("Behind", "Text"), stretch=True, width=180),
        Column("section", translate("Behind", "Section"), Kind.CHOICE, 148, shown=_words("section")),
        Column("invoice", translate("Behind", "Invoice"), Kind.CHOICE, 92),
        Column("number", translate("Behind", "Number"), width=100, shown=formats.phone_number),
        Column("user", translate("Behind", "User"), width=120),
        Column("quantity", translate("Behind", "Quantity"), Kind.NUMBER, 76, value=_quantity),
        Column("net", translate("Behind", "Without VAT"), Kind.MONEY, 104, strong=True),
        Column("vat", translate("Behind", "VAT"), Kind.MONEY, 80),
        Column("kind", translate("Behind", "Kind"), Kind.CHOICE, 110, essential=False, shown=_words("kind")),
        Column("traffic_type", translate("Behind", "Traffic type"), width=150, essential=False),
        Column("country", translate("Behind", "Country"), Kind.CHOICE, 110, essential=False, shown=country),
        Column("department", translate("Behind", "Department"), Kind.CHOICE, 120, essential=False),
        Column("first", translate("Behind", "From"), Kind.DATE, 108, essential=False),
        Column("last", translate("Behind", "To"), Kind.DATE, 108, essential=False),
        Column("unit", translate("Behind", "Unit"), width=70, essential=False),
        Column("vat_rate", translate("Behind", "VAT rate"), Kind.PERCENT, 76, essential=False),
        Column("currency", translate("Behind", "Currency"), width=70, essential=False),
        Column("invoice_date", translate("Behind", "Invoice date"), Kind.DATE, 108, essential=False),
    ]


def _usage_columns(country: Callable[[str], str]) -> list[Column]:
    def invoice(record: UsageBehind) -> object:
        return record.invoice if record.invoice and not record.running else Status.RUNNING

    return [
        Column("started_at", translate("Behind", "Time"), Kind.MOMENT, 148),
        Column("traffic_type", translate("Behind", "Traffic type"), stretch=True, width=150),
        Column("called_number", translate("Behind", "Called number"), width=112),
        Column("country", translate("Behind", "Country"), Kind.CHOICE, 88, shown=country),
        Column("seconds", translate("Behind", "Duration"), Kind.NUMBER, 76, shown=_duration),
        Column("messages", translate("Behind", "Messages"), Kind.NUMBER, 80, shown=_count),
        Column("volume_bytes", translate("Behind", "Data"), Kind.VOLUME, 80, shown=_volume),
        Column("invoice_mark", translate("Behind", "Invoice"), Kind.CHOICE, 104, value=invoice, shown=_invoice_text),
        Column("net", translate("Behind", "Without VAT"), Kind.MONEY, 104, strong=True),
        Column("number", translate("Behind", "Number"), width=100, essential=False, shown=formats.phone_number),
        Column("user", translate("Behind", "User"), width=130, essential=False),
        Column("department", translate("Behind", "Department"), Kind.CHOICE, 120, essential=False),
        Column("kind", translate("Behind", "Kind"), Kind.CHOICE, 110, essential=False, shown=_words("kind")),
        Column("vat", translate("Behind", "VAT"), Kind.MONEY, 80, essential=False),
        Column("currency", translate("Behind", "Currency"), width=70, essential=False),
    ]
