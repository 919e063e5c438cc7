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

    @property
    def mail_domain(self) -> str:
        """What stands after the @ of its addresses."""
        return self.email.partition("@")[2]


# The registration number has a valid check digit but lies in the series that registers keep for made-up companies.
COMPANY = Party(
    "Fjordlaks AS", "399900689", "Kaiveien 14", "5392", "Storebø", "faktura@fjordlaks.example", "Kari Heggdal"
)
BANK_ACCOUNT = "12345674851"
PHONE = "+47 480 00 100"


@dataclass(frozen=True)
class Colleague:
    """Somebody who works in the file; ``invoices`` tells whether scheduled jobs may act in the name."""

    initials: str
    name: str
    email: str
    administrator: bool = False
    invoices: bool = False


USERS = (
    Colleague("KH", "Kari Heggdal", "kari.heggdal@fjordlaks.example", administrator=True),
    Colleague("SD", "Solveig Dahl", "solveig.dahl@fjordlaks.example", invoices=True),
    Colleague("ÅN", "Åse Nygård", "ase.nygard@fjordlaks.example"),
)
