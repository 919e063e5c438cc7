"""All tables at once, so that the metadata is complete."""

from telecost_desktop.models import (  # noqa: F401 - imported for their tables
    access,
    budgets,
    business_use,
    classification,
    company,
    customers,
    document_texts,
    equipment,
    imports,
    jobs,
    ledger,
    mail,
    operators,
    payments,
    people,
    projects,
    recharges,
    reminders,
    runs,
    sales_invoices,
    saved_reports,
    subscriptions,
    supplier_invoices,
    usage,
)
from telecost_desktop.models.base import Base

metadata = Base.metadata
