import pytest

from telecost_desktop.cli.options import spread_invoice_numbers


@pytest.mark.parametrize(
    ("given", "spread"),
    [
        (
            ["report", "R6", "--invoice", "1", "2", "--format", "csv"],
            ["report", "R6", "--invoice", "1", "--invoice", "2", "--format", "csv"],
        ),
        (["report", "R6", "--invoice", "1", "--invoice", "2"], ["report", "R6", "--invoice", "1", "--invoice", "2"]),
        (["report", "R6", "--invoice", "1", "-o", "-"], ["report", "R6", "--invoice", "1", "-o", "-"]),
        (["import", "a", "b"], ["import", "a", "b"]),
    ],
)
def test_one_option_may_name_several_invoices(given: list[str], spread: list[str]) -> None:
    assert spread_invoice_numbers(given) == spread
