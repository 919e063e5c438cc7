"""Projects of the demonstration: hours from a time sheet, fees that come again, costs passed on, jobs that invoice them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from sqlalchemy import select

from telecost_desktop.models.access import User
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import DateWord, JobDays
from telecost_desktop.models.people import Department
from telecost_desktop.models.periods import Period, first_of_next_month
from telecost_desktop.models.projects import Project
from telecost_desktop.models.recharges import RechargeDetail, RechargeSource
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.demo.buyer import COMPANY
from telecost_desktop.services.projects.entry_files import import_entries
from telecost_desktop.services.projects.fees import ProjectFeeValues, save_fee
from telecost_desktop.services.projects.projects import ProjectValues, save_project
from telecost_desktop.services.projects.selection import Limits, ProjectSelection
from telecost_desktop.services.recharging.recharges import make_recharge, preview_recharge
from telecost_desktop.services.recharging.wishes import RechargeWish
from telecost_desktop.services.scheduled_jobs.store import JobValues, list_jobs, save_job, set_job_active

_FIRST_NUMBER = 5001
_WORKERS = ("Eirik Tveit", "Ingrid Hauge", "Pål Måløy", "Torunn Strømme")
_DONE = (
    "Befaring og rapport", "Feilsøking kamera", "Montering sensor", "Opplæring mannskap", "Service fôringsanlegg",
    "Oppgradering programvare", "Kalibrering oksygenmåler", "Møte og oppfølging",
)  # fmt: skip


@dataclass(frozen=True)
class Work:
    """A project: hours in a month (0 = none), its fee by key of product and frequency, and what limits it."""

    name: str
    customer: str
    manager: str
    department: str
    keywords: tuple[str, ...]
    hours: int = 0
    fee: tuple[str, str] | None = None
    least: str = ""
    greatest: str = ""
    cap: str = ""
    order: str = ""


PROJECTS = (
    Work("Merdkamera, utvidelse", "åmøy", "SD", "IT og drift", ("service",), 14),
    Work("FjordLogg driftsavtale", "åmøy", "SD", "IT og drift", ("licence",), 0, ("month licence", "quay")),
    Work("FjordLogg driftsavtale", "bølgen", "SD", "IT og drift", ("licence",), 2, ("month licence", "quay")),
    Work("Ny fôringsflåte", "sæter", "KH", "Merdanlegg nord", ("service", "commissioning"), 22, greatest="60000", order="PO-2207"),
    Work("Landstrøm kai 3", "sæter", "KH", "Merdanlegg nord", ("commissioning",), 9, cap="150000"),
    Work("Kjøleanlegg, tilsyn", "kråke", "SD", "Logistikk", ("service",), 5),
    Work("Ruteplanlegging", "frakt", "ÅN", "Logistikk", ("advice",), 7, least="2500"),
    Work("Telefoni brønnbåt", "båt", "ÅN", "Økonomi", ("telephony",), 0),
    Work("Beredskapsøvelse", "dykk", "SD", "Merdanlegg sør", ("service",), 3),
    Work("Undervisning havmiljø", "skole", "KH", "Kvalitet og fiskehelse", ("advice",), 4),
)  # fmt: skip


def start_projects(
    file: CompanyFile,
    folder: Path,
    *,
    customers: dict[str, int],
    products: dict[str, int],
    frequencies: dict[str, int],
    begin: date,
    today: date,
    clock: Clock,
    user: str,
) -> None:
    """Projects with their fees and the hours of every month so far, and the jobs that will invoice them.

    The hours come as a time sheet in a text file and are imported as any other.
    """
    users, departments = _keys(file)
    numbered: list[tuple[str, Work]] = []
    for number, work in enumerate(PROJECTS, _FIRST_NUMBER):
        values = ProjectValues(
            work.name, customers[work.customer], str(number), users[work.manager], departments[work.department],
            order_reference=work.order, least_amount=_amount(work.least), greatest_amount=_amount(work.greatest),
            budget_cap=_amount(work.cap), hour_product_id=products["hour"], keywords=work.keywords,
        )  # fmt: skip
        project = save_project(file, values, clock=clock, user=user)
        numbered.append((str(number), work))
        if work.fee is not None:
            product, frequency = work.fee
            fee = ProjectFeeValues(project, frequencies[frequency], begin, product_id=products[product])
            save_fee(file, fee, clock=clock, user=user)
    sheet = folder / "timeliste.csv"
    _write_time_sheet(sheet, numbered, begin, today)
    done = import_entries(file, sheet, clock=clock, user=user)
    if done.rejected:
        raise RuntimeError(f"the importer refused the demonstration's own time sheet: {done.rejections[0]}")
    _save_jobs(file, users, departments, clock, user)


def go_on_with_projects(file: CompanyFile, *, today: date, clock: Clock, user: str) -> None:
    """What is left for the person at the window: last month's phone costs of a hired boat, passed on to its customer,
    and who is told by e-mail from now on when the jobs are done.
    """
    last = today.replace(day=1) - timedelta(days=1)
    month = Period(last.replace(day=1), first_of_next_month(last))
    users, departments = _keys(file)
    with file.read() as session:
        project = session.scalars(select(Project.id).where(Project.name == "Telefoni brønnbåt")).one()
    wish = RechargeWish(
        project, RechargeSource.DEPARTMENT, departments["Brønnbåt"], month, RechargeDetail.EMPLOYEE, Decimal(8)
    )
    if preview_recharge(file, wish).fees:
        make_recharge(file, wish, clock=clock, user=user)
    for job in list_jobs(file, clock):
        if job.active and job.values.result is InvoiceResult.ISSUED:
            told = replace(
                job.values, notice_users=(users["KH"],), notice_addresses=(f"regnskap@{COMPANY.mail_domain}",)
            )
            save_job(file, told, clock=clock, user=user, job_id=job.id)


def _amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _keys(file: CompanyFile) -> tuple[dict[str, int], dict[str, int]]:
    """Users by initials, departments by name."""
    with file.read() as session:
        users = {row.initials: row.id for row in session.scalars(select(User))}
        return users, {row.name: row.id for row in session.scalars(select(Department))}


def _write_time_sheet(path: Path, numbered: list[tuple[str, Work]], begin: date, today: date) -> None:
    """What was worked up to yesterday, as a spreadsheet of the company would save it."""
    with path.open("w", encoding="utf-8-sig", newline="") as sheet:
        writer = csv.writer(sheet, delimiter=";")
        writer.writerow(("Prosjektnummer", "Dato", "Medarbeider", "Timer", "Beskrivelse"))
        for number, work in numbered:
            for day, person, hours, text in _worked(work, Random(number), begin, today):
                writer.writerow((number, f"{day:%d.%m.%Y}", person, hours, text))


def _worked(work: Work, chance: Random, begin: date, today: date) -> Iterator[tuple[date, str, str, str]]:
    """The entries of a project: about its hours in each month, on working days, in pieces of half hours."""
    month = begin.replace(day=1)
    while month < today and work.hours:
        following = first_of_next_month(month)
        days = [month + timedelta(days=number) for number in range((following - month).days)]
        days = [day for day in days if day.weekday() < 5 and begin <= day < today]
        left = work.hours * 2 + chance.randint(-2, 4)
        for day in sorted(chance.sample(days, min(len(days), max(1, work.hours // 3)))):
            halves = min(left, chance.randint(2, 13))
            if halves <= 0:
                break
            left -= halves
            yield day, chance.choice(_WORKERS), f"{halves // 2},{halves % 2 * 5}", chance.choice(_DONE)
        month = following


def _save_jobs(file: CompanyFile, users: dict[str, int], departments: dict[str, int], clock: Clock, user: str) -> None:
    """Five jobs; the last one rests."""
    for values in (
        JobValues(
            "Month-end invoices", JobDays.LAST_WORKING_DAY, users["KH"], "Hours and fees of the month",
            include_up_to=DateWord.LAST_OF_THIS_MONTH, selection=ProjectSelection(managers=frozenset({users["SD"]})),
            limits=Limits(Decimal(500)), merge=True,
        ),
        JobValues(
            "Weekly service hours", JobDays.WEEKDAY, users["SD"], "Feeding barge and shore power", weekday=5,
            selection=ProjectSelection(keywords=frozenset({"commissioning"})),
        ),
        JobValues(
            "Advice", JobDays.FIRST_DAY, users["KH"], "Hours of the month before",
            include_up_to=DateWord.LAST_OF_PREVIOUS_MONTH, selection=ProjectSelection(keywords=frozenset({"advice"})),
            entry_date=DateWord.LAST_OF_PREVIOUS_MONTH,
        ),
        JobValues(
            "Telephony of hired boats", JobDays.DAY_OF_MONTH, users["KH"], "Costs passed on", day=25,
            include_up_to=DateWord.LAST_OF_PREVIOUS_MONTH, selection=ProjectSelection(keywords=frozenset({"telephony"})),
            result=InvoiceResult.DRAFT,
        ),
        JobValues(
            "Season crew hire", JobDays.WEEKDAY, users["SD"], weekday=1,
            selection=ProjectSelection(departments=frozenset({departments["Merdanlegg sør"]})),
        ),
    ):  # fmt: skip
        job = save_job(file, values, clock=clock, user=user)
        if values.name == "Season crew hire":
            set_job_active(file, job, False, clock=clock, user=user)
