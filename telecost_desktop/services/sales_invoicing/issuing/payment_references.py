"""References by which a payment finds its sales invoice: KID (Norway), OCR (Sweden), RF (elsewhere). Pure."""

from __future__ import annotations

LONGEST_KID = 25


def luhn_digit(digits: str) -> str:
    """The check digit of modulus 10 with weights 2 and 1 from the right, as banks call it mod10."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 - place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def kid(customer_number: str, invoice_number: int) -> str:
    """A Norwegian KID of mod10: the digits of the customer number, the sales invoice's number, the check digit.

    The number has eight digits at least, so that no other customer with a longer number gets the same KID.
    """
    customer = "".join(sign for sign in customer_number if sign.isdecimal() and sign.isascii())
    base = f"{customer}{invoice_number:08}"
    base = base[-(LONGEST_KID - 1) :]
    return base + luhn_digit(base)


def ocr(invoice_number: int) -> str:
    """A Swedish OCR reference: the number, a digit for the length of the whole, the check digit."""
    digits = str(invoice_number)
    digits += str((len(digits) + 2) % 10)
    return digits + luhn_digit(digits)


def creditor_reference(invoice_number: int) -> str:
    """An ISO 11649 reference: RF, two check digits by mod97, the number."""
    check = 98 - int(f"{invoice_number}271500") % 97
    return f"RF{check:02}{invoice_number}"


def payment_reference(country: str, customer_number: str, invoice_number: int) -> str:
    """The reference that the seller's country uses."""
    if country == "NO":
        return kid(customer_number, invoice_number)
    return ocr(invoice_number) if country == "SE" else creditor_reference(invoice_number)
