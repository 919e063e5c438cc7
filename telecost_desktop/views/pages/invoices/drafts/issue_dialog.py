"""Before a draft gets its number: which number and dates it would get, what to think of, which rules it breaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.sales_invoicing.drafts.rehearsing import Rehearsal, rehearse_issue
from telecost_desktop.services.sales_invoicing.e_invoices.issuing_check import RefusedByRules
from telecost_desktop.services.sales_invoicing.e_invoices.rule_failures import MendAt, RuleFailure
from telecost_desktop.services.sales_invoicing.several import Done as Outcome
from telecost_desktop.services.sales_invoicing.several import issue_several
from telecost_desktop.views import formats
from telecost_desktop.views.context import BILLED, PageContext
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.messages import say
from telecost_desktop.views.pages.invoices.drafts.asking import default_to_no, fit_height
from telecost_desktop.views.pages.invoices.refusals_dialog import Refusal, RefusalsDialog
from telecost_desktop.views.widgets.labels import IconLabel, label

translate = QCoreApplication.translate
Done = Callable[[int], object]
Failed = Callable[[Exception], object]
Leads = Mapping[MendAt, Callable[[], object]]


class IssueDialog(CheckedDialog):
    """No is the default."""

    def __init__(self, parent: QWidget, seen: Rehearsal, customer: str) -> None:
        pattern = (
            translate("Drafts", "Issue credit note {number} to {customer}?")
            if seen.kind is DocumentKind.CREDIT_NOTE
            else translate("Drafts", "Issue invoice {number} to {customer}?")
        )
        super().__init__(
            parent,
            pattern.format(number=seen.number, customer=customer),
            translate("Drafts", "Issue"),
            translate("Drafts", "{amount}, dated {day}, due {due}.").format(
                amount=formats.money(seen.payable, seen.currency),
                day=formats.long_day(seen.issue_date, weekday=False),
                due=formats.long_day(seen.due_date, weekday=False),
            ),
            width=480,
        )
        for sentence in warnings_of(seen):
            self.form.addLayout(_warning(sentence))
        final = translate(
            "Drafts", "It gets the next number of its series and cannot be changed afterwards, only credited."
        )
        self.form.addWidget(label(final, "body", wrap=True))
        default_to_no(self)
        fit_height(self)


def warnings_of(seen: Rehearsal) -> list[str]:
    """What there is to say about the dates."""
    found = [say(pattern, values) for pattern, values in seen.warnings]
    if seen.issue_date != seen.wished:
        pattern = translate(
            "Drafts", "It cannot be dated {wished}: the series or the bookkeeping has gone on. It is dated {day}."
        )
        found.insert(0, pattern.format(wished=formats.day(seen.wished), day=formats.day(seen.issue_date)))
    return found


def ask_issue(
    owner: QWidget,
    context: PageContext,
    invoice_id: int,
    *,
    customer: str,
    leads: Leads | None = None,
    done: Done | None = None,
    failed: Failed | None = None,
    left: Callable[[], object] | None = None,
) -> None:
    """Look what issuing a draft would do, ask, and issue it with what leaves the house for it.

    ``leads``: by place where a broken rule is mended, what leads there. ``left`` when the person said No, or cannot say
    Yes.
    """

    def ask(seen: Rehearsal) -> None:
        if seen.failures:
            _open(_broken_rules(owner, seen.failures, customer, leads or {}), left, left)
            return
        dialog = IssueDialog(owner, seen, customer)
        _open(dialog, lambda: _issue(owner, context, invoice_id, customer, done, refused), left)

    def refused(error: Exception) -> None:
        if isinstance(error, RefusedByRules):
            _open(_broken_rules(owner, error.failures, customer, leads or {}), left, left)
        elif failed is not None:
            failed(error)
        else:
            context.messages.error(error)

    context.tasks.run(
        owner, rehearse_issue, context.file, invoice_id, clock=context.clock, write=True, done=ask, failed=refused
    )


def _broken_rules(parent: QWidget, failures: Sequence[RuleFailure], customer: str, leads: Leads) -> RefusalsDialog:
    """Why the electronic form of a draft would be refused, rule by rule, and where each is mended."""
    title = translate("Drafts", "The e-invoice cannot be issued yet")
    sub = translate("Drafts", "It would be refused by its receiver. The draft is kept.")
    return RefusalsDialog(parent, title, sub, [Refusal(customer, RefusedByRules(failures), dict(leads))])


def _open(dialog: CheckedDialog, yes: Callable[[], object] | None, no: Callable[[], object] | None) -> None:
    for signal, slot in ((dialog.accepted, yes), (dialog.rejected, no)):
        if slot is not None:
            signal.connect(slot)
    dialog.open()


def _issue(
    owner: QObject, context: PageContext, invoice_id: int, customer: str, done: Done | None, failed: Failed
) -> None:
    def issued(outcome: Outcome) -> None:
        if outcome.refused:
            failed(outcome.refused[0].problem)
            return
        said = translate("Drafts", "{number} to {customer} is issued.")
        context.messages.notice(said.format(number=outcome.numbers[0], customer=customer))
        if done is not None:
            done(invoice_id)

    context.write(
        owner, issue_several, context.file, [invoice_id], clock=context.clock, user=context.user, changes=BILLED,
        done=issued, failed=failed,
    )  # fmt: skip


def _warning(sentence: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(IconLabel("alert-outline", "warn", 16), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(sentence, "body", wrap=True, selectable=True), 1)
    return row
