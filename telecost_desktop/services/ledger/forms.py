"""The forms of the ledger: which a country has, how each file is called, and what makes it."""

from __future__ import annotations

from collections.abc import Collection

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.ledger import LedgerFormat
from telecost_desktop.services.attachments import file_name_of
from telecost_desktop.services.ledger.content import LedgerContent

_BY_COUNTRY = {
    "NO": (LedgerFormat.SAFT, LedgerFormat.SIE, LedgerFormat.CSV),
    "SE": (LedgerFormat.SIE, LedgerFormat.CSV),
    "FR": (LedgerFormat.FEC, LedgerFormat.CSV),
}
_MEDIA_TYPES = {
    LedgerFormat.SIE: "application/octet-stream",
    LedgerFormat.FEC: "text/plain",
    LedgerFormat.SAFT: "application/xml",
    LedgerFormat.CSV: "text/csv",
}


def formats_of(country: str) -> tuple[LedgerFormat, ...]:
    """The forms that programs and tax offices of a country read, the usual one first."""
    return _BY_COUNTRY.get(country, (LedgerFormat.CSV,))


def check_formats(country: str, formats: Collection[LedgerFormat]) -> None:
    """Raise UserError for a form that a country does not have."""
    known = formats_of(country)
    for one in formats:
        if one not in known:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{form} is no form of the bookkeeping in {country}."),
                hint=QT_TRANSLATE_NOOP("Errors", "Choose one of {forms}."),
                form=one.value,
                country=country,
                forms=", ".join(each.value for each in known),
            )


def media_type(form: LedgerFormat) -> str:
    """What kind of document a form is."""
    return _MEDIA_TYPES[form]


def made_file(form: LedgerFormat, content: LedgerContent) -> bytes:
    """The file itself. Raises UserError where the company's registration number is missing for it."""
    if form is LedgerFormat.SIE:
        from telecost_desktop.services.ledger.sie import sie_file

        return sie_file(content)
    if form is LedgerFormat.FEC:
        from telecost_desktop.services.ledger.fec import fec_file

        return fec_file(content)
    if form is LedgerFormat.SAFT:
        from telecost_desktop.services.ledger.saft import saft_file

        return saft_file(content)
    from telecost_desktop.services.ledger.csv_file import csv_file

    return csv_file(content)


def file_name(form: LedgerFormat, content: LedgerContent) -> str:
    """How a file is called: as its law has it where there is one, else after the company and its days."""
    if form is LedgerFormat.FEC:
        from telecost_desktop.services.ledger.fec import siren

        return f"{siren(content.company)}FEC{content.last:%Y%m%d}.txt"
    if form is LedgerFormat.SAFT:
        number = content.company.organisation_number
        return file_name_of(f"SAF-T Financial_{number}_{content.last:%Y%m%d}235959", ".xml")
    ending = ".si" if form is LedgerFormat.SIE else ".csv"
    return file_name_of(f"{content.company.name} {content.first} {content.last}", ending)
