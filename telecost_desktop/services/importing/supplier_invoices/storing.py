"""Storing a supplier invoice that was read, whatever it came as: one set of charges per invoice, totals as stated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.money import from_micro, round_to_currency, to_micro
from telecost_desktop.models.supplier_invoices import ChargeSection, DocumentKind
from telecost_desktop.models.usage import TrafficKind
from telecost_desktop.services.importing.classifying import tables as classification
from telecost_desktop.services.importing.classifying.measures import measured
from telecost_desktop.services.importing.classifying.traffic_key import TrafficKey
from telecost_desktop.services.importing.register.links import day_count
from telecost_desktop.services.importing.results import ImportedSupplierInvoice, RowError
from telecost_desktop.services.importing.run import ImportRun
from telecost_desktop.services.importing.supplier_invoices.attaching import attach_usage
from telecost_desktop.services.importing.supplier_invoices.former import keep_former
from telecost_desktop.services.importing.supplier_invoices.read_invoice import ReadCharge, ReadInvoice
from telecost_desktop.services.product_groups import group_in, group_of_charge
from telecost_desktop.services.rollups import add_charges

OTHER_AMOUNTS = QT_TRANSLATE_NOOP(
    "Errors",
    "Invoice {number} is here already with another amount: {kept} is kept, this file has {other}. "
    "To use this file instead, take the first import back.",
)
# A result lists so many invoices of a file; the register has them all.
LISTED_INVOICES = 20_000
_LONGEST_NAME = 120
_INVOICE_COLUMNS = (
    "seller_id, account_id, number, kind, state, issue_date, due_date, currency, total_ex_vat, total_vat, total_inc_vat, "
    "prepaid, rounding, payable, period_start, period_end, payment_reference, payee_account, has_charges, batch_id"
)
_CHARGE_COLUMNS = (
    "supplier_invoice_id, placement_id, section, source_section, traffic_type_id, counts_on, period_start, period_end, text, reference, "
    "quantity, unit, seconds, messages, volume_bytes, net, vat_category, vat_rate, vat"
)


def store_invoice(run: ImportRun, invoice: ReadInvoice, *, originals: Sequence[int] = ()) -> bool:
    """Store an invoice with its charges, or, where its charges are here already, only its original documents.

    Gives whether charges (or a new invoice without any) were stored. Both ways it is listed in the run's result.
    """
    seller = run.register.seller(invoice.seller_name, invoice.seller_registration, invoice.seller_country)
    account = run.register.account(seller, invoice.account_number, invoice.account_name)
    _complete_totals(invoice)
    known = run.connection.execute(
        "SELECT id, state, has_charges FROM supplier_invoice WHERE seller_id = ? AND number = ? "
        "AND (issue_date = ? AND (total_inc_vat < 0) = ? OR state = 'expected') ORDER BY state DESC",
        (seller, invoice.number, invoice.issue_date.isoformat(), (invoice.total_inc_vat or Decimal(0)) < 0),
    ).fetchone()
    fresh = known is None or known[1] == "expected" or (not known[2] and bool(invoice.charges))
    key = _write_invoice(run, invoice, seller, account, known[0] if known else None) if fresh else int(known[0])
    if fresh:
        _write_charges(run, invoice, key, account)
        sign = -1 if invoice.kind is DocumentKind.CREDIT_NOTE else 1
        stated = sign * (invoice.total_ex_vat or Decimal(0))
        lines = sum((charge.net for charge in invoice.charges), Decimal(0))
        run.add_amount(invoice.currency, to_micro(lines if invoice.charges else stated))
    else:
        _tell_difference(run, invoice, key)
    run.connection.executemany(
        "INSERT INTO supplier_invoice_original (supplier_invoice_id, attachment_id, batch_id) VALUES (?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        [(key, original, run.batch_id) for original in originals],
    )
    if len(run.supplier_invoices) < LISTED_INVOICES:
        run.supplier_invoices.append(described(run, key))
    return fresh


def _tell_difference(run: ImportRun, invoice: ReadInvoice, key: int) -> None:
    """Say when another source of an invoice that is here already does not state the same amounts."""
    sign = -1 if invoice.kind is DocumentKind.CREDIT_NOTE else 1
    *stored, charged = run.connection.execute(
        "SELECT i.total_inc_vat, i.payable, i.total_ex_vat, (SELECT SUM(net) FROM charge c WHERE c.supplier_invoice_id = i.id) "
        "FROM supplier_invoice i WHERE i.id = ?",
        (key,),
    ).fetchone()
    stated = [invoice.total_inc_vat, invoice.payable, invoice.total_ex_vat]
    pairs = [(from_micro(kept), other or Decimal(0)) for kept, other in zip(stored, stated, strict=True)]
    if not invoice.charges and not invoice.total_ex_vat:
        # A source without lines may not state it.
        pairs.pop()
    if invoice.charges and charged is not None:
        pairs.append((sign * from_micro(charged), sign * sum((charge.net for charge in invoice.charges), Decimal(0))))
    for kept, other in pairs:
        if to_micro(other) != to_micro(kept):
            told = UserError(OTHER_AMOUNTS, number=invoice.number, kept=kept, other=other)
            run.errors.append(RowError(0, "", told.sentence()))
            return


def described(run: ImportRun, key: int) -> ImportedSupplierInvoice:
    """A stored supplier invoice as the result of an import lists it."""
    row = run.connection.execute(
        "SELECT i.number, s.name, i.issue_date, i.due_date, i.currency, i.total_ex_vat, i.total_vat, i.total_inc_vat, "
        "i.payable, i.kind, (SELECT COUNT(*) FROM charge c WHERE c.supplier_invoice_id = i.id), "
        "(SELECT COALESCE(SUM(net), 0) FROM charge c WHERE c.supplier_invoice_id = i.id) "
        "FROM supplier_invoice i JOIN seller s ON s.id = i.seller_id WHERE i.id = ?",
        (key,),
    ).fetchone()
    sign = -1 if row[9] == DocumentKind.CREDIT_NOTE else 1
    return ImportedSupplierInvoice(
        number=row[0],
        seller=row[1],
        issue_date=date.fromisoformat(row[2]) if row[2] else None,
        due_date=date.fromisoformat(row[3]) if row[3] else None,
        currency=row[4],
        total_ex_vat=from_micro(row[5]),
        total_vat=from_micro(row[6]),
        total_inc_vat=from_micro(row[7]),
        payable=from_micro(row[8]),
        lines=row[10],
        kind=row[9],
        difference=from_micro(row[5] - sign * row[11]) if row[10] else Decimal("0.00"),
    )


def _complete_totals(invoice: ReadInvoice) -> None:
    """Compute the totals that the source does not state; VAT per rate on the sum of its lines."""
    sign = -1 if invoice.kind is DocumentKind.CREDIT_NOTE else 1
    by_rate: dict[tuple[str, Decimal], list[Decimal]] = {}
    for charge in invoice.charges:
        sums = by_rate.setdefault((charge.vat_category, charge.vat_rate), [Decimal(0), Decimal(0)])
        sums[0] += sign * charge.net
        sums[1] += sign * (charge.vat if charge.vat is not None else charge.net * charge.vat_rate / 100)
    if invoice.total_ex_vat is None:
        invoice.total_ex_vat = sum((sums[0] for sums in by_rate.values()), Decimal(0))
    if invoice.total_vat is None:
        if invoice.total_inc_vat is not None:
            invoice.total_vat = invoice.total_inc_vat - invoice.total_ex_vat
        else:
            rounded = (round_to_currency(sums[1], invoice.currency) for sums in by_rate.values())
            invoice.total_vat = sum(rounded, Decimal(0))
    if invoice.total_inc_vat is None:
        invoice.total_inc_vat = invoice.total_ex_vat + invoice.total_vat
    if invoice.payable is None:
        invoice.payable = invoice.total_inc_vat - invoice.prepaid + invoice.rounding
    if not invoice.vat:
        invoice.vat = [
            (category, rate, sums[0], round_to_currency(sums[1], invoice.currency))
            for (category, rate), sums in by_rate.items()
        ]


def _write_invoice(run: ImportRun, invoice: ReadInvoice, seller: int, account: int, known: int | None) -> int:
    amounts = (
        invoice.total_ex_vat, invoice.total_vat, invoice.total_inc_vat, invoice.prepaid, invoice.rounding, invoice.payable,
    )  # fmt: skip
    values = (
        seller, account, invoice.number, invoice.kind.value, "received", invoice.issue_date.isoformat(),
        _iso(invoice.due_date), invoice.currency, *(to_micro(value or Decimal(0)) for value in amounts),
        _iso(invoice.period_start), _iso(invoice.period_end), invoice.payment_reference, invoice.payee_account,
        bool(invoice.charges), run.batch_id,
    )  # fmt: skip
    if known is None:
        marks = ", ".join("?" * len(values))
        key = int(
            run.connection.execute(
                f"INSERT INTO supplier_invoice ({_INVOICE_COLUMNS}, paid_amount) VALUES ({marks}, 0)", values
            ).lastrowid
            or 0
        )
    else:
        keep_former(run, known)
        assignments = ", ".join(f"{name} = ?" for name in _INVOICE_COLUMNS.split(", "))
        run.connection.execute(f"UPDATE supplier_invoice SET {assignments} WHERE id = ?", (*values, known))
        run.connection.execute("DELETE FROM supplier_invoice_vat WHERE supplier_invoice_id = ?", (known,))
        key = known
    run.connection.executemany(
        "INSERT INTO supplier_invoice_vat (supplier_invoice_id, category, rate, base, vat) VALUES (?, ?, ?, ?, ?)",
        [
            (key, category[:4], to_micro(rate), to_micro(base), to_micro(vat))
            for category, rate, base, vat in invoice.vat
        ],
    )
    return key


def _write_charges(run: ImportRun, invoice: ReadInvoice, key: int, account: int) -> None:
    dated = [(_counts_on(charge, invoice.issue_date), charge) for charge in invoice.charges]
    lines: dict[int, int | None] = {}
    # In order of time, so that a change of user within the file becomes two links in the right order.
    for counted, charge in sorted(dated, key=lambda pair: pair[0]):
        line = lines[id(charge)] = run.register.line(charge.msisdn)
        employee = run.register.employee(charge.user)
        department = run.register.department(charge.department)
        if line is not None and employee is not None:
            run.links.hold(line, employee, day_count(counted))
        if employee is not None and department is not None:
            run.links.work(employee, department, day_count(counted))
    groups = _groups_of_lines(invoice)
    rows = []
    spans = []
    for counted, charge in dated:
        source, traffic = _grouped(*_meaning(run, charge, invoice.issue_date), charge, groups)
        section, traffic_type, kind = _classified(run, source, traffic, charge.text, counted)
        placement = _placement(run, account, lines[id(charge)], charge, day_count(counted))
        seconds, messages, volume = measured(charge.quantity, charge.unit, kind)
        vat = charge.vat if charge.vat is not None else charge.net * charge.vat_rate / 100
        rows.append(
            (
                key, placement, section.value, None if section is source else source.value, traffic_type,
                counted.isoformat(),
                _iso(charge.period_start), _iso(charge.period_end), charge.text, charge.reference,
                to_micro(charge.quantity), charge.unit, seconds, messages, volume, to_micro(charge.net),
                charge.vat_category[:4], to_micro(charge.vat_rate), to_micro(round_to_currency(vat, invoice.currency)),
            )
        )  # fmt: skip
        if source is ChargeSection.COMMUNICATION and charge.period_start and charge.period_end:
            spans.append((charge.period_start, charge.period_end))
    marks = ", ".join("?" * len(_CHARGE_COLUMNS.split(", ")))
    run.connection.executemany(f"INSERT INTO charge ({_CHARGE_COLUMNS}) VALUES ({marks})", rows)
    add_charges(run.connection, key)
    # A credit note gives back what an invoice charged; use that waits for its invoice goes on waiting.
    if spans and invoice.kind is DocumentKind.INVOICE:
        attach_usage(run, key, account, min(start for start, _ in spans), max(end for _, end in spans))


def _counts_on(charge: ReadCharge, issued: date) -> date:
    return charge.usage_date or charge.period_start or issued


def _placement(run: ImportRun, account: int, line: int | None, charge: ReadCharge, day: int) -> int:
    """Where a charge belongs: whom it names, else who held the line that day; what is unknown stays unassigned."""
    employee = run.register.employee(charge.user)
    department = run.register.department(charge.department)
    for hint in charge.hints:
        employee = employee or run.register.known_employee(hint)
        department = department or run.register.known_department(hint)
    employee = employee or run.links.employee_of(line, day)
    department = department or run.links.department_of(employee, day)
    return run.register.placement(account, line, employee, department)


def _meaning(run: ImportRun, charge: ReadCharge, issued: date) -> tuple[ChargeSection, TrafficKey]:
    """What the source and the built-in tables say of a charge."""
    if charge.section is not None and charge.traffic is not None:
        return charge.section, charge.traffic
    meaning = classification.classify(
        charge.text, home=run.country, unit=charge.unit, period_start=charge.period_start, issued=issued
    )
    section = charge.section or meaning.section
    name = charge.text.split(": ", 1)[0][:_LONGEST_NAME]
    return section, TrafficKey(
        name, meaning.kind.value, meaning.zone.value, meaning.direction.value, meaning.country, "",
        meaning.package_use.value, meaning.vat_liability.value, guessed=not meaning.known,
    )  # fmt: skip


def _classified(
    run: ImportRun, section: ChargeSection, traffic: TrafficKey, text: str, counted: date
) -> tuple[ChargeSection, int, TrafficKind]:
    """The same as the company's own rules have it: section, id of the traffic type, and its kind."""
    source = run.register.traffic_type(traffic)
    own = run.register.own_rules.applied(section, traffic, (text, traffic.name), counted)
    if own is None:
        return section, source, TrafficKind(traffic.kind)
    key = source if own.traffic[:8] == traffic[:8] else run.register.traffic_type(own.traffic, source)
    return own.section or section, key, TrafficKind(own.traffic.kind)


def _groups_of_lines(invoice: ReadInvoice) -> dict[str, str]:
    """The product group that an invoice itself names for a number, in its own column or in a charge's text."""
    groups: dict[str, str] = {}
    for charge in invoice.charges:
        named = charge.traffic.product_group if charge.traffic is not None else ""
        if group := named or group_in(charge.text):
            groups.setdefault(charge.msisdn, group)
    groups.pop("", None)
    return groups


def _grouped(
    section: ChargeSection, traffic: TrafficKey, charge: ReadCharge, groups: dict[str, str]
) -> tuple[ChargeSection, TrafficKey]:
    """The same with a product group, where the source names none."""
    if traffic.product_group:
        return section, traffic
    group = group_of_charge(section, charge.text, charge.msisdn, groups.get(charge.msisdn, ""))
    return section, traffic._replace(product_group=group)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
