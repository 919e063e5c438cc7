"""How a file writes its values: what a mapping profile fixes, and what is otherwise told by the values themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DateOrder(StrEnum):
    """Which part of a date comes first where signs part them; ISO and yyyymmdd are read whatever this says."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class DurationUnit(StrEnum):
    """What a plain whole number in a column of durations counts; ``hh:mm:ss`` is read whatever this says."""

    SECONDS = "s"
    MINUTES = "min"


class DataUnit(StrEnum):
    """What one in a column of data volume stands for."""

    BYTES = "B"
    KILOBYTES = "kB"
    MEGABYTES = "MB"
    GIGABYTES = "GB"


class CreditSign(StrEnum):
    """How the file writes what it gives back."""

    AS_WRITTEN = "as_written"
    # Costs are written as negative numbers and credits as positive ones, as in a bank's file.
    REVERSED = "reversed"


@dataclass(frozen=True)
class WritingStyle:
    """How a file writes its values.

    ``decimal_sign``: "," or "."; "" = told by the amounts. ``data_factor``: 1000 or 1024 between data units.
    ``vat_included``: amounts hold the VAT, at the row's rate or at ``vat_rate`` (per cent, as text). ``time_zone``: an
    IANA name in which times are written and from which they are brought to the company's zone; "" = local already.
    """

    decimal_sign: str = ""
    date_order: DateOrder = DateOrder.DAY_FIRST
    duration_unit: DurationUnit = DurationUnit.SECONDS
    data_unit: DataUnit = DataUnit.BYTES
    data_factor: int = 1000
    vat_included: bool = False
    vat_rate: str = ""
    credit_sign: CreditSign = CreditSign.AS_WRITTEN
    time_zone: str = ""

    @property
    def month_first(self) -> bool:
        """Whether the month stands before the day."""
        return self.date_order is DateOrder.MONTH_FIRST

    @property
    def turns(self) -> int:
        """What amounts are multiplied by, so that costs are positive."""
        return -1 if self.credit_sign is CreditSign.REVERSED else 1

    @property
    def data_power(self) -> int:
        """How often the factor is in one unit of data volume."""
        return list(DataUnit).index(self.data_unit)
