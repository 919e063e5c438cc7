"""What always holds of invoices in XML: what was written is what is stored, and no bytes break the program."""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telecost_desktop.models.database import open_company_file
from telecost_desktop.models.money import to_micro
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import FileResult, import_files
from telecost_desktop.services.rollups import rollup_differences
from tests.invoice_making import MadeInvoice, MadeLine, cii, ubl
from tests.pdf_making import pdf

CLOCK = FixedClock(datetime(2026, 11, 22, tzinfo=UTC))
money = st.integers(-10_000_000, 10_000_000).map(lambda cents: Decimal(cents) / 100)
lines = st.builds(
    MadeLine,
    net=money,
    rate=st.sampled_from([Decimal(rate) for rate in ("25", "15", "12", "0", "5.5", "2.1")]),
    name=st.sampled_from(["Abonnement", "Samtaler", "Data i USA", "Rabatt", "Øre & <deling>"]).map(
        lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
    ),
    number=st.sampled_from(["", "90000001", "+46 70 123 45 67", "Sentral"]),
    unit=st.sampled_from(["EA", "MIN", "4L", "MON"]),
    quantity=st.integers(-50, 5_000).map(lambda tenths: Decimal(tenths) / 10),
)
invoices = st.builds(
    MadeInvoice,
    lines=st.lists(lines, min_size=1, max_size=12),
    credit=st.booleans(),
    prepaid=money,
    rounding=st.integers(-50, 50).map(lambda cents: Decimal(cents) / 100),
    allowances=st.lists(money.filter(bool), max_size=3),
    currency=st.sampled_from(["NOK", "SEK", "EUR"]),
)
forms = st.sampled_from([ubl, cii, lambda made: pdf("x", attachments={"factur-x.xml": cii(made)})])
several = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def imported(empty_company_template: Path) -> Callable[[bytes], tuple[FileResult, list[tuple[object, ...]]]]:
    """Import a file into a company of its own; gives the result, and its charges as stored."""

    def imported(content: bytes) -> tuple[FileResult, list[tuple[object, ...]]]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "company.telecost"
            path.write_bytes(empty_company_template.read_bytes())
            document = Path(folder) / "document"
            document.write_bytes(content)
            file = open_company_file(path)
            try:
                (result,) = import_files(file, [document], clock=CLOCK)
                with file.raw() as connection:
                    rows = connection.execute("SELECT net, vat_rate, quantity FROM charge ORDER BY id").fetchall()
                assert rollup_differences(file) == []
            finally:
                file.close()
            return result, rows

    return imported


@several
@given(made=invoices, form=forms)
def test_what_was_written_is_what_is_stored(imported, made: MadeInvoice, form: Callable[[MadeInvoice], bytes]) -> None:
    result, rows = imported(form(made))
    assert result.status == "imported", result
    (invoice,) = result.supplier_invoices
    assert invoice.kind == ("credit_note" if made.credit else "invoice")
    assert (invoice.total_ex_vat, invoice.total_vat, invoice.total_inc_vat, invoice.payable) == (
        made.net, made.vat, made.total, made.payable,
    )  # fmt: skip
    assert invoice.difference == 0
    sign = -1 if made.credit else 1
    stated = [(sign * line.net, line.rate, sign * line.quantity) for line in made.lines]
    stated += [(sign * value, Decimal(25), Decimal(1)) for value in made.allowances]
    assert rows == [tuple(map(to_micro, row)) for row in stated]


@several
@given(
    form=st.sampled_from([ubl, cii, lambda made: pdf("x", attachments={"factur-x.xml": cii(made)})]),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4), st.integers(0, 8)), min_size=1, max_size=6),
)
def test_spoilt_files_give_a_result_and_nothing_else(
    imported, form: Callable[[MadeInvoice], bytes], cuts: list[tuple[float, bytes, int]]
) -> None:
    content = form(MadeInvoice((MadeLine(Decimal("100.00"), number="90000001"), MadeLine(Decimal("-3.10")))))
    for share, new, length in cuts:
        place = int(share * len(content))
        content = content[:place] + new + content[place + length :]
    if not content:
        return
    result, rows = imported(content)
    assert result.status in ("imported", "rejected")
    assert bool(result.errors) == (result.status == "rejected")
    assert (result.status == "imported") == bool(rows) or not rows
