import pytest

from telecost_desktop.cli.options import spread_invoice_numbers
from telecost_desktop.cli.reports import system_language


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


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        # Such a machine has often no more than C, and still says what the person reads.
        ({"LANG": "nb_NO.UTF-8"}, "nb_NO"),
        ({"LANG": "sv_SE@euro"}, "sv_SE"),
        ({"LANG": "nb_NO.UTF-8", "LC_ALL": "fr_FR"}, "fr_FR"),
        ({"LANG": "en_US.UTF-8", "LC_NUMERIC": "nb_NO.UTF-8"}, "nb_NO"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
    ],
)
def test_the_language_of_files_is_that_of_the_account(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name in ("LC_ALL", "LC_NUMERIC", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert system_language() == language
