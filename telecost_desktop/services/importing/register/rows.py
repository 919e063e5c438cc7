"""Importing what is known of lines, employees and equipment: rows that describe, with no money in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.money import from_micro, to_micro
from telecost_desktop.services.attachments import instant_text
from telecost_desktop.services.clock import today
from telecost_desktop.services.importing.layouts.header import Header
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.cells import Cells, Columns, WrongCellError
from telecost_desktop.services.importing.reading.text_files import Row
from telecost_desktop.services.importing.register.links import day_count
from telecost_desktop.services.importing.register.register import folded
from telecost_desktop.services.importing.results import Change
from telecost_desktop.services.importing.run import ImportRun

NO_NUMBER = QT_TRANSLATE_NOOP("Errors", "This is no phone number.")
NO_IMEI = QT_TRANSLATE_NOOP("Errors", "This is no IMEI: it has 15 digits.")
NOTHING_SAID = QT_TRANSLATE_NOOP("Errors", "One of maker, model, serial number and IMEI is needed.")
OTHER_PRICE = QT_TRANSLATE_NOOP(
    "Errors",
    "The file gives {product} of line {line} the price {named} from {day}; {known} is known from that day and kept.",
)
OTHER_HOLDER = QT_TRANSLATE_NOOP(
    "Errors", "The file says that {named} holds {item}; known is {known}, which is kept. Hand it over in the register."
)
# Stores one row; gives whether it brought anything new.
RowStore = Callable[[ImportRun, Cells, date], bool]


def import_rows(run: ImportRun, rows: Iterable[tuple[Row, float]], header: Header, store: RowStore) -> None:
    """Import rows one by one; a wrong one is refused, the others count."""
    zone = run.connection.execute("SELECT zone FROM company").fetchone()[0]
    day = today(run.clock, zone)
    columns = Columns(header, run.currency)
    for row, share in rows:
        run.rows += 1
        try:
            if store(run, Cells(row, columns), day):
                run.imported += 1
            else:
                run.duplicates += 1
        except WrongCellError as error:
            run.reject(row.line, error.column, error.reason, row.text)
        if run.rows % 500 == 0:
            run.step(share)


def _phone(run: ImportRun, cells: Cells) -> str:
    return cells.must_read("msisdn", lambda text: values.msisdn(text, run.country) or _none())


def _none() -> str:
    raise ValueError(NO_NUMBER)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,|]", text) if part.strip()]


def store_line(run: ImportRun, cells: Cells, today: date, operator: str = "") -> bool:
    """A line with its dated links and products.

    They hold from ``valid_from``; without it from the line's activation when nothing was known of it, else from today.
    """
    register, links = run.register, run.links
    account_number = cells.must("account")
    if operator and not cells.text("msisdn"):
        # An operator's structure file also lists accounts that have no line.
        before = run.connection.total_changes
        register.account(register.seller(operator), account_number, cells.text("account_name"))
        return run.connection.total_changes > before
    msisdn = _phone(run, cells)
    activated = cells.date("activated")
    terminated = cells.date("terminated")
    stated = cells.date("valid_from")
    prices = {name: cells.amount(name) for name in ("plan_price", "data_package_price")}
    sims = [(cells.read("sim", values.sim_number) or "", "main"), *data_sims(cells)]
    before = run.connection.total_changes
    account = register.account_of_number(account_number, operator or cells.text("operator"))
    line = register.line(msisdn)
    assert line is not None
    old = run.connection.execute(
        "SELECT activated_on, terminated_on, status FROM line WHERE id = ?", (line,)
    ).fetchone()
    status = "terminated" if terminated is not None and terminated <= today else "active"
    run.changed(
        "line",
        line,
        (
            ("activated_on", old[0], activated.isoformat() if activated else old[0]),
            ("terminated_on", old[1], terminated.isoformat() if terminated else old[1]),
            ("status", old[2], status),
        ),
        subject=msisdn,
    )
    first = min(activated, today) if activated else today
    held = links.employee_of(line, day_count(today)) is not None
    since = day_count(stated or (today if held else first))
    name = cells.text("user") or " ".join(filter(None, (cells.text("first_name"), cells.text("last_name"))))
    employee = register.employee(name)
    department = register.department(cells.text("department"))
    if employee is not None:
        links.hold(line, employee, since, on=stated is not None)
        if department is not None:
            links.work(employee, department, since, on=stated is not None)
    for number, kind in sims:
        if number:
            links.serve_line(register.sim(number, kind), line, since, on=stated is not None)
    # A line without any cost yet is still a line of this account.
    register.placement(account, line, employee, department)
    wanted = [("plan", cells.text("plan"), prices["plan_price"])]
    wanted.append(("data_package", cells.text("data_package"), prices["data_package_price"]))
    wanted += [("add_on", add_on, None) for add_on in _parts(cells.text("add_ons"))]
    known = run.connection.execute("SELECT 1 FROM line_product WHERE line_id = ? LIMIT 1", (line,)).fetchone()
    _set_products(
        run, line, msisdn, [product for product in wanted if product[1]], stated or (today if known else first)
    )
    return run.connection.total_changes > before


def data_sims(cells: Cells) -> list[tuple[str, str]]:
    """The numbers and kinds of a line's data cards. Raises WrongCellError for a damaged one."""
    try:
        return [(values.sim_number(number), "data") for number in _parts(cells.text("data_sims"))]
    except ValueError as error:
        raise WrongCellError("data_sims", str(error)) from None


def store_sim_cards(run: ImportRun, cells: Cells, today: date) -> bool:
    """The data and twin cards of a line, as Telenor numbers them, from today on."""
    msisdn = _phone(run, cells)
    cards = [
        (number, kind)
        for name, kind in (("data_sim1", "data"), ("data_sim2", "data"), ("twin", "twin"))
        if (number := cells.read(name, values.sim_number))
    ]
    before = run.connection.total_changes
    line = run.register.line(msisdn)
    assert line is not None
    for number, kind in cards:
        run.links.serve_line(run.register.sim(number, kind), line, day_count(today))
    return run.connection.total_changes > before


def _set_products(
    run: ImportRun, line: int, msisdn: str, wanted: list[tuple[str, str, Decimal | None]], since: date
) -> None:
    """Make the line's products from a day on those that the row names: others end, new ones begin."""
    micro = {(kind, name): None if price is None else to_micro(price) for kind, name, price in wanted}
    running = run.connection.execute(
        "SELECT id, kind, name, monthly_price, valid_to, valid_from FROM line_product "
        "WHERE line_id = ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to > ?) ORDER BY id",
        (line, since.isoformat(), since.isoformat()),
    ).fetchall()
    kept = set()
    ended = []
    for key, kind, name, price, valid_to, valid_from in running:
        same_price = (kind, name) in micro and micro[kind, name] in (None, price)
        if same_price or ((kind, name) in micro and valid_from == since.isoformat()):
            kept.add((kind, name))
            if not same_price:
                values = {"line": msisdn, "product": name, "day": since, "known": _price(price)}
                run.tell_conflict(OTHER_PRICE, **values, named=_price(micro[kind, name]))
        else:
            run.changed("line_product", key, [("valid_to", valid_to, since.isoformat())])
            ended.append((kind, name, price))
    for (kind, name), amount in micro.items():
        if (kind, name) in kept:
            continue
        run.connection.execute(
            "INSERT INTO line_product (line_id, kind, name, valid_from, monthly_price, batch_id) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (line, kind, name, since.isoformat(), amount, run.batch_id),
        )
        # The same product at another price, else the plan or package that it takes the place of.
        former = next((one for one in ended if one[:2] == (kind, name)), None)
        if former is None and kind != "add_on":
            former = next((one for one in ended if one[0] == kind), None)
        if former is not None:
            ended.remove(former)
        _tell_product(run, line, msisdn, kind, former, (name, amount), since)
    for kind, name, price in ended:
        _tell_product(run, line, msisdn, kind, (kind, name, price), None, since)


def _tell_product(
    run: ImportRun,
    line: int,
    msisdn: str,
    kind: str,
    old: tuple[str, str, int | None] | None,
    new: tuple[str, int | None] | None,
    since: date,
) -> None:
    if not run.register.is_new("line", line):
        before, after = (" ".join(filter(None, (one[-2], _price(one[-1])))) if one else "" for one in (old, new))
        run.tell_change(Change("line_product", msisdn, kind, before, after, since))


def _price(micro: int | None) -> str:
    return "" if micro is None else str(from_micro(micro))


def store_employee(run: ImportRun, cells: Cells, today: date) -> bool:
    """An employee with number, e-mail and department. Without ``valid_from`` the department holds from today."""
    name, number = cells.must("employee"), cells.text("employee_number")
    stated = cells.date("valid_from")
    since = stated or today
    before = run.connection.total_changes
    employee = run.register.employee(name, number)
    assert employee is not None
    old = run.connection.execute("SELECT name, email FROM employee WHERE id = ?", (employee,)).fetchone()
    run.changed(
        "employee",
        employee,
        (
            ("name", old[0], old[0] if folded(old[0]) == folded(name) else name),
            ("email", old[1], cells.text("email") or old[1]),
        ),
        subject=old[0],
    )
    department = run.register.department(cells.text("department"))
    if department is not None:
        run.links.work(employee, department, day_count(since), on=stated is not None)
    return run.connection.total_changes > before


def imei(text: str) -> str:
    """An IMEI as 15 digits; a wrong check digit is let in and marked in the register. Raises ValueError."""
    digits = re.sub(r"[\s\-/.]", "", text)
    if len(digits) != 15 or not digits.isascii() or not digits.isdigit():
        raise ValueError(NO_IMEI)
    return digits


# An item has at least one of these.
DESCRIBING = ("maker", "model", "serial_number", "imei")
# What a file may say anew of an item that is here, in the order of store_equipment's values.
_DESCRIBED = (
    "type", "maker", "model", "serial_number", "imei", "sim_number", "msisdn", "purchased_on", "price", "supplier",
    "warranty_until",
)  # fmt: skip


def store_equipment(run: ImportRun, cells: Cells, today: date) -> bool:
    """An item of the register, with its holder. The same IMEI or serial number is there only once.

    Of an item that is here, what the file says anew is changed; its holder never is.
    """
    item_imei = cells.read("imei", imei) or ""
    serial = cells.text("serial_number")
    price = cells.amount("price")
    values_of = (
        cells.must("type"), cells.text("maker"), cells.text("model"), serial, item_imei,
        cells.read("sim", values.sim_number) or "",
        cells.read("msisdn", lambda text: values.msisdn(text, run.country)) or "",
        _iso(cells.date("purchased")), None if price is None else to_micro(price),
        cells.text("supplier"), _iso(cells.date("warranty_until")),
    )  # fmt: skip
    if not any(cells.text(name) for name in DESCRIBING):
        raise WrongCellError("model", NOTHING_SAID)
    handed_out = cells.date("handed_out")
    known = run.connection.execute(
        f"SELECT id, {', '.join(_DESCRIBED)}, notes, holder_id FROM equipment WHERE (imei = :imei AND imei <> '') "
        "OR (serial_number = :serial AND serial_number <> '' AND maker = :maker) ORDER BY imei = :imei DESC, id",
        {"imei": item_imei, "serial": serial, "maker": values_of[1]},
    ).fetchone()
    if known:
        return _change_equipment(run, known, (*values_of, cells.text("notes")), cells.text("employee"))
    holder = run.register.employee(cells.text("employee"))
    cursor = run.connection.execute(
        "INSERT INTO equipment (type, maker, model, serial_number, imei, sim_number, msisdn, purchased_on, price, supplier, "
        "warranty_until, status, holder_id, notes, batch_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*values_of, "handed_out" if holder else "in_stock", holder, cells.text("notes"), run.batch_id),
    )
    day = handed_out or cells.date("purchased") or today
    events = [("registered", None)] + ([("handed_out", holder)] if holder else [])
    run.connection.executemany(
        "INSERT INTO equipment_event (equipment_id, happened_on, recorded_at, recorded_by, action, employee_id, note) "
        "VALUES (?, ?, ?, '', ?, ?, '')",
        [(cursor.lastrowid, day.isoformat(), instant_text(run.clock), action, who) for action, who in events],
    )
    return True


def _change_equipment(run: ImportRun, known: tuple[object, ...], said: tuple[object, ...], holder_name: str) -> bool:
    """Change what the file says anew of an item; gives whether anything changed. Another holder is a conflict."""
    key, *stored, holder = known
    assert isinstance(key, int)
    subject = " ".join(str(stored[place]) for place in (1, 2) if stored[place])
    number = stored[4] or stored[3] or said[4] or said[3]
    item = f"{subject} {number}".strip()
    names = (*_DESCRIBED, "notes")
    values_of = []
    for name, old, new in zip(names, stored, said, strict=True):
        # Numbers that identify the item are filled in, never replaced.
        identifies = name in ("serial_number", "imei") and old
        if new not in ("", None) and not identifies:
            values_of.append((name, old, new))
    before = run.connection.total_changes
    run.changed("equipment", key, values_of, subject=item)
    if holder_name:
        row = run.connection.execute("SELECT name FROM employee WHERE id = ?", (holder,)).fetchone()
        if row is None or folded(row[0]) != folded(holder_name):
            run.tell_conflict(OTHER_HOLDER, item=item, named=holder_name, known=row[0] if row else "–")
    return run.connection.total_changes > before


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
