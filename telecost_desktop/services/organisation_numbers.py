"""Registration numbers: one way to write each, and their check digits. Rule: docs/rules.md, 18 Customers."""

from __future__ import annotations

import re

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError

# Countries whose check digits are known here; the registration numbers of others are taken as they are typed.
CHECKED = ("NO", "SE", "FR")


def tidied_number(country: str, number: str) -> str:
    """The number without blanks and without what only a VAT number has; empty stays empty.

    NO: nine digits, also from "NO 923 609 016 MVA". SE: ten digits, also from "SE556016068001". FR: SIRET of fourteen
    digits or SIREN of nine, also from a VAT number. Raises UserError when the check digits do not fit. The numbers of
    other countries are only trimmed.
    """
    if country not in CHECKED:
        return number.strip()
    plain = _plain(country, re.sub(r"[\s.\-]", "", number).upper())
    if plain and not _fits(country, plain):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "{number} is no registration number in {country}: its check digits do not fit."
            ),
            hint=QT_TRANSLATE_NOOP("Errors", "Compare it with a letter or an invoice of theirs, or leave it empty."),
            number=number.strip(),
            country=country,
        )
    return plain


def _plain(country: str, number: str) -> str:
    """The bare digits, from what is written around them in a VAT number."""
    if country == "NO":
        return number.removesuffix("MVA").removeprefix("NO")
    if country == "SE":
        bare = number.removeprefix("SE")
        if bare != number and len(bare) == 12:
            return bare.removesuffix("01")
        # Some registers put the century, or 16 for a company, before the ten digits.
        return bare[2:] if len(bare) == 12 and bare[:2] in ("16", "19", "20") else bare
    return number[4:] if re.fullmatch(r"FR[0-9A-Z]{2}\d{9}", number) else number


def _fits(country: str, plain: str) -> bool:
    if country == "NO":
        from stdnum.no import orgnr as rule
    elif country == "SE":
        from stdnum.se import orgnr as rule
    elif len(plain) == 14:
        from stdnum.fr import siret as rule
    else:
        from stdnum.fr import siren as rule
    return bool(rule.is_valid(plain))
