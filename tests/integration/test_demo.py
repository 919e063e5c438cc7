"""The demonstration company: imported without a rejection, exact, and with something to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from telecost_desktop.errors import Cancelled, UserError
from telecost_desktop.models.access import User
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer, Product
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.equipment import Equipment
from telecost_desktop.models.imports import BatchState, ImportBatch, ImportRejection
from telecost_desktop.models.ledger import LedgerExport
from telecost_desktop.models.mail import MailState
from telecost_desktop.models.payments import IncomingState, SalesPayment
from telecost_desktop.models.people import Department, Line, Placement
from telecost_desktop.models.periods import Period, first_of_next_month
from telecost_desktop.models.runs import Run, RunKind, RunState
from telecost_desktop.models.sales_invoices import (
    Deliverable,
    DeliverableKind,
    DeliverableState,
    SalesInvoice,
    SalesInvoiceDispute,
    SalesInvoiceState,
)
from telecost_desktop.models.subscriptions import Frequency, Subscriber, Subscription
from telecost_desktop.models.supplier_invoices import Charge, ChargeSection, DocumentKind, SupplierInvoice
from telecost_desktop.models.usage import UsageByInvoice
from telecost_desktop.services.budgets import BudgetState, budgets_of_month, list_budgets
from telecost_desktop.services.business_use import list_purchases
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company_logo import logo_of
from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.findings import FindingKind, findings
from telecost_desktop.services.demo import make_demo
from telecost_desktop.services.demo.invoices import EXPLAINED, UNEXPLAINED
from telecost_desktop.services.demo.own_layout import PROFILE
from telecost_desktop.services.importing.classifying.unknown_texts import unknown_texts
from telecost_desktop.services.importing.mapping.store import list_profiles
from telecost_desktop.services.invoice_archive import PaymentStatus, list_received
from telecost_desktop.services.mail.listing import list_outbox
from telecost_desktop.services.mail.server import mail_server
from telecost_desktop.services.payments.listing import list_payments
from telecost_desktop.services.projects.entries import EntryState, list_entries
from telecost_desktop.services.projects.projects import list_projects
from telecost_desktop.services.recharging.listing import list_recharges
from telecost_desktop.services.report_schedules.store import list_schedules
from telecost_desktop.services.sales_invoicing.listing import list_sales_invoices
from telecost_desktop.services.scheduled_jobs.store import list_jobs

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CompanyFile]:
    file = make_demo(tmp_path_factory.mktemp("demo") / "demo.telecost", months=3, numbers=8, clock=FixedClock(NOW))
    yield file
    file.close()


def test_every_file_is_imported_whole(demo: CompanyFile) -> None:
    with demo.read() as session:
        assert set(session.scalars(select(ImportBatch.state))) == {BatchState.IMPORTED}
        assert session.scalars(select(func.count(ImportRejection.id))).one() == 0


def test_only_the_written_numbers_become_lines(demo: CompanyFile) -> None:
    with demo.read() as session:
        found = session.scalars(select(Line).where(Line.terminated_on.is_(None))).all()
        assert len([line for line in found if line.msisdn.startswith("474800")]) == 8
        assert all(line.activated_on for line in found)
        nameless = select(func.count(Charge.id)).join(Placement).where(Placement.line_id.is_(None))
        # The discount on the account belongs to no line.
        assert session.scalars(nameless).one() == 3


def test_charges_add_up_to_the_stated_totals(demo: CompanyFile) -> None:
    with demo.read() as session:
        invoices = session.scalars(select(SupplierInvoice)).all()
        assert {invoice.kind for invoice in invoices} == set(DocumentKind)
        for invoice in invoices:
            charges = session.scalars(select(Charge).where(Charge.supplier_invoice_id == invoice.id)).all()
            sign = -1 if invoice.kind is DocumentKind.CREDIT_NOTE else 1
            assert sum((charge.net for charge in charges), Decimal(0)) * sign == invoice.total_ex_vat
            assert invoice.payable == invoice.total_inc_vat - invoice.prepaid + invoice.rounding


def test_some_parking_is_reported_as_business_use(demo: CompanyFile) -> None:
    months = Period(TODAY.replace(month=TODAY.month - 1, day=1), first_of_next_month(TODAY))
    bought = [one.purchase for one in list_purchases(demo, months)]
    reported = {one.name for one in bought if one.business_use}
    assert reported == {"Innholdstjeneste, parkering"}
    assert 0 < sum(one.business_use for one in bought) < sum("parkering" in one.name for one in bought)


def test_budgets_hold_are_at_risk_and_spent(demo: CompanyFile) -> None:
    rows = budgets_of_month(demo, DashboardChoice(TODAY), TODAY)
    assert [row.department for row in rows if row.state is BudgetState.OVER] == ["Brønnbåt"]
    assert [row.department for row in rows if row.state is BudgetState.AT_RISK] == ["Salg og eksport"]
    assert len([row for row in rows if row.budget > row.forecast > 0]) >= 3
    now, before = (
        {row.department: row.amount for row in list_budgets(demo, date(year, 5, 1))} for year in (2026, 2025)
    )
    assert all((now[name] is None) == (before[name] is None) for name in now)
    assert now != before


def test_there_is_something_to_find(demo: CompanyFile) -> None:
    found = findings(demo, FixedClock(NOW), DashboardChoice(TODAY))
    assert {FindingKind.WAITING_RUNS, FindingKind.LATE_INVOICE, FindingKind.OVER_BUDGET} <= {one.kind for one in found}


def test_use_explains_the_communications_of_its_invoice(demo: CompanyFile) -> None:
    communications = select(Charge.supplier_invoice_id, func.sum(Charge.net)).where(
        Charge.section == ChargeSection.COMMUNICATION
    )
    with demo.read() as session:
        charged = session.execute(communications.group_by(Charge.supplier_invoice_id)).all()
        used = session.execute(
            select(UsageByInvoice.supplier_invoice_id, func.sum(UsageByInvoice.net))
            .where(UsageByInvoice.supplier_invoice_id != 0)
            .group_by(UsageByInvoice.supplier_invoice_id)
        ).all()
        running = session.scalar(
            select(func.sum(UsageByInvoice.records)).where(UsageByInvoice.supplier_invoice_id == 0)
        )
    assert sorted(used) == sorted(charged)
    assert len(used) == 9
    assert running


def test_one_is_overdue_and_the_latest_are_new(demo: CompanyFile) -> None:
    counts = list_received(demo, today=TODAY).counts
    assert (counts[PaymentStatus.OVERDUE], counts[PaymentStatus.NEW], counts[PaymentStatus.PAID]) == (1, 2, 6)
    assert counts[PaymentStatus.CREDIT] == 1


def test_departments_are_a_tree_and_equipment_is_held(demo: CompanyFile) -> None:
    with demo.read() as session:
        departments = {one.name: one for one in session.scalars(select(Department))}
        assert departments["Brønnbåt"].parent_id == departments["Produksjon sjø"].id
        assert session.scalars(select(func.count(Equipment.id)).where(Equipment.holder_id.is_not(None))).one() >= 5
        assert session.scalars(select(func.count(Equipment.id)).where(Equipment.holder_id.is_(None))).one() >= 1
        assert set(session.scalars(select(User.initials))) == {"KH", "SD", "ÅN"}


def test_sales_invoices_are_numbered_without_gaps(demo: CompanyFile) -> None:
    with demo.read() as session:
        issued = session.scalars(
            select(SalesInvoice)
            .where(SalesInvoice.state == SalesInvoiceState.ISSUED, SalesInvoice.kind == DocumentKind.INVOICE)
            .order_by(SalesInvoice.number)
        ).all()
        numbers = [invoice.number for invoice in issued]
        assert len(numbers) > 20
        assert numbers == list(range(10001, 10001 + len(numbers)))
        assert [invoice.issue_date for invoice in issued] == sorted(invoice.issue_date for invoice in issued)
        assert session.scalars(select(func.count(SalesPayment.id))).one() > 0
        assert session.scalars(select(func.count(Customer.id))).one() == 12
        assert session.scalars(select(func.count(Product.id))).one() == 10
        assert session.scalars(select(func.count(Frequency.id))).one() == 11
        assert session.scalars(select(func.count(Subscription.id))).one() == 16


def test_yesterday_is_left_due(demo: CompanyFile) -> None:
    with demo.read() as session:
        assert session.scalars(select(func.min(Subscriber.next_due))).one() == date(2026, 11, 21)


def test_the_same_arguments_give_the_same_company(demo: CompanyFile, tmp_path: Path) -> None:
    again = make_demo(tmp_path / "again.telecost", months=3, numbers=8, clock=FixedClock(NOW))
    tables = (
        "charge", "usage_record", "equipment", "sales_invoice_line", "placement", "line_product", "outbox_message",
        "outbox_recipient", "outbox_attachment", "billable_entry", "run_item", "recharged_charge",
    )  # fmt: skip
    try:
        with demo.read() as first, again.read() as second:
            for table in tables:
                query = text(f"SELECT * FROM {table} ORDER BY 1")
                assert first.execute(query).all() == second.execute(query).all(), table
    finally:
        again.close()


def test_nothing_is_left_of_a_cancelled_demonstration(tmp_path: Path) -> None:
    path = tmp_path / "demo.telecost"
    with pytest.raises(Cancelled):
        make_demo(path, months=2, numbers=2, clock=FixedClock(NOW), cancelled=lambda: True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("months", "numbers"), [(0, 8), (3, 0), (121, 8), (3, 2001)])
def test_arguments_out_of_bounds_are_refused(tmp_path: Path, months: int, numbers: int) -> None:
    with pytest.raises(UserError):
        make_demo(tmp_path / "demo.telecost", months=months, numbers=numbers, clock=FixedClock(NOW))
    assert list(tmp_path.iterdir()) == []


def test_a_profile_read_an_operators_own_layout(demo: CompanyFile) -> None:
    with demo.read() as session:
        read = session.execute(select(ImportBatch.profile, func.count()).group_by(ImportBatch.profile)).all()
    assert dict(read)[PROFILE.name] == 5
    (saved,) = list_profiles(demo)
    assert (saved.profile, saved.used_at is not None) == (PROFILE, True)


def test_one_obscure_text_is_explained_and_one_waits(demo: CompanyFile) -> None:
    assert [one.text for one in unknown_texts(demo)] == [UNEXPLAINED]
    with demo.read() as session:
        sections = select(Charge.section, Charge.source_section).where(Charge.text == EXPLAINED).distinct()
        assert session.execute(sections).all() == [(ChargeSection.OPTION, ChargeSection.SUBSCRIPTION)]


def test_reports_are_scheduled_and_go_to_nobody(demo: CompanyFile) -> None:
    rows = list_schedules(demo)
    assert [(row.report_id, row.values.form, row.next_due) for row in rows] == [
        ("R11", "xlsx", date(2026, 11, 27)),
        ("R6", "pdf", date(2026, 11, 30)),
    ]
    assert all(address.endswith(".example") for row in rows for address in row.values.recipients)


def test_mail_waits_for_nobody_that_there_is(demo: CompanyFile) -> None:
    rows = list_outbox(demo)
    assert sorted(row.state for row in rows) == [MailState.REFUSED, *[MailState.WAITING] * 4]
    assert all(row.recipient.endswith(".example") for row in rows)
    assert mail_server(demo) is None, "without a server nothing can be sent"


def test_sales_invoices_are_paid_booked_disputed_and_written_by_hand(demo: CompanyFile) -> None:
    clock = FixedClock(NOW)
    states = Counter(row.state for row in list_payments(demo))
    assert (states[IncomingState.OPEN], states[IncomingState.SETTLED] > 50) == (4, True)
    rows = list_sales_invoices(demo, clock)
    seen = {row.status.value for row in rows}
    assert seen >= {"draft", "new", "paid", "overdue", "issued"}
    assert {row.currency for row in rows} == {"NOK", "EUR"}
    with demo.read() as session:
        assert session.scalars(select(SalesInvoiceDispute)).one().settled_on is None
        kinds = {kind for (kind,) in session.execute(select(Deliverable.kind).distinct())}
        assert kinds == set(DeliverableKind)
        by_ubl = set(session.scalars(select(Deliverable.state).where(Deliverable.kind == DeliverableKind.UBL)))
        assert by_ubl == {DeliverableState.ACCEPTED, DeliverableState.MADE, DeliverableState.REFUSED}
        exported = session.scalars(select(LedgerExport)).all()
        assert [one.period_end for one in exported] == [date(2026, 9, 1)]
        company = session.scalars(select(Company)).one()
        assert logo_of(session, company.logo_attachment_id)


def test_projects_are_worked_on_and_jobs_have_invoiced_them(demo: CompanyFile) -> None:
    projects = list_projects(demo)
    assert len(projects) == 10
    assert sum(project.billed_amount for project in projects) > 0
    assert sum(project.unbilled_hours for project in projects) > 0
    jobs = list_jobs(demo, FixedClock(NOW))
    assert [job.active for job in jobs] == [True] * 4 + [False]
    assert all(job.next_run is not None and job.last_run is not None and not job.waiting for job in jobs[:4])
    with demo.read() as session:
        states = set(session.scalars(select(Run.state).where(Run.kind == RunKind.JOB)))
    assert states <= {RunState.OK, RunState.NOTHING}
    assert RunState.OK in states


def test_costs_of_a_boat_wait_to_be_invoiced_to_its_customer(demo: CompanyFile) -> None:
    (recharge,) = list_recharges(demo)
    fees = [row for row in list_entries(demo, state=EntryState.UNBILLED) if row.recharged]
    assert fees
    assert {row.customer for row in fees} == {"Havsula Brønnbåt AS"}
    assert sum(row.amount for row in fees) == recharge.amount
