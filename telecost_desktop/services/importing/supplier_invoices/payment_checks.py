"""Whether the reference that a payment must bear can be right."""

from __future__ import annotations

import re

from telecost_desktop.services.sales_invoicing.issuing.payment_references import luhn_digit

_KID = re.compile(r"\d{1,24}[\d-]", re.ASCII)


def looks_like_kid(reference: str) -> bool:
    """Whether a payment reference is written as a Norwegian KID: 2–25 digits, the last one perhaps a hyphen."""
    return _KID.fullmatch(reference) is not None


def is_kid(reference: str) -> bool:
    """Whether it ends in the check digit of modulus 10 or 11 as well."""
    digits, check = reference[:-1], reference[-1:]
    return looks_like_kid(reference) and check in (luhn_digit(digits), _modulus_11(digits))


def _modulus_11(digits: str) -> str:
    """The check digit with weights 2 to 7 from the right; a remainder of 10 prints a hyphen."""
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(digits)))
    check = -total % 11
    return "-" if check == 10 else str(check)
