"""All users of a country, in a list of their own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout

from telecost_desktop.services.dashboard.abroad.countries import CountryUser
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.dashboard.abroad.country_list import show_totals, user_table
from telecost_desktop.views.pages.dashboard.users.words import user_count
from telecost_desktop.views.pages.exporting import export_list
from telecost_desktop.views.widgets.labels import ElidedLabel, button, label

translate = QCoreApplication.translate
_WIDTH, _HEIGHT = 760, 480


class UsersAbroadDialog(QDialog):
    """Who used numbers in or to a country. ``user_wanted(user)`` when a person goes on from one."""

    user_wanted = Signal(object)

    def __init__(self, page: BasePage, country: str, currency: str, window: str, users: Sequence[CountryUser]) -> None:
        super().__init__(page)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = translate("Dashboard", "Users: {country}").format(country=country)
        self.setWindowTitle(title)
        self.resize(min(_WIDTH, page.window().width() - 40), min(_HEIGHT, page.window().height() - 40))
        self.table = user_table(title, currency)
        self.table.set_rows(users)
        self.table.sort_by("cost", descending=True)
        self.table.activated.connect(self._chosen)
        self.table.shown_changed.connect(self._sum_up)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        column.addWidget(ElidedLabel(title, "dialogTitle"))
        column.addWidget(label(window, "secondary", "text2"))
        column.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.addWidget(
            button(
                translate("Dashboard", "Excel"), "microsoft-excel", clicked=lambda: export_list(page, self.table, title)
            )
        )
        row.addStretch(1)
        row.addWidget(button(translate("Dashboard", "Close"), clicked=self.accept))
        column.addLayout(row)
        self._sum_up()
        self.table.view.setFocus()

    def _sum_up(self) -> None:
        show_totals(self.table, "user", user_count(sum(1 for user in self.table.rows() if user.line_id)))

    def _chosen(self, user: CountryUser) -> None:
        self.accept()
        self.user_wanted.emit(user)
