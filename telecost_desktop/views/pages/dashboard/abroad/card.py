"""The card of use abroad: the world in shades of cost, the same as a list, and who used what in a country."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.abroad.countries import (
    UNNAMED,
    CostAbroad,
    CountryCost,
    CountryUser,
    cost_abroad,
    users_abroad,
    users_in_country,
)
from telecost_desktop.services.dashboard.abroad.shades import Scale, shades
from telecost_desktop.views import country_names, formats, theme
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.dashboard.abroad.country_list import (
    cost_title,
    country_table,
    every_country,
    sheets,
    show_totals,
)
from telecost_desktop.views.pages.dashboard.abroad.legend import MapLegend
from telecost_desktop.views.pages.dashboard.abroad.row import PADDING
from telecost_desktop.views.pages.dashboard.abroad.side import AbroadSide
from telecost_desktop.views.pages.dashboard.abroad.users_dialog import UsersAbroadDialog
from telecost_desktop.views.pages.dashboard.abroad.words import name_of_country, plain_tip, tip_of
from telecost_desktop.views.pages.dashboard.clipboard import offer_copy
from telecost_desktop.views.pages.dashboard.window_words import window_words
from telecost_desktop.views.pages.exporting import export_sheets
from telecost_desktop.views.pages.invoices.words import counted
from telecost_desktop.views.pages.reports.wish import ReportWish
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import ElidedLabel
from telecost_desktop.views.widgets.map_shapes import MapShapes, map_shapes
from telecost_desktop.views.widgets.segment import Segment
from telecost_desktop.views.widgets.world_map import MapCountry, WorldMapView

translate = QCoreApplication.translate
HEIGHT = 312
_MAP, _LIST = "map", "list"
_MARGIN = 16
# The pane beside the map: its least and its largest width, and its share of the card between them.
_LEAST, _MOST, _SHARE = 174, 240, 0.3
# Below this width a country takes the place of the map instead of standing beside it.
_BESIDE = 500
# Every cost of each number in the country: the report that the sums of this card equal.
_REPORT = "R8"


def _load(file: CompanyFile, chosen: DashboardChoice) -> tuple[CostAbroad, MapShapes]:
    """What the card shows. Shapes and names are made here too, off the window's thread."""
    country_names.countries()
    return cost_abroad(file, chosen), map_shapes()


class AbroadCard(Card):
    """Cost abroad by country. The page is the parent of dialogs, and is asked for reports."""

    def __init__(self, page: BasePage) -> None:
        super().__init__(translate("Dashboard", "Use abroad"), table=True)
        self._page = page
        self._choice: DashboardChoice | None = None
        self._abroad: CostAbroad | None = None
        # The chosen country, empty for the unknown one, None for none; its users once they are read.
        self._code: str | None = None
        self._users: tuple[CountryUser, ...] = ()
        self.scale = Scale.QUANTILE
        self.view = Segment(
            translate("Dashboard", "Map or list"),
            [(_MAP, translate("Dashboard", "Map")), (_LIST, translate("Dashboard", "List"))],
        )
        self.add_tool(self.view)
        # The button of ⋮ is made with its first entry: Tab comes to it before the map.
        self.as_table = self.add_action(translate("Dashboard", "Show as table"), "table")
        self.as_table.setCheckable(True)
        self.map = WorldMapView(translate("Dashboard", "Cost by country"))
        self.legend = MapLegend()
        self.caption = ElidedLabel("", "secondary", "text2")
        self.table = country_table(page.context.company.currency)
        self.side = AbroadSide()
        self._build()
        self._build_menu()
        self._connect()
        self._arrange()

    def _build(self) -> None:
        map_side = QWidget()
        column = QVBoxLayout(map_side)
        column.setContentsMargins(_MARGIN - 1, 0, 0, 11)
        column.setSpacing(6)
        column.addWidget(self.map, 1)
        column.addWidget(self.legend)
        column.addWidget(self.caption)
        self._left = QStackedWidget()
        self._left.addWidget(map_side)
        self._left.addWidget(self.table)
        self._room = QWidget()
        pane = QVBoxLayout(self._room)
        pane.setContentsMargins(_MARGIN - PADDING, 0, _MARGIN - PADDING, 7)
        pane.addWidget(self.side)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left, 1)
        row.addWidget(self._room)
        self.body.setContentsMargins(1, 0, 1, 1)
        self.body.addLayout(row, 1)

    def _build_menu(self) -> None:
        scales = QActionGroup(self)
        self.by_rank = self.add_action(translate("Dashboard", "Shades by rank"))
        self.even = self.add_action(translate("Dashboard", "Shades in even steps"))
        for action, scale in ((self.by_rank, Scale.QUANTILE), (self.even, Scale.LINEAR)):
            action.setCheckable(True)
            action.setChecked(scale is self.scale)
            scales.addAction(action)
            action.triggered.connect(lambda _=False, wanted=scale: self._choose_scale(wanted))
        self.save = self.add_action(translate("Dashboard", "Save as Excel…"), "microsoft-excel")
        self.save.triggered.connect(self._export)
        offer_copy(self, self.table)
        assert self._menu is not None
        self.table.add_column_menu(self._menu)
        self.explain(
            translate("Dashboard", "Use abroad"),
            translate(
                "Dashboard",
                "What use abroad cost in these days, without VAT: the country visited when roaming, else the country "
                "called. Use at home is not in it.\n\n"
                "Shades by rank give each shade as many countries, so that small costs are told apart as well. Shades "
                "in even steps show how far the largest lie above the others. Grey costs nothing.\n\n"
                "Choose a country for its users. Ctrl and the wheel, or + and −, zoom; arrow keys go from the most "
                "expensive country to the next.",
            ),
        )

    def _connect(self) -> None:
        self.view.changed.connect(lambda _: self._arrange())
        self.as_table.toggled.connect(lambda on: self.view.choose(_LIST if on else _MAP))
        self.map.chosen.connect(lambda code: self.choose(code or None))
        self.map.left.connect(lambda: self.choose(None))
        self.table.activated.connect(lambda row: self.choose(row.code))
        self.table.shown_changed.connect(self._sum_up)
        self.side.closed.connect(lambda: self.choose(None))
        self.side.country_wanted.connect(self.choose)
        self.side.user_wanted.connect(self._open_user)
        self.side.all_wanted.connect(self._show_all)
        self.side.report_wanted.connect(lambda: self._open_report(()))

    # Data

    def refresh(self, chosen: DashboardChoice) -> None:
        """Load cost and use by country."""
        self._choice = chosen
        self._page.context.read(self, _load, self._page.context.file, chosen, done=self._show)

    def _show(self, found: tuple[CostAbroad, MapShapes]) -> None:
        self._abroad, shapes = found
        assert self._choice is not None
        self.sub.setText(self._window())
        self.map.set_shapes(shapes)
        self._show_shades()
        self.table.model.set_title("cost", cost_title(self._abroad.currency))
        self.table.set_rows(every_country(self._abroad))
        self._sum_up()
        self.choose(self._code if self._country(self._code) is not None else None)

    def _window(self) -> str:
        assert self._abroad is not None
        assert self._choice is not None
        return window_words(self._choice, self._abroad.first_day, self._abroad.last_day)

    def _show_shades(self) -> None:
        """Colour the countries by the scale that is chosen."""
        abroad = self._abroad
        if abroad is None:
            return
        found = shades([country.cost for country in abroad.countries], self.scale)
        shown = [
            MapCountry(country.code, found.step(country.cost), tip_of(country, abroad.currency))
            for country in abroad.countries
        ]
        self.map.show_countries(shown, abroad.home, lambda code: plain_tip(code, abroad.home))
        self.legend.show_limits(found.limits, abroad.currency)
        self._show_caption()

    def _show_caption(self) -> None:
        if self._abroad is not None and not every_country(self._abroad):
            text = translate("Dashboard", "No use abroad in these days.")
        elif theme.tokens().dark:
            text = translate("Dashboard", "Brighter is more. Click a country for its users.")
        else:
            text = translate("Dashboard", "Darker is more. Click a country for its users.")
        self.caption.setText(text)

    def _choose_scale(self, scale: Scale) -> None:
        self.scale = scale
        self._show_shades()

    def _sum_up(self) -> None:
        words = counted(
            len(self.table.rows()), translate("Dashboard", "1 country"), translate("Dashboard", "{count} countries")
        )
        show_totals(self.table, "country", words)

    # A country

    @property
    def code(self) -> str | None:
        """The country that is chosen, empty for the unknown one, None for none."""
        return self._code

    def _country(self, code: str | None) -> CountryCost | None:
        if self._abroad is None or code is None:
            return None
        return next((one for one in every_country(self._abroad) if one.code == code), None)

    def choose(self, code: str | None) -> None:
        """Show a country with its users in the pane; None shows all countries again."""
        if self._abroad is None or self._choice is None:
            return
        country = self._country(code)
        inside = self.side.isAncestorOf(self._focused())
        self._code, self._users = (None if country is None else country.code), ()
        self.map.select(self._code or "")
        if country is None:
            self.side.show_overview(self._abroad)
        else:
            self.side.show_country(country, self._abroad.currency)
            self._page.context.read(
                self, users_in_country, self._page.context.file, self._choice, country.code,
                done=partial(self._show_users, country.code),
            )  # fmt: skip
        self._arrange()
        self._lead_focus(inside)

    def _focused(self) -> QWidget:
        return self.window().focusWidget() or self

    def _lead_focus(self, inside: bool) -> None:
        """Where the keyboard goes on: what was pressed may be gone, or covered."""
        if self._code is not None and (inside or not self._left.isVisible()):
            self.side.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._code is None and inside:
            place = self.table.view if self.view.value == _LIST else self.map
            place.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_users(self, code: str, users: tuple[CountryUser, ...]) -> None:
        if code == self._code:
            self._users = users
            self.side.show_users(users)

    def _show_all(self) -> None:
        """Those for whom the pane has no room."""
        if self._code is None or self._abroad is None:
            self.view.choose(_LIST)
            self.table.view.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        dialog = UsersAbroadDialog(
            self._page, name_of_country(self._code), self._abroad.currency, self._window(), self._users
        )
        dialog.user_wanted.connect(self._open_user)
        dialog.open()

    # Other pages, files

    def _open_user(self, user: CountryUser) -> None:
        self._open_report((user.msisdn or user.employee,))

    def _open_report(self, numbers: tuple[str, ...]) -> None:
        abroad = self._abroad
        if abroad is None:
            return
        codes = [one.code for one in abroad.countries] if self._code is None else [self._code]
        wish = ReportWish(
            _REPORT, abroad.first_day, abroad.last_day,
            numbers=tuple(number for number in numbers if number),
            countries=tuple(code for code in codes if code != UNNAMED),
        )  # fmt: skip
        self._page.navigate.emit("reports", wish)

    def _export(self) -> None:
        """A row per country, and a row per country and user, to Excel."""
        if self._abroad is not None and self._choice is not None:
            self._page.context.read(
                self, users_abroad, self._page.context.file, self._choice, done=self._save
            )  # fmt: skip

    def _save(self, users: tuple[CountryUser, ...]) -> None:
        if self._abroad is not None:
            title = f"{self.title.text()}, {formats.day(self._abroad.first_day)}–{formats.day(self._abroad.last_day)}"
            export_sheets(self._page, title, sheets(self._abroad, users))

    # Room

    def _arrange(self) -> None:
        """Pane beside map or list; where it is narrow, a chosen country stands in their place."""
        as_list = self.view.value == _LIST
        beside = self.width() >= theme.scaled(_BESIDE)
        chosen = self._code is not None
        self._left.setCurrentIndex(1 if as_list else 0)
        self._left.setVisible(beside or not chosen)
        self._room.setVisible(chosen or (beside and not as_list))
        wide = round(min(max(self.width() * _SHARE, theme.scaled(_LEAST)), theme.scaled(_MOST)))
        margins = self._room.layout().contentsMargins()  # type: ignore[union-attr]
        if beside:
            self._room.setFixedWidth(wide + margins.left() + margins.right())
        else:
            self._room.setMinimumWidth(0)
            self._room.setMaximumWidth(16_777_215)
        if self.as_table.isChecked() != as_list:
            self.as_table.setChecked(as_list)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other room, other places."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """What is more is darker or brighter with the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._abroad is not None:
            self._show_caption()
