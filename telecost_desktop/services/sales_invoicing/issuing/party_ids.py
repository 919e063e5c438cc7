"""What identifies a seller or buyer in tax and on the network, where only its registration number is known. Pure.

Rule: docs/rules.md, 19 Electronic forms.
"""

from __future__ import annotations

# ISO 6523 schemes of the national registers, and how many of the number's digits each holds.
_SCHEMES = {"NO": ("0192", 9), "SE": ("0007", 10), "FR": ("0002", 9)}


def vat_number(country: str, organisation_number: str, stated: str = "") -> str:
    """The VAT number of a business that is registered for VAT: the stated one, or the one that its country derives.

    Norway: NO, nine digits, MVA. Sweden: SE, ten digits, 01. France: FR, the key, SIREN; the key is 12 + 3 × (SIREN
    modulo 97), modulo 97. Empty where neither is known.
    """
    if stated:
        return stated
    digits = _digits(organisation_number)
    if country == "NO" and len(digits) == 9:
        return f"NO{digits}MVA"
    if country == "SE" and len(digits) == 10:
        return f"SE{digits}01"
    if country == "FR" and len(digits) in (9, 14):
        siren = digits[:9]
        return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"
    return ""


def electronic_address(country: str, organisation_number: str, stated: str = "") -> str:
    """Where e-invoices are delivered, as scheme and id such as 0192:987654325; empty where it is not known."""
    if stated:
        return stated
    found = registration(country, organisation_number)
    return f"{found[0]}:{found[1]}" if found else ""


def registration(country: str, organisation_number: str) -> tuple[str, str] | None:
    """A registration number with the ISO 6523 scheme of its register; None for countries without one here."""
    if country not in _SCHEMES:
        return None
    scheme, length = _SCHEMES[country]
    digits = _digits(organisation_number)
    return (scheme, digits[:length]) if len(digits) >= length else None


def _digits(organisation_number: str) -> str:
    return "".join(sign for sign in organisation_number if sign.isascii() and sign.isdigit())
