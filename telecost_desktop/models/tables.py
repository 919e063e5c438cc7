"""All tables at once, so that the metadata is complete."""

from telecost_desktop.models import (  # noqa: F401 - imported for their tables
    access,
    classification,
    company,
    customers,
    equipment,
    imports,
    jobs,
    mail,
    operators,
    people,
    projects,
    recharges,
    runs,
    sales_invoices,
    saved_reports,
    subscriptions,
    supplier_invoices,
    usage,
)
from telecost_desktop.models.base import Base

metadata = Base.metadata
