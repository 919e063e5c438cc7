"""Writes everything that the invented operators and the personnel office would send, as files in a folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from telecost_desktop.models.periods import Period
from telecost_desktop.services.demo.invoices import VAT_RATE, Document, credit_note_of, invoice_of
from telecost_desktop.services.demo.operators import ACCOUNTS, AVAILABLE_AFTER, Account, Cycle, Traffic
from telecost_desktop.services.demo.own_layout import ENCODING, HEAD, duration, megabytes, national
from telecost_desktop.services.demo.paper import draw_paper
from telecost_desktop.services.demo.people import DemoLine, Person, Workforce, build_workforce
from telecost_desktop.services.demo.things import Thing, build_things
from telecost_desktop.services.demo.ubl import write_ubl
from telecost_desktop.services.demo.usage import Total, Usage, totals_of, usage_of_month
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress

_USAGE_HEADER = (
    "operator;account;invoice;msisdn;product_group;traffic_type;kind;start;seconds;messages;bytes;called_number;country;"
    "direction;zone;package_use;net;vat;record_id\n"
)
_LINES_HEADER = (
    "account;operator;msisdn;user;department;sim;data_sims;activated;terminated;plan;plan_price;data_package;"
    "data_package_price;add_ons;valid_from\n"
)
_EMPLOYEES_HEADER = "employee;employee_number;email;department;valid_from\n"
_EQUIPMENT_HEADER = (
    "type;maker;model;serial_number;imei;sim;msisdn;purchased;price;supplier;warranty_until;employee;handed_out;notes\n"
)

# Invoices of so long ago bring their PDF along.
_WITH_PAPER = timedelta(days=95)
_OPERATORS = {account.operator.name for account in ACCOUNTS}


@dataclass(frozen=True)
class OperatorFiles:
    """The files in the order in which they came, the documents among them, and whom and what they are about."""

    paths: tuple[Path, ...]
    documents: tuple[Document, ...]
    workforce: Workforce
    things: tuple[Thing, ...]
    first_day: date


def write_operator_files(
    folder: Path,
    *,
    months: int,
    numbers: int,
    seed: int,
    today: date,
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> OperatorFiles:
    """Write all files. The same arguments give the same bytes. Use of today itself is not in them yet."""
    return _Writer(folder, months, numbers, seed, today).write(progress, cancelled)


class _Writer:
    """Goes through the months as they passed: changes first, then the invoices of the month with their use."""

    def __init__(self, folder: Path, months: int, numbers: int, seed: int, today: date) -> None:
        self.folder = folder
        self.seed = seed
        self.today = today
        self.cycles = {account: account.cycles(today, months) for account in ACCOUNTS}
        self.first_day = min(cycles[0].usage.start for cycles in self.cycles.values()).replace(day=1)
        self.workforce = build_workforce(seed, numbers, self.first_day, today)
        self.things = build_things(seed, self.workforce.lines, today)
        self.lines = {
            account: sorted(
                (line for line in self.workforce.lines if line.account is account), key=lambda line: line.msisdn
            )
            for account in ACCOUNTS
        }
        self.waiting: dict[Account, dict[str, list[Usage]]] = {account: {} for account in ACCOUNTS}
        # Use of one calendar month, at accounts whose usage comes so.
        self.monthly: dict[Account, dict[str, list[Usage]]] = {
            account: {} for account in ACCOUNTS if not account.usage_names_invoice
        }
        self.paths: list[Path] = []
        self.documents: list[Document] = []

    def write(self, progress: Progress, cancelled: IsCancelled) -> OperatorFiles:
        self._people(
            "alle ansatte",
            self.first_day,
            [(person, person.posts[0].since) for person in self._joined_by(self.first_day)],
        )
        self._structure(
            "alle abonnement", self.first_day, [(line, self.first_day) for line in self._active_on(self.first_day)]
        )
        spans = list(Period(self.first_day, self.today).months()) if self.first_day < self.today else []
        for number, month in enumerate(spans):
            if cancelled():
                break
            self._changes(month)
            for account in self.monthly:
                self._monthly_usage(account, month.start)
            self._use(month)
            for account, cycles in self.cycles.items():
                for cycle in cycles:
                    if cycle.issued in month:
                        self._invoice(account, cycle)
            progress((number + 1) / len(spans))
        for account in ACCOUNTS:
            use = self.monthly.get(account) or self.waiting[account]
            day = self.today
            until_today = {msisdn: [one for one in usage if one.day < day] for msisdn, usage in use.items()}
            name = f"{day.isoformat()} {account.number} løpende bruk.csv"
            self._usage(account, "", f"{day:%y%m%d}", name, until_today)
        self._equipment()
        return OperatorFiles(tuple(self.paths), tuple(self.documents), self.workforce, self.things, self.first_day)

    def _joined_by(self, day: date) -> Iterable[Person]:
        return (person for person in self.workforce.people if person.posts[0].since <= day)

    def _active_on(self, day: date) -> Iterable[DemoLine]:
        return (line for line in self.workforce.lines if line.activated <= day)

    def _changes(self, month: Period) -> None:
        """What changed in a month; each January every line once more, with the new prices."""
        posts = [
            (person, post.since)
            for person in self.workforce.people
            for post in person.posts
            if self._new(post.since, month)
        ]
        if posts:
            self._people("ansatte", month.start, posts)
        rows: list[tuple[DemoLine, date]] = []
        for line in self.workforce.lines:
            days = {line.activated, *(one.since for one in line.holdings), *(one.since for one in line.terms)}
            if line.terminated:
                days.add(line.terminated)
            ended = line.terminated is not None and line.terminated < month.start
            if month.start.month == 1 and line.activated < month.start and not ended:
                days.add(month.start)
            rows += [(line, day) for day in sorted(days) if self._new(day, month)]
        if rows:
            self._structure("abonnement", month.start, rows)

    def _new(self, day: date, month: Period) -> bool:
        return day in month and self.first_day < day <= self.today

    def _people(self, name: str, day: date, rows: Sequence[tuple[Person, date]]) -> None:
        lines = [
            f"{person.name};{person.number};{person.email};{person.department_on(since)};{since.isoformat()}\n"
            for person, since in rows
        ]
        self._save(f"{day.isoformat()} {name}.csv", _EMPLOYEES_HEADER, lines)

    def _structure(self, name: str, day: date, rows: Sequence[tuple[DemoLine, date]]) -> None:
        self._save(f"{day.isoformat()} {name}.csv", _LINES_HEADER, [self._structure_row(*row) for row in rows])

    @staticmethod
    def _structure_row(line: DemoLine, since: date) -> str:
        terms = line.terms_on(since)
        person = line.person_on(since)
        ended = line.terminated.isoformat() if line.terminated is not None and line.terminated <= since else ""
        package = f"{terms.package.name};{_comma(terms.package.price_on(since))}" if terms.package else ";"
        return (
            f"{line.account.number};{line.account.operator.name};{line.msisdn};{person.name if person else ''};"
            f"{person.department_on(since) if person else ''};{line.sim};{','.join(line.data_sims)};{line.activated.isoformat()};{ended};"
            f"{terms.plan.name};{_comma(terms.plan.price_on(since))};{package};"
            f"{','.join(one.name for one in terms.add_ons)};{since.isoformat()}\n"
        )

    def _use(self, month: Period) -> None:
        for account, lines in self.lines.items():
            waiting = self.waiting[account]
            for line in lines:
                usage = usage_of_month(self.seed, line, month)
                if usage:
                    waiting.setdefault(line.msisdn, []).extend(usage)
                    if account in self.monthly:
                        self.monthly[account][line.msisdn] = usage

    def _monthly_usage(self, account: Account, day: date) -> None:
        """The use of the month before a day, from the first invoice of the demonstration on."""
        first = self.cycles[account][0].usage.start
        use = {msisdn: [one for one in usage if one.day >= first] for msisdn, usage in self.monthly[account].items()}
        self._usage(account, "", f"{day:%y%m}", f"{day.isoformat()} {account.number} bruk forrige måned.csv", use)
        self.monthly[account].clear()

    def _invoice(self, account: Account, cycle: Cycle) -> None:
        ready: dict[str, list[Usage]] = {}
        for msisdn, usage in self.waiting[account].items():
            if usage[0].day < cycle.usage.start:
                # Use from before the first invoice of the demonstration belongs to nobody here.
                usage = [one for one in usage if one.day >= cycle.usage.start]
            ready[msisdn] = [one for one in usage if one.day < cycle.usage.end]
            self.waiting[account][msisdn] = usage[len(ready[msisdn]) :]
        self.waiting[account] = {msisdn: usage for msisdn, usage in self.waiting[account].items() if usage}
        totals: dict[str, dict[tuple[Traffic, str], Total]] = {
            msisdn: totals_of(usage) for msisdn, usage in ready.items() if usage
        }
        sold = [
            thing
            for thing in self.things
            if thing.supplier == account.operator.name
            and thing.purchased in cycle.usage
            and self._account_of(thing) is account
        ]
        document = invoice_of(account, cycle, self.lines[account], totals, sold)
        self._document(document)
        if account.usage_names_invoice:
            name = f"{cycle.issued.isoformat()} {account.number} bruk {document.number}.csv"
            self._usage(account, document.number, document.number, name, ready)
        note = credit_note_of(document)
        if note and note.issued + AVAILABLE_AFTER <= self.today:
            self._document(note)

    def _account_of(self, thing: Thing) -> Account | None:
        return next((line.account for line in self.workforce.lines if line.msisdn == thing.msisdn), None)

    def _document(self, document: Document) -> None:
        operator = document.account.operator.name.split()[0]
        path = self.folder / f"{document.issued.isoformat()} {operator} {document.account.number} {document.number}.xml"
        newest = document.issued >= self.today - _WITH_PAPER
        path.write_bytes(write_ubl(document, draw_paper(document) if newest else b""))
        self.paths.append(path)
        self.documents.append(document)

    def _usage(self, account: Account, invoice: str, tag: str, name: str, use: dict[str, list[Usage]]) -> None:
        """A usage file; ``tag`` tells its record ids from those of other files."""
        groups = {line.msisdn: line.product_group for line in self.lines[account]}
        if not account.usage_names_invoice:
            self._own_usage(account, tag, name, use, groups)
            return
        rows: list[str] = []
        shapes: dict[tuple[Traffic, str], tuple[str, str, bool]] = {}
        prefix = f"{account.operator.name};{account.number};{invoice};"
        serial = f"{account.number}-{tag}-"
        for msisdn, usage in sorted(use.items()):
            start = f"{prefix}{msisdn};{groups[msisdn]};"
            for one in usage:
                shape = shapes.get((one.traffic, one.country))
                if shape is None:
                    shape = shapes[one.traffic, one.country] = _shape(one.traffic, one.country)
                before, after, free = shape
                second = one.second
                net = one.net
                vat = 0 if free else net * VAT_RATE
                rows.append(
                    f"{start}{before}{one.day}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d};"
                    f"{one.seconds or ''};{one.messages or ''};{one.volume_bytes or ''};{one.called}{after}"
                    f"{net // 100},{net % 100:02d};{vat // 10_000},{vat % 10_000:04d};{serial}{len(rows) + 1}\n"
                )
        if rows:
            self._save(name, _USAGE_HEADER, rows)

    def _own_usage(
        self, account: Account, tag: str, name: str, use: dict[str, list[Usage]], groups: dict[str, str]
    ) -> None:
        """The same in the operator's own layout, which a mapping profile reads."""
        rows: list[str] = []
        for msisdn, usage in sorted(use.items()):
            for one in usage:
                vat = 0 if one.traffic.vat_free else one.net * VAT_RATE
                time = f"{one.second // 3600:02d}:{one.second // 60 % 60:02d}:{one.second % 60:02d}"
                rows.append(
                    f"{account.number};{national(msisdn)};{groups[msisdn]};{one.traffic.name(one.country)};"
                    f"{one.day:%d.%m.%Y};{time};{duration(one.seconds)};{one.messages or ''};{megabytes(one.volume_bytes)};"
                    f"{one.called};{one.country};{_comma(one.net)};{vat // 10_000},{vat % 10_000:04d};"
                    f"{account.number}-{tag}-{len(rows) + 1}\r\n"
                )
        if rows:
            self._save(name, HEAD, rows, ENCODING)

    def _equipment(self) -> None:
        """The register as the office keeps it; what an operator sold since the month before last is not in it yet."""
        unseen = self.today.replace(day=1) - timedelta(days=32)
        kept = [one for one in self.things if one.purchased < unseen or one.supplier not in _OPERATORS]
        rows = [
            f"{one.type};{one.maker};{one.model};{one.serial_number};{one.imei};{one.sim};{one.msisdn};{one.purchased.isoformat()};"
            f"{_comma(one.price)};{one.supplier};{one.warranty_until.isoformat()};{one.person.name if one.person else ''};"
            f"{one.handed_out.isoformat() if one.handed_out else ''};{one.notes}\n"
            for one in kept
        ]
        self._save(f"{self.today.isoformat()} utstyr.csv", _EQUIPMENT_HEADER, rows)

    def _save(self, name: str, header: str, rows: Sequence[str], encoding: str = "utf-8") -> None:
        path = self.folder / name
        with path.open("w", encoding=encoding, newline="") as file:
            file.write(header)
            file.writelines(rows)
        self.paths.append(path)


def _shape(traffic: Traffic, country: str) -> tuple[str, str, bool]:
    """What is the same in every row of a kind of traffic: before the start, after the called number, free of VAT."""
    before = f"{traffic.name(country)};{traffic.kind};"
    return before, f";{country};{traffic.direction};{traffic.zone};{traffic.package_use};", traffic.vat_free


def _comma(amount: int) -> str:
    return f"{Decimal(amount).scaleb(-2):.2f}".replace(".", ",")
