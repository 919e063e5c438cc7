"""Kystnett's usage files: a layout of its own, as most operators have one, and the mapping profile that reads it.

Windows-1252, lines above the header, date and time in two columns, durations as hh:mm:ss, megabytes, VAT as an amount.
"""

from __future__ import annotations

from decimal import Decimal

from telecost_desktop.services.demo.operators import KYSTNETT
from telecost_desktop.services.importing.mapping.profile import FileKind, Profile
from telecost_desktop.services.importing.reading.style import DataUnit, WritingStyle

ENCODING = "cp1252"
_COLUMNS = {
    "account": "Kundenr",
    "msisdn": "Nummer",
    "product_group": "Produkt",
    "traffic_type": "Tjeneste",
    "start": "Dato",
    "time": "Klokkeslett",
    "seconds": "Varighet",
    "messages": "Antall",
    "volume": "Volum (MB)",
    "called_number": "Motpart",
    "country": "Land",
    "net": "Beløp eks. mva",
    "vat": "Mva-beløp",
    "record_id": "Løpenr",
}
PROFILE = Profile(
    name="Kystnett bruk",
    kind=FileKind.USAGE,
    columns={
        **{field: (title,) for field, title in _COLUMNS.items() if field != "time"},
        "start": (_COLUMNS["start"], _COLUMNS["time"]),
    },
    header=tuple(_COLUMNS.values()),
    constants={"operator": KYSTNETT.name},
    header_row=2,
    encoding=ENCODING,
    separator=";",
    style=WritingStyle(decimal_sign=",", data_unit=DataUnit.MEGABYTES, data_factor=1000),
)
HEAD = (
    f"{KYSTNETT.name} – spesifikasjon av bruk\r\nBeløp i NOK uten merverdiavgift\r\n\r\n"
    + ";".join(PROFILE.header)
    + "\r\n"
)


def duration(seconds: int) -> str:
    """Seconds as hh:mm:ss; nothing for none."""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}" if seconds else ""


def megabytes(volume: int) -> str:
    """Bytes as megabytes with a decimal comma; nothing for none."""
    return f"{Decimal(volume).scaleb(-6):f}".replace(".", ",") if volume else ""


def national(msisdn: str) -> str:
    """A number as a Norwegian operator writes it: eight digits alone, longer ones with the country code."""
    return msisdn[2:] if len(msisdn) == 10 else f"+{msisdn}"
