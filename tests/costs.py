"""Builds a company's costs row by row, with roll-ups and pointers kept as the importers keep them."""

import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from secrets import token_hex
from typing import Any

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.imports import BatchState, ImportBatch
from telecost_desktop.models.money import to_micro
from telecost_desktop.services.reporting import ReportResult
from telecost_desktop.services.rollups import rebuild_rollups

EPOCH = datetime.fromisoformat("1970-01-01")


def micro(amount: str | Decimal | int) -> int:
    return to_micro(Decimal(amount))


@dataclass
class Costs:
    file: CompanyFile
    usage: list[tuple] = field(default_factory=list)
    batch: int = 0

    def __post_init__(self) -> None:
        batch = ImportBatch(
            file_name="x", sha256=token_hex(32), format="test", state=BatchState.IMPORTED,
            imported_at=datetime(2026, 1, 1, tzinfo=UTC),
        )  # fmt: skip
        with self.file.write() as session:
            session.add(batch)
            session.flush()
            self.batch = batch.id

    def add(self, table: str, **values: object) -> int:
        with self.file.raw() as c:
            names = ", ".join(f'"{name}"' for name in values)
            marks = ", ".join("?" * len(values))
            return c.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values())).lastrowid

    def account(self, number: str = "1001", operator: str = "Nordlys", root: str = "") -> int:
        with self.file.raw() as c:
            row = c.execute("SELECT id FROM seller WHERE name = ?", (operator,)).fetchone()
        seller = row[0] if row else self.add("seller", registration=operator, name=operator, country="NO")
        return self.add("billing_account", seller_id=seller, number=number, name="", customer_root=root)

    def department(self, name: str, parent: int | None = None) -> int:
        return self.add("department", name=name, parent_id=parent)

    def employee(self, name: str, number: str = "") -> int:
        return self.add("employee", name=name, employee_number=number, email="")

    def line(self, msisdn: str, activated: str | None = None, terminated: str | None = None) -> int:
        return self.add("line", msisdn=msisdn, activated_on=activated, terminated_on=terminated, status="")

    def placement(
        self, account: int, line: int | None = None, employee: int | None = None, department: int | None = None
    ) -> int:
        return self.add("placement", account_id=account, line_id=line, employee_id=employee, department_id=department)

    def traffic_type(
        self,
        name: str,
        kind: str,
        direction: str = "",
        zone: str = "",
        country: str = "",
        group: str = "",
        use: str = "",
        vat: str = "",
    ) -> int:
        return self.add(
            "traffic_type", name=name, kind=kind, zone=zone, direction=direction, country=country, product_group=group,
            package_use=use, vat_liability=vat,
        )  # fmt: skip

    def invoice(
        self,
        account: int,
        number: str,
        issued: str | None = "2026-10-05",
        *,
        due: str | None = "2026-10-25",
        kind: str = "invoice",
        currency: str = "NOK",
        net: str = "0",
        vat: str = "0",
        rounding: str = "0",
        prepaid: str = "0",
        charged: bool = True,
        state: str = "received",
    ) -> int:
        with self.file.raw() as c:
            seller = c.execute("SELECT seller_id FROM billing_account WHERE id = ?", (account,)).fetchone()[0]
        gross = Decimal(net) + Decimal(vat)
        return self.add(
            "supplier_invoice", seller_id=seller, account_id=account, number=number, kind=kind, state=state,
            issue_date=issued, due_date=due, currency=currency, total_ex_vat=micro(net), total_vat=micro(vat),
            total_inc_vat=micro(gross), prepaid=micro(prepaid), rounding=micro(rounding),
            payable=micro(gross - Decimal(prepaid) + Decimal(rounding)), payment_reference="", payee_account="",
            has_charges=int(charged), paid_amount=0,
        )  # fmt: skip

    def charge(
        self, invoice: int, placement: int, kind: int, net: str, *, section: str = "subscription", on: str = "2026-10-01",
        start: str | None = None, end: str | None = None, vat: str = "0", text: str = "", seconds: int = 0,
        messages: int = 0, volume: int = 0,
    ) -> int:  # fmt: skip
        return self.add(
            "charge", supplier_invoice_id=invoice, placement_id=placement, section=section, traffic_type_id=kind,
            counts_on=on, period_start=start, period_end=end, text=text, reference="", quantity=micro(1), unit="",
            seconds=seconds, messages=messages, volume_bytes=volume, net=micro(net), vat_category="S",
            vat_rate=micro(25), vat=micro(vat),
        )  # fmt: skip

    def use(
        self, placement: int, kind: int, at: datetime | str, *, invoice: int | None = None, net: str = "0", vat: str = "0",
        seconds: int | None = None, messages: int | None = None, volume: int | None = None,
    ) -> None:  # fmt: skip
        at = datetime.fromisoformat(at) if isinstance(at, str) else at
        started = int((at - EPOCH).total_seconds())
        self.usage.append((invoice or 0, placement, started, kind, seconds, messages, volume, micro(net), micro(vat)))

    def done(self) -> CompanyFile:
        """Store the usage sorted, point to its stretches and build the roll-ups."""
        with self.file.raw() as c:
            c.execute("BEGIN IMMEDIATE")
            runs: dict[tuple[int, int, int], list[int]] = {}
            for invoice, placement, started, kind, seconds, messages, volume, net, vat in sorted(
                self.usage, key=str_key
            ):
                day = EPOCH + timedelta(seconds=started)
                key = c.execute(
                    "INSERT INTO usage_record (placement_id, supplier_invoice_id, traffic_type_id, started_at, seconds,"
                    " messages, volume_bytes, net, vat) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (placement, invoice or None, kind, started, seconds, messages, volume, net, vat),
                ).lastrowid
                runs.setdefault((invoice, placement, day.year * 100 + day.month), []).append(key)
            for (invoice, placement, month), keys in runs.items():
                assert keys == list(range(keys[0], keys[0] + len(keys)))
                c.execute(
                    "INSERT INTO usage_run (batch_id, placement_id, supplier_invoice_id, month, first_usage_id,"
                    " last_usage_id) VALUES (?, ?, ?, ?, ?, ?)",
                    (self.batch, placement, invoice or None, month, keys[0], keys[-1]),
                )
            c.execute("COMMIT")
        self.usage.clear()
        rebuild_rollups(self.file)
        return self.file


def dicts(result: ReportResult) -> list[dict[str, Any]]:
    """A report's rows by the keys of its columns."""
    return [{column.key: value for column, value in zip(result.columns, row, strict=True)} for row in result.rows]


def str_key(row: tuple) -> tuple:
    return row[:4]


@dataclass(frozen=True)
class Fact:
    """One charge, or one usage record: running, or one that only explains (``money`` False)."""

    day: date
    invoice: int
    number: str
    account: int
    placement: int
    line: int | None
    employee: int | None
    department: int
    kind: int
    group: str
    section: str
    currency: str
    money: bool
    net: Decimal
    vat: Decimal
    seconds: int
    messages: int
    volume: int
    is_use: bool


def scan(c: sqlite3.Connection) -> list[Fact]:
    """Every fact of the file from charges and detail, with no roll-up and no SQL sums."""
    placements = {
        row[0]: row[1:]
        for row in c.execute("SELECT id, account_id, line_id, employee_id, department_id FROM placement")
    }
    groups = dict(c.execute("SELECT id, product_group FROM traffic_type"))
    invoices = {
        row[0]: row[1:]
        for row in c.execute(
            "SELECT id, number, currency, has_charges, account_id FROM supplier_invoice ORDER BY issue_date, id"
        )
    }
    by_account = {row[3]: row[1] for row in invoices.values()}
    home = c.execute("SELECT currency FROM company").fetchone()[0]
    facts = []
    used: dict[int, list[bool]] = {}
    for invoice, seconds, messages, volume in c.execute(
        "SELECT supplier_invoice_id, seconds, messages, volume_bytes FROM usage_record WHERE supplier_invoice_id IS NOT NULL"
    ):
        flags = used.setdefault(invoice, [False] * 3)
        for place, value in enumerate((seconds, messages, volume)):
            flags[place] |= bool(value)
    for invoice, placement, kind, section, day, net, vat, *quantities in c.execute(
        "SELECT supplier_invoice_id, placement_id, traffic_type_id, section, counts_on, net, vat, seconds, messages, volume_bytes FROM charge"
    ):
        account, line, employee, department = placements[placement]
        kept = [
            0 if counted else value for value, counted in zip(quantities, used.get(invoice, [False] * 3), strict=True)
        ]
        facts.append(
            Fact(
                date.fromisoformat(day),
                invoice,
                invoices[invoice][0],
                account,
                placement,
                line,
                employee,
                department or 0,
                kind,
                groups[kind],
                section,
                invoices[invoice][1],
                True,
                Decimal(net),
                Decimal(vat),
                *kept,
                False,
            )
        )
    for invoice, placement, kind, started, net, vat, seconds, messages, volume in c.execute(
        "SELECT supplier_invoice_id, placement_id, traffic_type_id, started_at, net, vat, seconds, messages, volume_bytes FROM usage_record"
    ):
        account, line, employee, department = placements[placement]
        day = (EPOCH + timedelta(seconds=started)).date()
        number, currency, charged = invoices[invoice][:3] if invoice else ("", by_account.get(account, home), 0)
        money = not charged
        facts.append(
            Fact(
                day,
                invoice or 0,
                number,
                account,
                placement,
                line,
                employee,
                department or 0,
                kind,
                groups[kind],
                "communication",
                currency,
                money,
                Decimal(net if money else 0),
                Decimal(vat if money else 0),
                seconds or 0,
                messages or 0,
                volume or 0,
                True,
            )
        )
    return facts
