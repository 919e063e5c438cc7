"""Purchases that are reported as business use. Rules: docs/rules.md, "Business use"."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from telecost_desktop.errors import UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import Period
from telecost_desktop.services.budgets import list_budgets, set_budget
from telecost_desktop.services.business_use import list_business_use, list_purchases, report_business_use
from telecost_desktop.services.checks import check
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.content_purchases import NumberPurchase
from telecost_desktop.services.importing import FileResult, import_files, undo_import
from telecost_desktop.services.undo import record, take_back

NOVEMBER = Period.month(2026, 11)
NUMBER = "4790000001"
USAGE = "operator;account;department;user;msisdn;traffic_type;kind;start;net;vat;messages;record_id\n"
PARKING = (
    USAGE
    + f"Nordlys;7;Salg;Siv;{NUMBER};Parkering;content;2026-11-03T10:00:00;40;10;1;A1\n"
    + f"Nordlys;7;Salg;Siv;{NUMBER};Parkering;content;2026-11-03T10:00:00;40;10;1;A2\n"
    + f"Nordlys;7;Salg;Siv;{NUMBER};Gave;content;2026-11-04T11:30:00;100;0;1;A3\n"
    + "Nordlys;7;Salg;Per;4790000002;Parkering;content;2026-11-03T10:00:00;40;10;1;A4\n"
)
CHARGES = (
    "operator;account;invoice;issue_date;section;text;kind;net;vat_rate;msisdn;user;department;period_start;period_end\n"
    f"Nordlys;7;F1;2026-11-20;communication;Varer på regningen;content;80;25;{NUMBER};Siv;Salg;2026-11-01;2026-11-30\n"
)


@pytest.fixture
def take(company: CompanyFile, clock: FixedClock, tmp_path: Path) -> Callable[[str], FileResult]:
    """Import a text."""
    count = iter(range(99))

    def take(content: str) -> FileResult:
        path = tmp_path / f"file{next(count)}.csv"
        path.write_text(content, encoding="utf-8")
        (result,) = import_files(company, [path], clock=clock)
        assert (result.rejected, bool(result.batch)) == (0, True)
        return result

    return take


def bought(file: CompanyFile, number: str = NUMBER) -> list[NumberPurchase]:
    return [one for one in list_purchases(file, NOVEMBER) if one.msisdn == number]


def report(file: CompanyFile, clock: FixedClock, one: NumberPurchase, business: bool = True, note: str = "") -> bool:
    return report_business_use(file, one.line_id, one.purchase, business=business, note=note, clock=clock, user="KH")


def log(file: CompanyFile) -> list[tuple[str, str, str]]:
    with file.raw() as c:
        return c.execute(
            "SELECT \"user\", action, subject FROM log_entry WHERE action LIKE 'business_use%' ORDER BY id"
        ).fetchall()


def rows(file: CompanyFile) -> list[tuple[object, ...]]:
    with file.raw() as c:
        return c.execute("SELECT * FROM business_use ORDER BY id").fetchall()


def test_a_purchase_is_reported_once_and_withdrawn_once(
    company: CompanyFile, clock: FixedClock, take: Callable[[str], FileResult]
) -> None:
    take(PARKING)
    first, second, gift = bought(company)
    assert report(company, clock, second, note=" kunde ")
    assert not report(company, clock, second, note="kunde")
    marked = [(one.purchase.business_use, one.purchase.note) for one in bought(company)]
    assert marked == [(False, ""), (True, "kunde"), (False, "")]
    assert [one.purchase.business_use for one in bought(company, "4790000002")] == [False]
    (known,) = list_business_use(company, NOVEMBER)
    assert known.bought == bought(company)[1]
    assert (known.reported_at, known.reported_by, known.here) == (clock.now(), "KH", True)
    assert report(company, clock, second, note="møte")
    assert report(company, clock, second, business=False)
    assert not report(company, clock, second, business=False)
    assert not report(company, clock, gift, business=False)
    assert list_business_use(company, NOVEMBER) == []
    subject = f"{NUMBER} Parkering"
    assert log(company) == [
        ("KH", "business_use.reported", subject),
        ("KH", "business_use.changed", subject),
        ("KH", "business_use.withdrawn", subject),
    ]
    assert first.purchase.ordinal == 1


def test_what_is_no_purchase_of_the_number_is_refused(
    company: CompanyFile, clock: FixedClock, take: Callable[[str], FileResult]
) -> None:
    take(PARKING)
    take(USAGE + f"Nordlys;7;Salg;Siv;{NUMBER};Samtale;call;2026-11-05T10:00:00;5;1;;A9\n")
    first, _, gift = bought(company)
    for wrong in (
        replace(first.purchase, ordinal=3),
        replace(first.purchase, net=Decimal("40.01")),
        replace(first.purchase, name="Samtale"),
        replace(first.purchase, started_at=gift.purchase.started_at),
        replace(
            gift.purchase,
            name="Samtale",
            net=Decimal(5),
            started_at=gift.purchase.started_at.replace(day=5, hour=10, minute=0),
        ),
    ):
        with pytest.raises(UserError, match="did not buy"):
            report(company, clock, replace(first, purchase=wrong))
    other = bought(company, "4790000002")[0]
    with pytest.raises(UserError, match="did not buy Gave"):
        report(company, clock, replace(gift, line_id=other.line_id))
    with pytest.raises(UserError, match="no longer here"):
        report(company, clock, replace(gift, line_id=99))
    assert (rows(company), log(company)) == ([], [])


def test_a_charge_that_no_record_explains_is_reported_by_its_day(
    company: CompanyFile, clock: FixedClock, take: Callable[[str], FileResult]
) -> None:
    take(CHARGES)
    (one,) = bought(company)
    assert (one.purchase.source.value, one.purchase.amount, one.purchase.started_at.date()) == (
        "charge",
        100,
        date(2026, 11, 1),
    )
    report(company, clock, one)
    assert [known.here for known in list_business_use(company, NOVEMBER)] == [True]


def test_lists_keep_to_the_period_and_the_accounts(
    company: CompanyFile, clock: FixedClock, take: Callable[[str], FileResult]
) -> None:
    take(PARKING)
    with company.raw() as c:
        ((account,),) = c.execute("SELECT id FROM billing_account").fetchall()
    for one in bought(company):
        report(company, clock, one)
    assert len(list_business_use(company, NOVEMBER, [account])) == 3
    assert list_business_use(company, NOVEMBER, [account + 1]) == []
    assert list_purchases(company, NOVEMBER, [account + 1]) == []
    assert len(list_business_use(company, Period(date(2026, 11, 4), date(2026, 11, 5)))) == 1
    assert list_business_use(company, Period.month(2026, 10)) == []
    (line,) = {one.line_id for one in bought(company, "4790000002")}
    assert list_business_use(company, NOVEMBER, lines=[line]) == []


def test_undo_and_redo_of_a_report(company: CompanyFile, clock: FixedClock, take: Callable[[str], FileResult]) -> None:
    take(PARKING)
    one = bought(company)[0]
    steps = []
    for business, note in ((True, ""), (True, "kunde"), (False, "")):
        before = rows(company)
        done = record(
            report_business_use,
            company,
            one.line_id,
            one.purchase,
            business=business,
            note=note,
            clock=clock,
            user="KH",
        )
        assert done.step is not None
        assert done.step.subject == f"{NUMBER} Parkering"
        steps.append((before, done.step, rows(company)))
    for before, step, after in reversed(steps):
        again = take_back(company, step, clock=clock)
        assert rows(company) == before
        take_back(company, again, clock=clock)
        assert rows(company) == after
        take_back(company, step, clock=clock)


def test_an_import_that_is_taken_back_and_made_again_finds_its_reports(
    company: CompanyFile, clock: FixedClock, take: Callable[[str], FileResult]
) -> None:
    batch = take(PARKING).batch or 0
    marked = bought(company)[1]
    report(company, clock, marked, note="kunde")
    undo_import(company, batch, clock=clock)
    assert check(company) == []
    with company.raw() as c:
        assert c.execute("SELECT msisdn FROM line").fetchall() == [(NUMBER,)]
    (gone,) = list_business_use(company, NOVEMBER)
    assert (gone.here, gone.bought.msisdn, gone.bought.purchase.net, gone.bought.purchase.note) == (
        False,
        NUMBER,
        40,
        "kunde",
    )
    take(PARKING)
    assert [one.purchase.business_use for one in bought(company)] == [False, True, False]
    assert [known.here for known in list_business_use(company, NOVEMBER)] == [True]


def test_a_number_goes_when_its_last_report_is_withdrawn(
    company: CompanyFile, clock: FixedClock, take: Callable[[str], FileResult]
) -> None:
    first = take(PARKING).batch or 0
    report(company, clock, bought(company)[0])
    undo_import(company, first, clock=clock)
    (gone,) = list_business_use(company, NOVEMBER)
    report_business_use(company, gone.bought.line_id, gone.bought.purchase, business=False, clock=clock)
    assert rows(company) == []
    undo_import(company, take(CHARGES).batch or 0, clock=clock)
    with company.raw() as c:
        assert c.execute("SELECT COUNT(*) FROM line").fetchone() == (0,)
    assert check(company) == []


def test_a_corrected_record_is_another_purchase_until_that_is_taken_back(
    company: CompanyFile, clock: FixedClock, take: Callable[[str], FileResult]
) -> None:
    take(PARKING)
    gift = bought(company)[2]
    report(company, clock, gift)
    corrected = take(USAGE + f"Nordlys;7;Salg;Siv;{NUMBER};Gave;content;2026-11-04T11:30:00;150;0;1;A3\n")
    assert [(one.purchase.net, one.purchase.business_use) for one in bought(company)][2] == (150, False)
    assert [known.here for known in list_business_use(company, NOVEMBER)] == [False]
    undo_import(company, corrected.batch or 0, clock=clock)
    assert bought(company)[2].purchase.business_use
    assert check(company) == []


def test_a_department_with_a_budget_outlives_the_import_that_made_it(
    company: CompanyFile, clock: FixedClock, take: Callable[[str], FileResult]
) -> None:
    batch = take(PARKING).batch or 0
    with company.raw() as c:
        ((department,),) = c.execute("SELECT id FROM department").fetchall()
    set_budget(company, department, Decimal(500), date(2026, 11, 1), clock=clock)
    undo_import(company, batch, clock=clock)
    with company.raw() as c:
        assert c.execute("SELECT name FROM department").fetchall() == [("Salg",)]
        assert c.execute("SELECT COUNT(*) FROM line").fetchone() == (0,)
    assert len(list_budgets(company, date(2026, 11, 1))) == 1
    assert check(company) == []
    take(PARKING)
    with company.raw() as c:
        assert c.execute("SELECT DISTINCT department_id FROM placement").fetchall() == [(department,)]


Command = Callable[..., tuple[int, str, str]]


def test_the_commands(company: CompanyFile, take: Callable[[str], FileResult], command_line: Command) -> None:
    take(PARKING)
    file = ("-c", company.path)
    code, out, err = command_line("business-use", "list", "--json", *file)
    assert (code, json.loads(out), err) == (0, [], "")
    _, out, _ = command_line("business-use", "list", "--all", "--json", "--month", "2026-11", *file)
    assert [(one["number"], one["amount"], one["ordinal"], one["business_use"]) for one in json.loads(out)] == [
        (NUMBER, "50.00", 1, False),
        (NUMBER, "50.00", 2, False),
        ("4790000002", "50.00", 1, False),
        (NUMBER, "100.00", 1, False),
    ]
    gift = ("00001", "2026-11-04T11:30:00")
    code, _, err = command_line("business-use", "report", *gift, "--note", "loddsalg", *file)
    assert (code, err) == (0, f"Gave of {NUMBER}, 2026-11-04 11:30:00: is business use.\n")
    code, _, err = command_line("business-use", "report", "4790000001", "2026-11-04", *file)
    assert (code, err.endswith("is business use already.\n")) == (0, True)
    _, out, _ = command_line("business-use", "list", *file)
    assert "loddsalg" in out
    assert "Parkering" not in out
    code, _, err = command_line("business-use", "report", NUMBER, "2026-11-03", "--name", "parkering", *file)
    assert (code, err.startswith(f"2 purchases of {NUMBER} on 2026-11-03 fit.")) == (1, True)
    parking = (NUMBER, "2026-11-03", "--net", "40", "--ordinal", "2")
    assert command_line("business-use", "report", *parking, *file)[0] == 0
    assert [one.purchase.business_use for one in bought(company)] == [False, True, True]
    assert command_line("business-use", "withdraw", *parking, *file)[0] == 0
    assert command_line("business-use", "withdraw", *gift, *file)[0] == 0
    assert rows(company) == []


def test_what_is_gone_can_be_withdrawn_by_command(
    company: CompanyFile, clock: FixedClock, take: Callable[[str], FileResult], command_line: Command
) -> None:
    batch = take(PARKING).batch or 0
    report(company, clock, bought(company)[2])
    undo_import(company, batch, clock=clock)
    code, _, _ = command_line("business-use", "withdraw", NUMBER, "2026-11-04", "-c", company.path)
    assert (code, rows(company)) == (0, [])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("report", NUMBER, "2026-11-09"), "no such purchase on 2026-11-09"),
        (("report", "0001", "2026-11-04"), "0001 has no such purchase"),
        (("withdraw", NUMBER, "tomorrow"), "'tomorrow' is no date"),
        (("report", NUMBER, "2026-11-04T11:30:00+01:00"), "names a zone"),
        (("report", NUMBER, "2026-11-04", "--net", "nan"), "'nan' is no amount"),
        (("list", "--month", "2026"), "'2026' is no month"),
        (("list", "--month", "9999-12"), "'9999-12' does not lie between"),
        (("report", NUMBER, "9999-12-31"), "'9999-12-31' does not lie between"),
    ],
)
def test_commands_refuse_in_one_sentence(
    company: CompanyFile,
    take: Callable[[str], FileResult],
    command_line: Command,
    arguments: tuple[str, ...],
    words: str,
) -> None:
    take(PARKING)
    code, out, err = command_line("business-use", *arguments, "-c", company.path)
    assert (code, out) == (1, "")
    assert words in err
    assert rows(company) == []
