"""Customers that we invoice: the list, groups, saving. Rule: docs/rules.md, 18 Customers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer, DeliveryChannel, ElectronicForm, VatRegime
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import JobFilter, JobFilterKind
from telecost_desktop.models.projects import Project
from telecost_desktop.models.runs import RunItem
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.models.subscriptions import Subscriber
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.mail.addresses import checked_addresses
from telecost_desktop.services.numbering import number_for
from telecost_desktop.services.organisation_numbers import tidied_number
from telecost_desktop.services.sales_invoicing.document_words import LANGUAGES
from telecost_desktop.services.sales_invoicing.drafts.drafting import check_language

FIRST_NUMBER = 1001


@dataclass(frozen=True)
class CustomerValues:
    """What a person fills in. An empty number is given by the program, an empty currency is the company's.

    The delivery address counts where it has a street; its country is the customer's if it is empty. VAT number and
    electronic address (a scheme and an id, such as 0192:987654325) follow from the organisation number if empty.
    """

    name: str
    number: str = ""
    group: str = ""
    organisation_number: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    email: str = ""
    reference: str = ""
    order_reference: str = ""
    language: str = "nb"
    currency: str = ""
    payment_days: int = 14
    vat_regime: VatRegime = VatRegime.STANDARD
    channel: DeliveryChannel = DeliveryChannel.EMAIL
    one_invoice: bool = False
    active: bool = True
    delivery_street: str = ""
    delivery_postal_code: str = ""
    delivery_city: str = ""
    delivery_country: str = ""
    vat_number: str = ""
    electronic_form: ElectronicForm = ElectronicForm.NONE
    electronic_address: str = ""
    reminders: bool = True


@dataclass(frozen=True)
class CustomerRow:
    """A customer as the list shows it, with all that was filled in and how much names it."""

    id: int
    values: CustomerValues
    subscriptions: int
    projects: int = 0


def list_customers(file: CompanyFile, *, only_active: bool = False) -> list[CustomerRow]:
    """All customers by name, with how many subscriptions and projects each has."""
    with file.read() as session:
        subscriptions = dict(
            session.execute(select(Subscriber.customer_id, func.count()).group_by(Subscriber.customer_id)).all()
        )
        projects = dict(session.execute(select(Project.customer_id, func.count()).group_by(Project.customer_id)).all())
        # Columns instead of mapped rows: a list of thousands is read in a third of the time.
        query = select(Customer.id, *(getattr(Customer, field) for field in CustomerValues.__dataclass_fields__))
        query = query.order_by(Customer.name, Customer.id)
        if only_active:
            query = query.where(Customer.active)
        return [
            CustomerRow(key, CustomerValues(*values), subscriptions.get(key, 0), projects.get(key, 0))
            for key, *values in session.execute(query)
        ]


def save_customer(
    file: CompanyFile, values: CustomerValues, *, clock: Clock, user: str = "", customer_id: int | None = None
) -> int:
    """Create or change a customer; returns its id. Raises UserError for what cannot stand on a sales invoice."""
    _check(values)
    with file.write() as session:
        company = session.scalars(select(Company)).one()
        customer = Customer(number="") if customer_id is None else _customer(session, customer_id)
        number = number_for(session, Customer.number, values.number, present=customer.number, first=FIRST_NUMBER)
        for field in CustomerValues.__dataclass_fields__:
            value = getattr(values, field)
            setattr(customer, field, value.strip() if type(value) is str else value)
        customer.number = number
        customer.country = _country(values.country or company.country)
        customer.delivery_country = _country(values.delivery_country) if values.delivery_country.strip() else ""
        customer.organisation_number = tidied_number(customer.country, values.organisation_number)
        customer.currency = (values.currency or company.currency).upper()
        customer.electronic_address = tidied_address(values.electronic_address)
        customer.vat_number = "".join(values.vat_number.split()).upper()
        if customer.channel is DeliveryChannel.E_INVOICE and customer.electronic_form is ElectronicForm.NONE:
            customer.electronic_form = ElectronicForm.UBL
        check_language(company.country, customer)
        session.add(customer)
        session.flush()
        log_action(session, clock.now(), user, "customer.saved", customer.name)
        return customer.id


def set_customer_active(file: CompanyFile, customer_id: int, active: bool, *, clock: Clock, user: str = "") -> None:
    """Offer a customer for new subscriptions and projects, or no longer; what names it stays as it is."""
    with file.write() as session:
        customer = _customer(session, customer_id)
        customer.active = active
        action = "customer.activated" if active else "customer.deactivated"
        log_action(session, clock.now(), user, action, customer.name)


def delete_customer(file: CompanyFile, customer_id: int, *, clock: Clock, user: str = "") -> None:
    """Delete a customer that nothing names. Raises UserError with what names it otherwise."""
    with file.write() as session:
        customer = _customer(session, customer_id)
        uses = _uses(session, customer_id)
        if any(uses.values()):
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors",
                    "{name} cannot be deleted. It is named by – subscriptions: {subscriptions}, projects: {projects},"
                    " sales invoices: {invoices}, scheduled jobs: {jobs}, entries of the transfer log: {entries}.",
                ),
                hint=QT_TRANSLATE_NOOP("Errors", "Set it inactive instead."),
                name=customer.name,
                **uses,
            )
        session.delete(customer)
        log_action(session, clock.now(), user, "customer.deleted", customer.name)


def customer_groups(file: CompanyFile) -> list[str]:
    """The groups that customers are in, by name."""
    with file.read() as session:
        return list(
            session.scalars(select(Customer.group).where(Customer.group != "").distinct().order_by(Customer.group))
        )


def rename_customer_group(file: CompanyFile, group: str, name: str, *, clock: Clock, user: str = "") -> int:
    """Give a group another name at all its customers and in the jobs that choose by it; returns how many customers.

    The name of another group joins the two. Raises UserError for an empty name or a group that nobody is in.
    """
    new = name.strip()
    if not new:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A customer group needs a name."))
    with file.write() as session:
        customers = session.scalars(select(Customer).where(Customer.group == group)).all()
        if not customers or not group:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "No customer is in the group {group}."), group=group)
        if new == group:
            return len(customers)
        for customer in customers:
            customer.group = new
        _rename_in_jobs(session, group, new)
        log_action(session, clock.now(), user, "customer_group.renamed", group, new)
        return len(customers)


def _rename_in_jobs(session: Session, group: str, new: str) -> None:
    """Let jobs that choose by the group go on choosing its customers."""
    by_group = select(JobFilter).where(JobFilter.kind == JobFilterKind.CUSTOMER_GROUP)
    joined = {chosen.job_id for chosen in session.scalars(by_group.where(JobFilter.value == new))}
    for chosen in session.scalars(by_group.where(JobFilter.value == group)).all():
        if chosen.job_id in joined:
            session.delete(chosen)
        else:
            chosen.value = new


def _check(values: CustomerValues) -> None:
    if not values.name.strip():
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A customer needs a name."))
    if values.language not in LANGUAGES:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "There are no invoices in the language {language}."), language=values.language
        )
    if not 0 <= values.payment_days <= 365:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Payment within {days} days is not possible."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose 0 to 365 days."),
            days=values.payment_days,
        )
    if values.email.strip():
        checked_addresses([values.email])


def tidied_address(text: str) -> str:
    """An electronic address as scheme and id. Raises UserError for another shape; empty stays empty."""
    plain = "".join(text.split())
    if plain and not re.fullmatch(r"[0-9A-Z]{2,4}:[^:]{1,100}", plain):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{address} is no electronic address."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write the scheme and the id, such as 0192:987654325."),
            address=text.strip(),
        )
    return plain


def _country(text: str) -> str:
    code = text.strip().upper()
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{country} is no country code."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write two letters, such as NO, SE or FR."),
            country=text.strip(),
        )
    return code


def _customer(session: Session, customer_id: int) -> Customer:
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That customer was deleted."))
    return customer


def _uses(session: Session, customer_id: int) -> dict[str, int]:
    """How much names a customer, by what it is."""
    conditions = {
        "subscriptions": Subscriber.customer_id == customer_id,
        "projects": Project.customer_id == customer_id,
        "invoices": SalesInvoice.customer_id == customer_id,
        "entries": RunItem.customer_id == customer_id,
        "jobs": (JobFilter.kind == JobFilterKind.CUSTOMER) & (JobFilter.value == str(customer_id)),
    }
    return {name: session.scalar(select(func.count()).where(condition)) or 0 for name, condition in conditions.items()}
