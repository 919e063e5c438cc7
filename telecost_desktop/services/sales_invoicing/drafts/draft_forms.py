"""What the form of a draft offers and shows, read at once: customers, products, VAT codes, and the draft itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.company_settings import DatedRate, list_vat_rates
from telecost_desktop.services.customers import CustomerRow, list_customers
from telecost_desktop.services.products import ProductRow, list_products
from telecost_desktop.services.sales_invoicing.drafts.editing import DraftValues, copied_values, draft_values
from telecost_desktop.services.sales_invoicing.drafts.line_editing import KeptLine, kept_lines


@dataclass(frozen=True, slots=True)
class DraftForm:
    """``values`` None is a new sales invoice. ``kept`` are the stored lines by key, with what they bill."""

    customers: tuple[CustomerRow, ...]
    products: tuple[ProductRow, ...]
    rates: tuple[DatedRate, ...]
    values: DraftValues | None = None
    kept: Mapping[int, KeptLine] = field(default_factory=dict)

    @property
    def bills(self) -> bool:
        """Whether it bills what fell due: then its customer and currency stay as they are."""
        return any(one.bills for one in self.kept.values())


def draft_form(
    file: CompanyFile, clock: Clock, *, invoice_id: int | None = None, copy_of: int | None = None
) -> DraftForm:
    """The form of a new sales invoice, of a draft, or of a copy of an earlier one, which is stored only when it is saved.

    Only active customers and products are offered, and the draft's own. Raises UserError for what cannot be changed or
    copied.
    """
    form = DraftForm((), (), tuple(list_vat_rates(file)))
    if invoice_id is not None:
        with file.read() as session:
            kept = kept_lines(session, invoice_id)
        form = replace(form, values=draft_values(file, invoice_id), kept=kept)
    elif copy_of is not None:
        form = replace(form, values=copied_values(file, copy_of))
    own = form.values.customer_id if form.values is not None else None
    used = {line.product_number for line in form.values.lines} if form.values is not None else set()
    return replace(
        form,
        customers=tuple(one for one in list_customers(file) if one.values.active or one.id == own),
        products=tuple(one for one in list_products(file, clock) if one.active or one.number in used),
    )
