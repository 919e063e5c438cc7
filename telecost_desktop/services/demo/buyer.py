"""The company of the demonstration, as its own file and its operators' invoices name it. All of it is made up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Party:
    """A seller or buyer on a document."""

    name: str
    registration: str
    street: str
    postal_code: str
    city: str
    email: str
    contact: str = ""


# The registration number has a valid check digit but lies in the series that registers keep for made-up companies.
COMPANY = Party(
    "Fjordlaks AS", "399900689", "Kaiveien 14", "5392", "Storebø", "faktura@fjordlaks.example", "Kari Heggdal"
)
BANK_ACCOUNT = "12345674851"
PHONE = "+47 480 00 100"
# Initials and names of those who work in the file.
USERS = (("KH", "Kari Heggdal"), ("SD", "Solveig Dahl"), ("ÅN", "Åse Nygård"))
