"""Handing a recognised file's content to the importer of its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.attachments import media_type_of, name_with_ending, store_attachment
from telecost_desktop.services.importing.layouts.header import Header
from telecost_desktop.services.importing.mapping.applying import is_left_out
from telecost_desktop.services.importing.mapping.fields import AMOUNTS
from telecost_desktop.services.importing.reading.cells import Columns
from telecost_desktop.services.importing.reading.text_files import Row, blocks, rows_of
from telecost_desktop.services.importing.reading.values import decimal_sign
from telecost_desktop.services.importing.recognition import ContentKind, Seen
from telecost_desktop.services.importing.run import ImportRun

_SIGN_ROWS = 5_000
_LONGEST_AMOUNT = 100


def import_content(run: ImportRun, seen: Seen) -> str:
    """Import what is in a file into the run's transaction; gives the format's code. Raises UserError."""
    if seen.kind is ContentKind.TABLE:
        for sheet in seen.sheets[1:]:
            run.tell_conflict(
                QT_TRANSLATE_NOOP(
                    "Errors",
                    "The sheet {sheet} holds such a table too, but only {read} was read. Save {sheet} as a file of its own "
                    "to import it.",
                ),
                sheet=repr(sheet),
                read=repr(seen.sheets[0]),
            )
        return _import_table(run, seen)
    if seen.is_plain_pdf:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "This PDF has no invoice data in it."),
            hint=QT_TRANSLATE_NOOP(
                "Errors",
                "Import it with operator, number, date and total, which archives it; or import the XML or usage file.",
            ),
        )
    if seen.typed is not None:
        from telecost_desktop.services.importing.supplier_invoices.typing_in import store_typed

        store_typed(run, seen.typed, seen.original)
        return "pdf"
    return _import_structured(run, seen)


def _import_table(run: ImportRun, seen: Seen) -> str:
    header = seen.header
    assert header is not None
    if seen.is_bulk:
        from telecost_desktop.services.importing.layouts.mis_content import adapt_content
        from telecost_desktop.services.importing.usage.usage_file import import_usage

        adapt = adapt_content if header.code == "telenor-mis-content" else None
        import_usage(run, header, seen.path, seen.encoding, seen.skip, adapt)
        return header.code
    from telecost_desktop.services.importing.layouts import mis, mis_columns
    from telecost_desktop.services.importing.register import rows
    from telecost_desktop.services.importing.supplier_invoices import charge_rows, gathering

    if not header.style.decimal_sign:
        header = replace(header, style=replace(header.style, decimal_sign=_sign(seen, header)))
    if header.code in ("telecost-charges", "telenor-mis-invoice-details"):
        own = header.code == "telecost-charges"
        reader = charge_rows.TelecostRows(run.country) if own else mis.MisRows(run.country)
        currency = run.currency if own else mis.CURRENCY
        gathering.import_charge_rows(run, partial(_rows, seen, header), header, reader, currency)
    else:
        stores: dict[str, rows.RowStore] = {
            "telecost-lines": rows.store_line,
            "telecost-employees": rows.store_employee,
            "telecost-equipment": rows.store_equipment,
            "telenor-mis-accounts": partial(rows.store_line, operator=mis_columns.OPERATOR),
            "telenor-mis-sim": rows.store_sim_cards,
        }
        rows.import_rows(run, _rows(seen, header), header, stores[header.code])
    return header.code


def _rows(seen: Seen, header: Header) -> Iterator[tuple[Row, float]]:
    """The rows after the header, each with the share of the file read so far."""
    place = -1
    for block in blocks(seen.path, seen.encoding, seen.skip):
        for row in rows_of(block, header.separator):
            place += 1
            if place > header.row and not is_left_out(row, header):
                yield row, block.share


def _sign(seen: Seen, header: Header) -> str:
    """The decimal sign of the amounts in the first rows."""
    columns = Columns(header)
    texts: dict[str, list[str]] = {name: [] for name in AMOUNTS if name in header.columns}
    for row, _ in islice(_rows(seen, header), _SIGN_ROWS):
        for name, found in texts.items():
            if len(text := columns.text(row, name)) < _LONGEST_AMOUNT:
                found.append(text)
    return decimal_sign([text for found in texts.values() for text in found])


def _import_structured(run: ImportRun, seen: Seen) -> str:
    from telecost_desktop.services.importing.reading.xml_files import read_xml
    from telecost_desktop.services.importing.supplier_invoices.storing import store_invoice
    from telecost_desktop.services.importing.supplier_invoices.structured import read_structured

    is_pdf = seen.kind is ContentKind.PDF
    content = seen.embedded or read_xml(seen.path)
    read = read_structured(content, run.country)
    kept = seen.original.read_bytes() if is_pdf else content
    media_type = "application/pdf" if is_pdf else "application/xml"
    originals = [
        store_attachment(run.connection, kept, name=seen.original.name, media_type=media_type, clock=run.clock)
    ]
    for name, enclosed in read.enclosures:
        kind = media_type_of(enclosed)
        name = name_with_ending(name, kind)
        originals.append(store_attachment(run.connection, enclosed, name=name, media_type=kind, clock=run.clock))
    for oddity in read.invoice.oddities:
        run.tell_conflict(oddity.pattern, **dict(oddity.values))
    run.rows = max(len(read.invoice.charges), 1)
    if store_invoice(run, read.invoice, originals=originals):
        run.imported = run.rows
    else:
        run.duplicates = run.rows
    return f"pdf-{read.code}" if is_pdf else read.code
