"""Pass costs on: a new recharge with what it comes to, and those made before."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.services.recharging.listing import RechargeChoices
from telecost_desktop.services.recharging.recharges import make_recharge
from telecost_desktop.services.recharging.wishes import RechargeWish
from telecost_desktop.views import theme
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.recharging.earlier import EarlierRecharges
from telecost_desktop.views.dialogs.recharging.new_recharge import NewRecharge
from telecost_desktop.views.widgets.heads import TabStrip
from telecost_desktop.views.widgets.labels import button, label, set_tone

translate = QCoreApplication.translate
_WIDTH, _HEIGHT = 960, 620
_NEW, _EARLIER = 0, 1


class RechargeDialog(QDialog):
    """``new`` has the fields and the preview, ``earlier`` what was passed on. It stays open after making fees."""

    def __init__(self, parent: QWidget, context: PageContext, choices: RechargeChoices, project_id: int | None) -> None:
        super().__init__(parent)
        self._context = context
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        title = translate("Recharge", "Pass costs on")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setMinimumSize(_WIDTH, _HEIGHT)
        self.new = NewRecharge(context, choices, project_id)
        self.earlier = EarlierRecharges(context)
        self.tabs = TabStrip(title)
        self.tabs.addTab(translate("Recharge", "New"))
        self.tabs.addTab(translate("Recharge", "Passed on before"))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.new)
        self.stack.addWidget(self.earlier)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._inside(title), 1)
        column.addWidget(self._foot())
        self.tabs.currentChanged.connect(self._turn)
        self.new.changed.connect(self._check)
        self.earlier.withdrawn.connect(self.new.refresh)
        self._turn(_NEW)
        self.new.refresh()
        self.new.project.setFocus()

    def _inside(self, title: str) -> QVBoxLayout:
        inside = QVBoxLayout()
        inside.setContentsMargins(24, 20, 24, 16)
        inside.setSpacing(12)
        inside.addWidget(label(title, "dialogTitle"))
        words = translate(
            "Recharge", "Operators' costs become unbilled fees of a project. Each invoice line is passed on once."
        )
        inside.addWidget(label(words, "body", "text2", wrap=True))
        inside.addWidget(self.tabs)
        inside.addWidget(self.stack, 1)
        return inside

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("part", "foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(8)
        self.note = label("", "secondary", "text2", wrap=True)
        row.addWidget(self.note, 1)
        self.close_button = button(translate("Recharge", "Close"), clicked=self.reject)
        self.make_button = button("", primary=True, clicked=self.make)
        self.make_button.setDefault(True)
        row.addWidget(self.close_button)
        row.addWidget(self.make_button)
        return foot

    def _turn(self, tab: int) -> None:
        self.stack.setCurrentIndex(tab)
        self.make_button.setVisible(tab == _NEW)
        self._check()
        if tab == _EARLIER:
            self.earlier.refresh()

    def _check(self) -> None:
        """The button says what it will make, the foot what keeps it from that."""
        count = len(self.new.preview.fees) if self.new.preview is not None else 0
        words = translate("Recharge", "Make 1 fee") if count == 1 else translate("Recharge", "Make {count} fees")
        self.make_button.setText(words.format(count=count) if count else translate("Recharge", "Make fees"))
        self.make_button.setEnabled(self.new.may_be_made and not self._context.file.read_only)
        theme.restyle(self.make_button)
        on_new = self.tabs.currentIndex() == _NEW
        set_tone(self.note, "bad" if self.new.problem else "text2")
        self.note.setText(self.new.problem if on_new else "")

    def make(self) -> None:
        """Make the fees, and show them among those passed on."""
        wish = self.new.wish()
        if not isinstance(wish, RechargeWish) or not self.make_button.isEnabled():
            return
        self.make_button.setEnabled(False)
        self._context.write(
            self, make_recharge, self._context.file, wish, clock=self._context.clock, user=self._context.user,
            changes=Subject.PROJECTS, done=self._made, failed=self._refused,
        )  # fmt: skip

    def _made(self, recharge_id: int) -> None:
        self.earlier.wanted = recharge_id
        self.tabs.setCurrentIndex(_EARLIER)
        self.new.refresh()

    def _refused(self, error: Exception) -> None:
        self._context.messages.error(error)
        self.new.refresh()
