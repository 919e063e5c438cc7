"""An hour entry or a fee as a person fills it in. Rules: docs/rules.md, 13 Projects, hours and fees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from telecost_desktop.models.periods import Period
from telecost_desktop.models.projects import EntryKind


@dataclass(frozen=True)
class EntryValues:
    """What a person fills in. ``quantity`` is hours or pieces, prices are without VAT.

    A price of None and empty texts are filled in from the project and the product when the entry is saved.
    """

    project_id: int
    kind: EntryKind
    entry_date: date
    quantity: Decimal
    unit_price: Decimal | None = None
    text: str = ""
    person: str = ""
    product_id: int | None = None
    unit: str = ""
    vat_code: str = ""
    period: Period | None = None
