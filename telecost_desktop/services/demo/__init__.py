"""The demonstration company: operator files are written and imported as any others, then a year is invoiced.

Everything in it is made up; what the numbers and names rest on is said in docs/demonstration.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from telecost_desktop.errors import QT_TRANSLATE_NOOP, Cancelled, UserError
from telecost_desktop.models.access import ADMINISTRATOR_PROFILE, USER_PROFILE, Right
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.operators import BillingAccount
from telecost_desktop.models.people import Department
from telecost_desktop.models.supplier_invoices import DocumentKind, SupplierInvoice
from telecost_desktop.models.usage import TrafficKind
from telecost_desktop.services.access import UserValues, save_user
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.company import company_of, create_company, save_company
from telecost_desktop.services.demo.billing import fill_billing
from telecost_desktop.services.demo.buyer import BANK_ACCOUNT, COMPANY, PHONE, USERS
from telecost_desktop.services.demo.content_reports import report_content
from telecost_desktop.services.demo.days import at_work
from telecost_desktop.services.demo.department_budgets import budget_departments
from telecost_desktop.services.demo.equipment_life import live_with_equipment
from telecost_desktop.services.demo.files import write_operator_files
from telecost_desktop.services.demo.invoices import EXPLAINED
from telecost_desktop.services.demo.operators import ACCOUNTS
from telecost_desktop.services.demo.outbox import fill_outbox
from telecost_desktop.services.demo.own_layout import PROFILE
from telecost_desktop.services.demo.people import DEPARTMENTS
from telecost_desktop.services.demo.scheduled_reports import schedule_reports
from telecost_desktop.services.importing import import_files
from telecost_desktop.services.importing.classifying.own_rules import RuleValues
from telecost_desktop.services.importing.classifying.rules import add_rule
from telecost_desktop.services.importing.mapping.store import save_profile
from telecost_desktop.services.invoice_archive import mark_paid
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress

LARGEST_MONTHS = 120
LARGEST_NUMBERS = 2_000


def make_demo(
    path: Path,
    *,
    months: int = 36,
    numbers: int = 120,
    seed: int = 1,
    clock: Clock,
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> CompanyFile:
    """Make the demonstration company in a new file: ``months`` of invoices, ``numbers`` mobile lines in use.

    The same arguments on the same day give the same company. When it fails or is cancelled no file is left.
    Raises UserError for a file that exists or arguments out of bounds.
    """
    for value, largest in ((months, LARGEST_MONTHS), (numbers, LARGEST_NUMBERS)):
        if not 1 <= value <= largest:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{value} is out of bounds: choose 1 to {largest}."),
                value=value,
                largest=largest,
            )
    file = create_company(path, name=COMPANY.name, country="NO")
    try:
        _fill(file, months, numbers, seed, clock, progress, cancelled)
    except BaseException:
        file.close()
        path.unlink(missing_ok=True)
        raise
    return file


def _fill(
    file: CompanyFile, months: int, numbers: int, seed: int, clock: Clock, progress: Progress, cancelled: IsCancelled
) -> None:
    _fill_company(file, clock)
    zone = company_of(file).zone
    day = today(clock, zone)
    with TemporaryDirectory(prefix="telecost-demo-") as folder:
        files = write_operator_files(
            Path(folder), months=months, numbers=numbers, seed=seed, today=day,
            progress=_part(progress, 0, 0.15), cancelled=cancelled,
        )  # fmt: skip
        if cancelled():
            raise Cancelled
        save_profile(file, PROFILE, clock=clock, user=USERS[0].initials)
        add_rule(file, RuleValues(EXPLAINED, kind=TrafficKind.OPTION), clock=clock, user=USERS[0].initials)
        results = import_files(
            file,
            files.paths,
            clock=clock,
            user=USERS[0].initials,
            progress=_part(progress, 0.15, 0.75),
            cancelled=cancelled,
        )
    refused = [result for result in results if result.status != "imported"]
    if refused:
        raise RuntimeError(f"the importer refused the demonstration's own file: {refused[0]}")
    _name_accounts(file)
    _pay(file, day, zone)
    live_with_equipment(file, day, zone)
    fill_billing(file, today=day, months=months, zone=zone, progress=_part(progress, 0.75, 1), cancelled=cancelled)
    schedule_reports(file, today=day, clock=clock, user=USERS[0].initials)
    budget_departments(file, today=day, clock=clock, user=USERS[0].initials)
    report_content(file, today=day, clock=clock, user=USERS[0].initials)
    fill_outbox(file, clock=clock, user=USERS[0].initials)


def _part(progress: Progress, start: float, end: float) -> Callable[[float], None]:
    return lambda share: progress(start + (end - start) * share)


def _fill_company(file: CompanyFile, clock: Clock) -> None:
    """The company's own details, its users, and the tree of its departments, which no operator file knows."""
    save_company(
        file,
        {
            "organisation_number": COMPANY.registration,
            "vat_registered": True,
            "in_business_register": True,
            "street": COMPANY.street,
            "postal_code": COMPANY.postal_code,
            "city": COMPANY.city,
            "email": COMPANY.email,
            "phone": PHONE,
            "bank_account": BANK_ACCOUNT,
            "invoice_text": "Demonstrasjon: alle navn og tall er oppdiktet.",
        },
    )
    for colleague in USERS:
        rights = {Right.SCHEDULED_INVOICING: True} if colleague.invoices else {}
        profile = ADMINISTRATOR_PROFILE if colleague.administrator else USER_PROFILE
        values = UserValues(colleague.initials, colleague.name, colleague.email, profile, rights=rights)
        save_user(file, values, clock=clock, user=USERS[0].initials)
    with file.write() as session:
        keys: dict[str, int] = {}
        for name, above in DEPARTMENTS.items():
            department = Department(name=name, parent_id=keys.get(above))
            session.add(department)
            session.flush()
            keys[name] = department.id


def _name_accounts(file: CompanyFile) -> None:
    """Call the accounts what the company calls them, under the customer root of their operator."""
    with file.write() as session:
        for account in ACCOUNTS:
            for known in session.scalars(select(BillingAccount).where(BillingAccount.number == account.number)):
                known.name, known.customer_root = account.name, account.operator.customer_root


def _pay(file: CompanyFile, day: date, zone: str) -> None:
    """Pay what was due before today, except the last such invoice of the account that invoices late in the month."""
    forgetful = ACCOUNTS[-1].number
    with file.read() as session:
        query = (
            select(SupplierInvoice.id, SupplierInvoice.due_date, BillingAccount.number)
            .join(BillingAccount, BillingAccount.id == SupplierInvoice.account_id)
            .where(
                SupplierInvoice.kind == DocumentKind.INVOICE,
                SupplierInvoice.due_date < day,
                SupplierInvoice.payable > Decimal(0),
            )
            .order_by(SupplierInvoice.issue_date, SupplierInvoice.id)
        )
        due = list(session.execute(query))
    overdue = next((row.id for row in reversed(due) if row.number == forgetful), None)
    for row in due:
        if row.id != overdue:
            paid_on = row.due_date - timedelta(days=2)
            mark_paid(file, row.id, paid_on=paid_on, clock=at_work(paid_on, zone), user="ÅN")
