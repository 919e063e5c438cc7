"""Passing operators' costs on to a customer: ``open_recharge`` shows the dialog."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from telecost_desktop.services.recharging.listing import RechargeChoices, recharge_choices
from telecost_desktop.views.context import PageContext

translate = QCoreApplication.translate


def open_recharge(parent: QWidget, context: PageContext, project_id: int | None = None) -> None:
    """Let a person pass costs on, or see and withdraw what was. ``project_id`` is the project it begins with."""
    owner = parent.window()
    context.read(owner, recharge_choices, context.file, done=lambda choices: _open(owner, context, choices, project_id))


def _open(owner: QWidget, context: PageContext, choices: RechargeChoices, project_id: int | None) -> None:
    from telecost_desktop.views.dialogs.recharging.dialog import RechargeDialog

    if not choices.projects:
        context.messages.notice(
            translate("Recharge", "Costs are passed on as fees of a project. Make a project for the customer first.")
        )
    elif not any(choices.sources.values()):
        context.messages.notice(translate("Recharge", "There are no costs to pass on yet. Import an invoice first."))
    else:
        RechargeDialog(owner, context, choices, project_id).open()
