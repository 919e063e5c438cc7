"""Taking imports back in any order leaves nothing of them."""

from collections.abc import Callable
from itertools import permutations

import pytest

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import FileResult, undo_import

_USAGE = "operator;account;invoice;department;user;msisdn;sim;traffic_type;start;net;seconds\n"
_FILES = (
    _USAGE + ";7;;Salg;Per;90000001;89471;Call;2026-01-05T10:00:00;5;60\n"
    ";7;X1;Salg;Per;90000001;;Call;2026-01-06T10:00:00;6;60\n",
    _USAGE + "Op;7;;Lager;Per;90000001;;Call;2026-01-20T10:00:00;8;60\n",
    "operator;account;invoice;issue_date;section;text;net;vat_rate;msisdn;user;department;period_start;period_end\n"
    "Op;7;X1;2026-02-01;communication;Samtaler;40;25;90000001;Per;Salg;2026-01-01;2026-01-31\n",
)
_TABLES = (
    "seller", "billing_account", "department", "employee", "line", "sim_card", "placement", "line_employee",
    "employee_department", "sim_line", "supplier_invoice", "charge", "usage_record", "usage_run", "usage_by_month",
    "cost_by_month", "import_change",
)  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_undo_in_any_order_leaves_nothing(
    company: CompanyFile,
    clock: FixedClock,
    take: Callable[..., FileResult],
    ask: Callable[..., list[tuple[object, ...]]],
    order: tuple[int, ...],
) -> None:
    before = {table: ask(f"SELECT * FROM {table}") for table in _TABLES}
    batches = [take(content).batch for content in _FILES]
    for place in order:
        undo_import(company, batches[place] or 0, clock=clock)
    assert {table: ask(f"SELECT * FROM {table}") for table in _TABLES} == before
