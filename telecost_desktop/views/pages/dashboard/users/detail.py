"""The card of one user: the month's figures, six months of data against the package, and the content services."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.models.periods import Period
from telecost_desktop.services.business_use import report_business_use
from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.users import ContentPurchase, UserDetail, UserOfMonth, user_detail
from telecost_desktop.services.list_export import SheetOfList
from telecost_desktop.views import formats, theme
from telecost_desktop.views.context import Subject
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.dashboard.clipboard import copy_table
from telecost_desktop.views.pages.dashboard.users.detail_parts import Figures, SixMonths
from telecost_desktop.views.pages.dashboard.users.purchases import ROW_HEIGHT, PurchaseList
from telecost_desktop.views.pages.dashboard.users.words import name_of
from telecost_desktop.views.pages.exporting import export_sheets
from telecost_desktop.views.pages.reports.wish import ReportWish
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import ElidedLabel, label, rule

translate = QCoreApplication.translate
HEIGHT = 440
_REPORT = "R10"
# Purchases that are seen at once in a card of that height; one more for every so many pixels.
_ROWS, _PER_ROW = 2, 56


class UserDetailCard(Card):
    """One number in the hands of one employee. Content services can be reported as business use here."""

    def __init__(self, page: BasePage) -> None:
        super().__init__(translate("Dashboard", "User"))
        self._page = page
        self._asked: tuple[UserOfMonth, date, DashboardChoice] | None = None
        self._detail: UserDetail | None = None
        # First of all, so that the keyboard goes from it to what is below it, as one reads.
        self._build_menu()
        self.body.setContentsMargins(1, 0, 1, 8)
        self.figures = Figures()
        self.months = SixMonths()
        self.months.month_chosen.connect(self._open_report)
        self.purchases = PurchaseList(page.context.today(), writable=not page.context.file.read_only)
        self.purchases.toggled.connect(self._toggle)
        self._sides = QStackedWidget()
        self._sides.addWidget(EmptyState("account-outline", translate("Dashboard", "Choose a user.")))
        self._sides.addWidget(self._build())
        self.body.addWidget(self._sides, 1)
        self._offer(False)
        page.context.changes.changed.connect(self._changed)

    def _build(self) -> QWidget:
        side = QWidget()
        whole = QVBoxLayout(side)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        figures = QHBoxLayout()
        figures.setContentsMargins(15, 0, 15, 0)
        figures.addWidget(self.figures)
        whole.addLayout(figures)
        # What stands on the account has no number, and neither months of data nor purchases.
        self._without_number = EmptyState(
            "office-building-outline",
            translate("Dashboard", "This stands on a billing account and on no number, so there is no more to it."),
        )
        whole.addWidget(self._without_number, 1)
        self._of_number = self._build_of_number()
        whole.addWidget(self._of_number, 1)
        return side

    def _build_of_number(self) -> QWidget:
        side = QWidget()
        whole = QVBoxLayout(side)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        column = QVBoxLayout()
        column.setContentsMargins(15, 0, 15, 0)
        column.setSpacing(8)
        column.addWidget(rule())
        column.addWidget(self.months, 1)
        column.addWidget(rule())
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(translate("Dashboard", "Content services"), "strong"))
        self._sum = ElidedLabel("", "secondary", "text2")
        self._sum.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._sum, 1)
        column.addLayout(head)
        whole.addLayout(column, 1)
        self._nothing = label("", "body", "text2", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._nothing.setContentsMargins(15, 4, 15, 0)
        self._lower = QStackedWidget()
        self._lower.addWidget(self._nothing)
        self._lower.addWidget(self.purchases)
        whole.addWidget(self._lower)
        return side

    def _build_menu(self) -> None:
        self.open_report = self.add_action(translate("Dashboard", "Open as report"), "file-chart-outline")
        self.open_report.triggered.connect(lambda: self._open_report())
        self.save = self.add_action(translate("Dashboard", "Save as Excel…"), "microsoft-excel")
        self.save.triggered.connect(self._export)
        self.table_action = self.add_action(translate("Dashboard", "Show as table"), "table")
        self.table_action.setCheckable(True)
        self.table_action.toggled.connect(lambda on: self.months.as_table(on))
        self.copy = self.add_action(translate("Dashboard", "Copy the table"), "content-copy")
        self.copy.triggered.connect(self._copy)
        self.explain(
            translate("Dashboard", "User"),
            translate(
                "Dashboard",
                "What the chosen number cost and used in the month, and its data of six months against the package that "
                "held in each. What was used beyond the package is light blue.\n\n"
                "Content services are shown with VAT, as the provider charged them. A click on the case, or the space "
                "bar, reports one as business use, or withdraws that.",
            ),
        )

    def _offer(self, on: bool) -> None:
        user = self._asked[0] if self._asked is not None else None
        of_number = on and user is not None and bool(user.line_id)
        for action in (self.open_report, self.save, self.table_action, self.copy):
            action.setEnabled(of_number)

    # Data

    def show_user(self, user: UserOfMonth | None, month: date, chosen: DashboardChoice) -> None:
        """Show a user's month, or that none is chosen."""
        if user is None:
            self._asked = self._detail = None
            self.set_title(translate("Dashboard", "User"), "")
            self._sides.setCurrentIndex(0)
            self._offer(False)
            return
        self._asked = (user, month, chosen)
        self._load()

    def _load(self) -> None:
        if self._asked is None:
            return
        user, month, chosen = self._asked
        context = self._page.context
        context.read(
            self, user_detail, context.file, chosen, month, user.line_id, user.employee_id, done=self._show
        )  # fmt: skip

    def _changed(self, subject: Subject) -> None:
        if subject & Subject.BUSINESS_USE and not self._page.closed:
            self._load()

    def _show(self, detail: UserDetail) -> None:
        if self._asked is None:
            return
        self._detail = detail
        user = self._asked[0]
        parts = [formats.phone_number(user.msisdn), user.department]
        self.set_title(name_of(user), " · ".join(part for part in parts if part))
        self.figures.show_detail(detail)
        self.months.show_detail(detail)
        self._show_purchases(detail)
        self._of_number.setVisible(bool(user.line_id))
        self._without_number.setVisible(not user.line_id)
        self._sides.setCurrentIndex(1)
        self._offer(True)

    def _show_purchases(self, detail: UserDetail) -> None:
        assert self._asked is not None
        total = sum((purchase.amount for purchase in detail.purchases), Decimal(0))
        words = translate("Dashboard", "{sum} incl. VAT").format(sum=formats.money(total, detail.currency))
        self._sum.setText(words if detail.purchases else "")
        self._nothing.setText(
            translate("Dashboard", "No content services in {month}.").format(month=formats.month(self._asked[1]))
        )
        self._lower.setCurrentIndex(1 if detail.purchases else 0)
        self.purchases.set_purchases(detail.purchases)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A higher card shows more purchases at once."""
        super().resizeEvent(event)
        rows = _ROWS + max(0, (self.height() - HEIGHT) // _PER_ROW)
        self._lower.setFixedHeight(rows * theme.scaled(ROW_HEIGHT))

    # What a person does

    def _open_report(self, month: date | None = None) -> None:
        if self._asked is not None and self._asked[0].msisdn:
            first = month or self._asked[1]
            period = Period.month(first.year, first.month)
            self._page.navigate.emit(
                "reports", ReportWish(_REPORT, period.start, period.last, (self._asked[0].msisdn,))
            )

    def _toggle(self, purchase: ContentPurchase) -> None:
        context = self._page.context
        if self._asked is None or context.file.read_only:
            return
        before = context.undo.newest
        words = (
            translate("Dashboard", "Business use withdrawn")
            if purchase.business_use
            else translate("Dashboard", "Reported as business use")
        )
        context.write_undoable(
            self, report_business_use, context.file, self._asked[0].line_id, purchase,
            business=not purchase.business_use, note=purchase.note, clock=context.clock, user=context.user,
            changes=Subject.BUSINESS_USE, done=lambda _: context.undo.say_done(context, words, before),
        )  # fmt: skip

    def _export(self) -> None:
        if self._detail is not None and self._asked is not None:
            title = translate("Dashboard", "{name}, {month}").format(
                name=name_of(self._asked[0]), month=formats.month(self._asked[1])
            )
            export_sheets(self._page, title, self.sheets())

    def _copy(self) -> None:
        if self._detail is not None:
            copy_table(*self._months_list(self._detail))

    def sheets(self) -> list[SheetOfList]:
        """The months and the content services as lists."""
        detail = self._detail
        assert detail is not None
        titles = [
            translate("Dashboard", "Time"),
            translate("Dashboard", "Service"),
            translate("Dashboard", "Called number"),
            translate("Dashboard", "Net"),
            translate("Dashboard", "Incl. VAT"),
            Status.BUSINESS_USE.word(),
            translate("Dashboard", "Note"),
        ]
        yes = translate("Dashboard", "Yes")
        rows = [
            (
                one.started_at,
                one.name,
                one.called_number,
                one.net,
                one.amount,
                yes if one.business_use else "",
                one.note,
            )
            for one in detail.purchases
        ]
        months_titles, months = self._months_list(detail)
        return [
            (translate("Dashboard", "Data by month"), months_titles, months),
            (translate("Dashboard", "Content services"), titles, rows),
        ]

    def _months_list(self, detail: UserDetail) -> tuple[list[str], list[list[object]]]:
        titles = [
            translate("Dashboard", "Month"),
            translate("Dashboard", "Data, MB"),
            translate("Dashboard", "Package, MB"),
            translate("Dashboard", "Overrun, MB"),
        ]
        rows: list[list[object]] = [
            [month.month, *(Decimal(size) / 10**6 for size in (month.used_bytes, month.package_bytes, month.overrun))]
            for month in detail.months
        ]
        return titles, rows
