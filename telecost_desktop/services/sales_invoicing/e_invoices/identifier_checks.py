"""The check digits that Peppol wants in identifiers of registers. Pure. Rule: docs/rules.md, 19 Electronic forms."""

from __future__ import annotations

import re
from collections.abc import Callable

from telecost_desktop.services.sales_invoicing.issuing.payment_references import luhn_digit


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def is_location_number(text: str) -> bool:
    """A GLN: its last digit by weights 3 and 1 from the right."""
    if not re.fullmatch(r"\d{2,}", text, re.ASCII):
        return False
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(text[:-1])))
    return (10 - total % 10) % 10 == int(text[-1])


def is_norwegian(text: str) -> bool:
    """Nine digits of modulus 11."""
    if not re.fullmatch(r"\d{9}", text, re.ASCII) or int(text) == 0:
        return False
    return (11 - _weighted(text[:8], (3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 11 == int(text[8])


def is_swedish(text: str) -> bool:
    """Ten digits by Luhn."""
    return re.fullmatch(r"\d{10}", text, re.ASCII) is not None and luhn_digit(text[:-1]) == text[-1]


def is_danish(text: str) -> bool:
    """DK and eight digits."""
    return re.fullmatch(r"DK\d{8}", text, re.ASCII) is not None


def is_belgian(text: str) -> bool:
    """Ten digits; the last two are 97 less the rest of the others by 97."""
    return re.fullmatch(r"\d{10}", text, re.ASCII) is not None and 97 - int(text[:8]) % 97 == int(text[8:])


def is_australian(text: str) -> bool:
    """Eleven digits; weighted with the first less one they are a multiple of 89."""
    if not re.fullmatch(r"\d{11}", text, re.ASCII):
        return False
    weights = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
    return (_weighted(text, weights) - weights[0]) % 89 == 0


# ISO 6523 scheme: the rule of its identifiers and the check.
CHECKS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "0088": ("PEPPOL-COMMON-R040", is_location_number),
    "0192": ("PEPPOL-COMMON-R041", is_norwegian),
    "0184": ("PEPPOL-COMMON-R042", is_danish),
    "0208": ("PEPPOL-COMMON-R043", is_belgian),
    "0007": ("PEPPOL-COMMON-R049", is_swedish),
    "0151": ("PEPPOL-COMMON-R050", is_australian),
}
