"""The company's own rules of what an operator's text means; they come before the file's words and the built-in tables."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import Direction, PackageUse, TrafficKind, VatLiability, Zone


class TextMatch(StrEnum):
    """How a rule's text is looked for, without regard to case."""

    EQUALS = "equals"
    BEGINS = "begins"
    CONTAINS = "contains"


class ClassificationRule(Base):
    """Where texts of a kind go, from a day on. The first rule that matches, by position, counts.

    A field that is None is left as the file and the built-in tables say it. ``valid_to`` is exclusive; the day compared
    is the one on which the charge or usage counts.
    """

    __tablename__ = "classification_rule"

    id: Mapped[Key]
    position: Mapped[int]
    match: Mapped[TextMatch] = mapped_column(code(TextMatch))
    text: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    section: Mapped[ChargeSection | None] = mapped_column(code(ChargeSection))
    kind: Mapped[TrafficKind | None] = mapped_column(code(TrafficKind))
    zone: Mapped[Zone | None] = mapped_column(code(Zone))
    direction: Mapped[Direction | None] = mapped_column(code(Direction))
    # ISO 3166 alpha-2; empty = at home.
    country: Mapped[str | None]
    package_use: Mapped[PackageUse | None] = mapped_column(code(PackageUse))
    vat_liability: Mapped[VatLiability | None] = mapped_column(code(VatLiability))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(default="")
