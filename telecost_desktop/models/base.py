"""The declarative base, the naming convention and the column types that every table shares."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import BigInteger, CursorResult, Date, Dialect, Enum, Integer, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column

from telecost_desktop.models.money import from_micro, to_micro

# Fixed names let later migrations find a key or constraint when SQLite rebuilds a table.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Money(TypeDecorator[Decimal]):
    """An exact amount: ``Decimal`` in Python, integer millionths of the currency unit in the file."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Decimal to micro-units; a float is refused."""
        return None if value is None else to_micro(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Micro-units to Decimal."""
        return None if value is None else from_micro(value)


class CivilDate(TypeDecorator[date]):
    """A date on the wall calendar, stored as ISO text; an instant is refused because its date depends on a zone."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date | None:
        """Only plain dates pass."""
        if isinstance(value, datetime):
            raise TypeError("a civil date is no instant: say in which zone")
        return value


class Instant(TypeDecorator[datetime]):
    """A moment in time, stored as ISO text in UTC with seconds."""

    impl = String(20)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Aware datetimes only."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("an instant needs a zone")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Back to an aware datetime in UTC."""
        return None if value is None else datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def code(kind: type[StrEnum], *, checked: bool = True) -> Enum:
    """A column that holds the code of an enumeration as text, checked by the file itself.

    Unchecked where later versions will know more codes: SQLite would have to make the table anew for each.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=checked,
        name=kind.__name__.lower(),
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def new_key(result: CursorResult[Any]) -> int:
    """The key that a Core insert gave its row."""
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


Key = Annotated[int, mapped_column(Integer, primary_key=True)]


class Base(DeclarativeBase):
    """Every table of the company file."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: dict[Any, Any] = {Decimal: Money, date: CivilDate, datetime: Instant, int: Integer}
