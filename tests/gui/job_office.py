"""An office with users, projects and unbilled hours, for tests of scheduled jobs in the window."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from telecost_desktop.models.access import Right
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import DateWord, JobDays
from telecost_desktop.models.projects import EntryKind
from telecost_desktop.services.access import (
    ProfileValues,
    UserValues,
    list_profiles,
    list_users,
    save_profile,
    save_user,
)
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import save_company
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.projects.entries import save_entry
from telecost_desktop.services.projects.entry_values import EntryValues
from telecost_desktop.services.projects.projects import ProjectValues, save_project
from telecost_desktop.services.scheduled_jobs.store import JobValues, save_job

SELLER = {
    "street": "Kaien 1",
    "postal_code": "5392",
    "city": "Storebø",
    "organisation_number": "923609016",
    "bank_account": "15066177553",
}


@dataclass
class JobOffice:
    """A company file with short ways to fill it; ``keys`` remembers what was made by name."""

    file: CompanyFile
    clock: FixedClock
    keys: dict[str, int] = field(default_factory=dict)

    def open(self) -> JobOffice:
        """The seller, KH who may do all, SD who leads projects and lacks the right."""
        save_company(self.file, SELLER)
        profiles = {row.values.name: row.id for row in list_profiles(self.file) if row.values.administrator}
        boss = next(iter(profiles.values()), None)
        if boss is None:
            boss = save_profile(self.file, ProfileValues("Administrator", administrator=True), clock=self.clock)
        self.keys["KH"] = self.user("KH", "Kristin Hansen", email="kh@fjordlaks.example", profile_id=boss)
        self.keys["SD"] = self.user("SD", "Solveig Dahl", rights={Right.SCHEDULED_INVOICING: False})
        return self

    def user(self, initials: str, name: str, **values: Any) -> int:
        there = {row.values.initials: row.id for row in list_users(self.file)}
        made = UserValues(initials, name, **values)
        return save_user(self.file, made, clock=self.clock, user_id=there.get(initials))

    def customer(self, name: str, **values: Any) -> int:
        address = {"street": "Vei 1", "postal_code": "5003", "city": "Bergen", "group": "Oppdrett"}
        self.keys[name] = save_customer(self.file, CustomerValues(name, **{**address, **values}), clock=self.clock)
        return self.keys[name]

    def project(self, customer: str, name: str, hours: str = "10", rate: str = "1000", **values: Any) -> int:
        """A project with one unbilled hour entry of 5 November; without hours where they are empty."""
        made = ProjectValues(name, self.keys[customer], **{"manager_id": self.keys["SD"], **values})
        self.keys[name] = save_project(self.file, made, clock=self.clock)
        if hours:
            self.hours(name, hours, rate)
        return self.keys[name]

    def hours(self, project: str, hours: str, rate: str = "1000", day: str = "2026-11-05") -> int:
        entry = EntryValues(
            self.keys[project], EntryKind.HOUR, date.fromisoformat(day), Decimal(hours), Decimal(rate), "Work"
        )
        return save_entry(self.file, entry, clock=self.clock)

    def job(self, name: str = "Month-end invoices", days: JobDays = JobDays.LAST_WORKING_DAY, **values: Any) -> int:
        made = JobValues(name, days, **{"creator_id": self.keys["KH"], **values})
        self.keys[name] = save_job(self.file, made, clock=self.clock, user="KH")
        return self.keys[name]


def fjordlaks(file: CompanyFile, clock: FixedClock) -> JobOffice:
    """Two customers: Austevoll with two projects of 10 000 each, Tysnes with one of 320."""
    office = JobOffice(file, clock).open()
    office.customer("Austevoll Smolt AS")
    office.customer("Tysnes Sjøtransport")
    office.project("Austevoll Smolt AS", "Quay")
    office.project("Austevoll Smolt AS", "Nets")
    office.project("Tysnes Sjøtransport", "Crane", "1", "320")
    return office


MONTH_END = {"include_up_to": DateWord.LAST_OF_THIS_MONTH, "invoice_date": DateWord.LAST_OF_THIS_MONTH}
