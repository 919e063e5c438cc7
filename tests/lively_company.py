"""A random company that tries all of the dashboard: packages, extra packages, orders, quarters, credits, a closed account."""

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from costs import Costs
from dateutil.relativedelta import relativedelta
from random_costs import DAYS, FIRST, random_company

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.rollups import rebuild_rollups

TODAY = FIRST + timedelta(days=DAYS + 20)
ACCOUNTS = [(), (1,), (3,), (2, 3), (4,)]
MONTHS = [date(2026, month, 1) for month in range(1, 6)]
# Name, kind, direction, zone, country, mark. What is abroad is marked, so that reports tell what counts against packages.
_KINDS = (
    ("Ekstrapakke 5 MB", "data", "domestic", "home", "", "extra"),
    ("Ekstrapakke 9 MB", "option", "domestic", "home", "", "extra"),
    ("Data fra ekstrapakke", "data", "domestic", "home", "", "extra"),
    ("Data i Norge", "data", "domestic", "home", "NO", ""),
    ("Data ut over pakke", "data", "domestic", "home", "", "outside"),
    ("Data i Sverige", "data", "roaming", "eea", "SE", "inside"),
    ("Data i USA", "data", "roaming", "world", "US", "outside"),
    ("Samtale til Danmark", "call", "to_abroad", "eea", "DK", "outside"),
    ("SMS til utlandet", "message", "to_abroad", "world", "", "outside"),
    ("Datapakke 20 MB", "option", "", "", "", ""),
    ("Telefon", "equipment", "", "", "", ""),
    ("Gebyr", "one_off", "", "", "", ""),
    ("Bedrift Fri", "subscription", "", "", "", ""),
)
_SECTIONS = {"option": "option", "equipment": "equipment", "one_off": "one_off", "subscription": "subscription"}


def lively_company(path: Path, seed: int) -> CompanyFile:
    """Accounts "1" to "3" have charged and running use; "4" is closed and cost far more in the last month."""
    file = random_company(path, seed)
    random = Random(seed)
    costs = Costs(file)
    _mark(file, random)
    kinds = {
        name: costs.traffic_type(name, kind, direction, zone, country, random.choice(["mobile", ""]), use)
        for name, kind, direction, zone, country, use in _KINDS
    }
    with file.raw() as c:
        places = c.execute("SELECT id, account_id FROM placement WHERE line_id IS NOT NULL").fetchall()
        invoices = c.execute("SELECT id, account_id, has_charges FROM supplier_invoice").fetchall()
    for _ in range(160):
        place, account = random.choice(places)
        at = datetime.combine(FIRST, datetime.min.time()) + timedelta(seconds=random.randrange(DAYS * 86_400))
        name, kind, *_ = random.choice(_KINDS[:9])
        of_account = [None, *(key for key, where, _ in invoices if where == account)]
        is_order = name.startswith("Ekstrapakke") and random.random() < 0.6
        costs.use(
            place, kinds[name], at, invoice=random.choice(of_account), net=random.choice(["0", "1.5", "49", "-2"]),
            seconds=70 if kind == "call" else None, messages=1 if kind == "message" else None,
            volume=random.randint(1, 9_000_000) if kind in ("data", "option") and not is_order else None,
        )  # fmt: skip
    for _ in range(120):
        place, account = random.choice(places)
        charged = [key for key, where, has_charges in invoices if where == account and has_charges]
        if not charged:
            continue
        name, kind, *_ = random.choice(_KINDS)
        day = FIRST + timedelta(days=random.randrange(DAYS))
        length = random.choice([0, 1, 1, 3])
        costs.charge(
            random.choice(charged), place, kinds[name], random.choice(["0", "-30.25", "99", "149.5"]),
            section=_SECTIONS.get(kind, "communication"), on=str(day), start=str(day) if length else None,
            end=str(day + relativedelta(months=length)) if length else None,
            volume=random.choice([0, 3_000_000]) if kind == "data" else 0,
        )  # fmt: skip
    with file.raw() as c:
        c.execute("UPDATE charge SET quantity = 2000000, unit = 'EA' WHERE id % 5 = 0")
        for (key,) in c.execute("SELECT id FROM supplier_invoice").fetchall():
            due, paid = (
                str(TODAY - timedelta(days=random.randrange(-20, 40))),
                random.choice(["0", "payable / 2", "payable"]),
            )
            c.execute(f"UPDATE supplier_invoice SET due_date = ?, paid_amount = {paid} WHERE id = ?", (due, key))
    _add_products(costs, random)
    _add_closed_account(costs, random, kinds["Bedrift Fri"], kinds["Telefon"], kinds["Samtale til Danmark"])
    costs.done()
    rebuild_rollups(file)
    return file


def _mark(file: CompanyFile, random: Random) -> None:
    with file.raw() as c:
        for key, use in c.execute("SELECT id, package_use FROM traffic_type").fetchall():
            direction = random.choice(["domestic", "to_abroad", "roaming"]) if use else "domestic"
            country = random.choice(["SE", "US", ""]) if direction != "domestic" else ""
            c.execute("UPDATE traffic_type SET direction = ?, country = ? WHERE id = ?", (direction, country, key))
        # A purchase is told by its charge or by running use, never by both.
        c.execute(
            "UPDATE usage_record SET net = 0, vat = 0 WHERE supplier_invoice_id IN"
            " (SELECT id FROM supplier_invoice WHERE has_charges = 1)"
            " AND traffic_type_id IN (SELECT id FROM traffic_type WHERE kind = 'content')"
        )
        c.execute("UPDATE usage_record SET net = 0 WHERE id % 2 = 0")


def _add_products(costs: Costs, random: Random) -> None:
    """A package that changes within a month, one without a limit, a plan that names a volume; people; data cards."""
    changed = date(2026, 4, random.randint(2, 28))
    for line, kind, name, start, end in (
        (1, "data_package", "Datapakke 1 MB", "2025-01-01", str(changed)),
        (1, "data_package", "Datapakke 2 MB", str(changed), None),
        (2, "data_package", "Fri data", "2025-01-01", None),
        (3, "plan", "Bedrift 3 MB", "2025-01-01", None),
        (4, "plan", "Bedrift", "2025-01-01", None),
    ):
        costs.add(
            "line_product", line_id=line, kind=kind, name=name, valid_from=start, valid_to=end, monthly_price=99_000_000
        )
    costs.line("4799000090", "2026-05-31")
    costs.line("4799000091", "2025-01-01", "2026-03-20")
    for number, kind in (("901", "data"), ("902", "data"), ("903", "main")):
        card = costs.add("sim_card", number=number, kind=kind)
        costs.add("sim_line", sim_id=card, line_id=random.randint(1, 3), valid_from="2026-01-01")


def _add_closed_account(costs: Costs, random: Random, plan: int, phone: int, call: int) -> None:
    account = costs.account("4", "Nord")
    idle = costs.line("4799000099", "2025-01-01")
    places = [costs.placement(account, idle, department=department) for department in (1, 2, 3, None)]
    for back in range(8):
        month = date(2026, 5, 1) - relativedelta(months=back)
        invoice = costs.invoice(account, f"K{back}", str(month + timedelta(days=4)), due=None)
        for place in places:
            net = random.randint(20_000, 30_000) * (2 if back == 0 else 1)
            costs.charge(
                invoice,
                place,
                plan,
                f"{net / 100}",
                on=str(month),
                start=str(month),
                end=str(month + relativedelta(months=1)),
            )
        costs.charge(invoice, places[0], plan, "-12.34", on=str(month + timedelta(days=9)))
        costs.charge(invoice, places[1], phone, "10", section="equipment", on=str(month + timedelta(days=20)))
    # The account knows of use, so the other number is idle.
    costs.use(costs.placement(account, 1), call, "2026-05-20T10:00", invoice=invoice, seconds=1)
