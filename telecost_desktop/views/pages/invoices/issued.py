"""The tab of issued invoices: list, detail, documents; one or many are issued, sent, paid, credited here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QPoint, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.models.sales_invoices import DeliverableKind
from telecost_desktop.services.sales_invoicing.overview import (
    ListedInvoice,
    WholeInvoice,
    list_for_window,
    whole_invoice,
)
from telecost_desktop.services.sales_invoicing.sending.deliverables import kept_form
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.invoices.answers import ask_answers
from telecost_desktop.views.pages.invoices.document_pane import DocumentPane, DocumentRef
from telecost_desktop.views.pages.invoices.invoice_list import InvoiceList
from telecost_desktop.views.pages.invoices.issued_actions import acts, fill_menu, fitting
from telecost_desktop.views.pages.invoices.issued_delivery import InvoiceDelivery
from telecost_desktop.views.pages.invoices.issued_detail import IssuedDetail
from telecost_desktop.views.pages.invoices.issued_filters import IssuedFilters
from telecost_desktop.views.pages.invoices.issued_find import ALL, NEEDS_A_PERSON, SEGMENT, Found, find
from telecost_desktop.views.pages.invoices.issued_life import InvoiceLife
from telecost_desktop.views.pages.invoices.issued_several import SeveralCard, Summary, summarize
from telecost_desktop.views.pages.invoices.issued_telling import Telling
from telecost_desktop.views.pages.invoices.issued_words import form_name, list_row
from telecost_desktop.views.pages.invoices.sum_line import SumLine
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import SearchField
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import button
from telecost_desktop.views.widgets.segment import Segment
from telecost_desktop.views.widgets.side_panes import SidePanes, horizontal

if TYPE_CHECKING:
    from telecost_desktop.views.page import BasePage

translate = QCoreApplication.translate
# How long to wait for the next key before searching.
_TYPING_REST = 120
_FORMS = tuple(DeliverableKind)


class IssuedView(QWidget):
    """Sales invoices. ``summed_up(issued, drafts, overdue)`` whenever the list was read."""

    summed_up = Signal(int, int, int)

    def __init__(self, page: BasePage) -> None:
        super().__init__()
        self.page = page
        self.context: PageContext = page.context
        self._read_only = self.context.file.read_only
        self._all: list[ListedInvoice] = []
        self._found = Found((), (), frozenset(), {}, 0)
        self._wanted: int | None = None
        telling = Telling(page, self)
        self.life = InvoiceLife(self, telling, self.show_invoice)
        self._telling = telling
        self._does = self.life.does | InvoiceDelivery(self, telling).does
        self.detail = IssuedDetail(ZoneInfo(self.context.company.zone), read_only=self._read_only)
        self.several = SeveralCard()
        self.pdf = DocumentPane(
            self.context,
            translate("Invoices", "PDF"),
            translate("Invoices", "A draft has no PDF: issue it to get one."),
            plain=translate("Invoices", "Kept exactly as it was made. It has no pages to show."),
        )
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_TYPING_REST)
        self._arrange()
        self._connect()

    # Building

    def _arrange(self) -> None:
        self.panes = SidePanes(
            translate("Invoices", "Invoice or document"),
            (translate("Invoices", "Invoice"), self.detail),
            (translate("Invoices", "PDF"), self.pdf),
            sizes=(496, 288), least=(400, 220), both_from=640, grows=(1, 1),
        )  # fmt: skip
        self.beside = QStackedWidget()
        self.beside.addWidget(self.panes)
        self.beside.addWidget(self.several)
        splitter = horizontal(self._list_card(), self.beside, (368, 800))
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(splitter)

    def _list_card(self) -> Card:
        card = Card(table=True)
        card.setAccessibleName(translate("Invoices", "Issued invoices"))
        card.setMinimumWidth(340)
        card.body.setContentsMargins(1, 0, 1, 1)
        self.search = SearchField(translate("Invoices", "Number, customer or sum"))
        self.filter_button = button("", "filter-variant", small=True)
        self.filter_button.setCheckable(True)
        self.filters = IssuedFilters(self.context.today())
        self.filters.hide()
        self.status = Segment(
            translate("Invoices", "Status"), [(key, _segment_word(key)) for key in SEGMENT], chosen=ALL
        )
        tools = QFrame()
        tools.setProperty("part", "cardhead")
        column = QVBoxLayout(tools)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.search, 1)
        first.addWidget(self.filter_button)
        column.addLayout(first)
        column.addWidget(self.filters)
        column.addWidget(self.status)
        card.body.addWidget(tools)
        self.list = InvoiceList(translate("Invoices", "Issued invoices"), several=True, notes=True)
        nothing = translate(
            "Invoices", "No invoices yet. Write one, or let subscriptions and projects make them when they fall due."
        )
        self.list_stack = QStackedWidget()
        self.list_stack.addWidget(self.list)
        self.list_stack.addWidget(
            EmptyState(
                "file-document-outline",
                nothing,
                "" if self._read_only else translate("Invoices", "New invoice…"),
                self.life.write_new,
            )
        )
        self.list_stack.addWidget(
            EmptyState(
                "magnify", translate("Invoices", "No invoice fits."), translate("Invoices", "Show all"), self._show_all
            )
        )
        card.body.addWidget(self.list_stack, 1)
        self.sum_line = SumLine()
        card.body.addWidget(self.sum_line)
        self._name_filters()
        return card

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self._rest.start())
        self._rest.timeout.connect(self._filter)
        self.status.changed.connect(lambda _key: self._filter())
        self.filters.changed.connect(self._filter)
        self.filter_button.toggled.connect(self._show_filters)
        self.list.chosen.connect(self._choose)
        self.list.selected.connect(self._show_selected)
        self.list.entered_row.connect(self.detail.focus_part)
        self.list.menu_wanted.connect(self._pop_up)
        for card in (self.detail, self.several):
            card.wished.connect(self.do)
        self.pdf.wanted.connect(self._load_form)

    # Listing

    def reload(self) -> None:
        """Read the list again."""
        self.context.read(self, list_for_window, self.context.file, self.context.clock, done=self._show_list)

    def _show_list(self, rows: list[ListedInvoice]) -> None:
        self._all = rows
        if self.filters.isVisible():
            self.filters.offer_customers(rows)
        self._filter()

    def _filter(self) -> None:
        self._rest.stop()
        wish = self.filters.wish(str(self.status.value), self.search.text())
        self._name_filters()
        self.context.read(self, find, self._all, wish, done=self._show_found)

    def _show_found(self, found: Found) -> None:
        self._found = found
        for key in _COUNTED:
            self.status.set_text(key, f"{_segment_word(key)} {formats.number(found.counts[key])}")
        self.list_stack.setCurrentIndex(0 if found.rows else 2 if self._all else 1)
        self.list.set_rows(found.rows, list_row, found.badges)
        if self._wanted is not None and self.list.choose(self._wanted):
            self._wanted = None
        self.summed_up.emit(found.issued, found.counts["drafts"], found.counts["overdue"])

    def _show_filters(self, on: bool) -> None:
        if on:
            self.filters.offer_customers(self._all)
        self.filters.setVisible(on)
        QTimer.singleShot(0, self, lambda: self.list.scrollTo(self.list.currentIndex()))

    def _name_filters(self) -> None:
        acting = self.filters.acting
        word = translate("Invoices", "Filter")
        if acting:
            word = translate("Invoices", "Filter · {count}").format(count=formats.number(acting))
        self.filter_button.setText(word)
        self.filter_button.setAccessibleName(translate("Invoices", "More filters"))

    def _show_all(self) -> None:
        self.search.clear()
        self.filters.clear()
        self.status.choose(ALL)
        self._filter()

    def show_undelivered(self) -> None:
        """List what did not reach the customer, and nothing else."""
        self._show_all()
        self.filter_button.setChecked(True)
        self.filters.delivery.choose(NEEDS_A_PERSON)

    def show_invoice(self, identity: int) -> None:
        """Choose a sales invoice, also when the filters hide it now or it is about to be read."""
        if not self.list.choose(identity):
            self._wanted = identity
            self._show_all()

    # What is chosen and selected

    def _choose(self, identity: int | None) -> None:
        if identity is None:
            self.detail.show_invoice(None)
            self.pdf.show_nothing()
            return
        self.context.read(self, whole_invoice, self.context.file, self.context.clock, identity, done=self._show_whole)

    def _show_whole(self, whole: WholeInvoice) -> None:
        before = self.detail.whole
        self.detail.show_invoice(whole)
        if before is not None and before.listed.id == whole.listed.id and before.forms == whole.forms:
            return
        self.pdf.show_documents(
            [
                DocumentRef(
                    whole.listed.id * len(_FORMS) + _FORMS.index(kind), form_name(whole.detail.row, kind), size,
                    pdf=kind is not DeliverableKind.UBL,
                )
                for kind, size in whole.forms
            ]
        )  # fmt: skip

    def _load_form(self, key: int) -> None:
        identity, place = divmod(key, len(_FORMS))
        whole = self.detail.whole
        # One that was never made is stored as it is made, which is the writer's work.
        made = whole is not None and dict(whole.forms).get(_FORMS[place], 0) > 0
        self.context.tasks.run(
            self, kept_form, self.context.file, self.context.clock, identity, _FORMS[place],
            write=not made and not self._read_only, key="form", done=lambda content: self.pdf.set_content(key, content),
        )  # fmt: skip

    @property
    def selection(self) -> list[ListedInvoice]:
        """What is selected in the list."""
        return self.list.selected_sources

    def _show_selected(self) -> None:
        rows = self.selection
        if len(rows) < 2:
            self.beside.setCurrentWidget(self.panes)
            self.sum_line.show_sums(self._found.sums, selected=False)
        else:
            self.context.read(self, summarize, rows, read_only=self._read_only, done=self._show_summary)

    def _show_summary(self, summary: Summary) -> None:
        if len(self.selection) > 1:
            self.several.show_summary(summary)
            self.beside.setCurrentWidget(self.several)
            self.sum_line.show_sums(summary.sums, selected=True)

    # Doing

    def do(self, key: str) -> None:
        """Do something with what is selected, as far as it fits."""
        act = next(act for act in acts() if act.key == key)
        rows = fitting(act, self.selection, read_only=self._read_only)
        if rows:
            self._does[key](rows)

    def read_answers(self) -> None:
        """Take files with answers to e-invoices."""
        ask_answers(self, self._telling)

    def fill_menu(self, menu: QMenu, *, whole: bool = False) -> None:
        """What can be done with what is selected; with ``whole`` what cannot is there too, greyed."""
        fill_menu(menu, self.selection, self.do, read_only=self._read_only, whole=whole)

    def _pop_up(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill_menu(menu)
        if not menu.isEmpty():
            menu.popup(place)

    def export_rows(self) -> Sequence[ListedInvoice]:
        """The sales invoices as listed."""
        return self._found.rows


# Those that wait for somebody carry their count.
_COUNTED = ("drafts", "overdue", "new")


def _segment_word(key: str) -> str:
    return {
        ALL: translate("Invoices", "All"),
        "drafts": translate("Invoices", "Drafts"),
        "overdue": Status.OVERDUE.word(),
        "new": Status.NEW.word(),
        "paid": Status.PAID.word(),
    }[key]
