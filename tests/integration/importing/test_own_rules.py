"""The company's own rules: applied at import, and to what is imported already; roll-ups always equal the detail."""

import json
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telecost_desktop.cli import run as run_command
from telecost_desktop.errors import Cancelled, UserError
from telecost_desktop.models.classification import TextMatch
from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import Direction, PackageUse, TrafficKind, VatLiability, Zone
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import import_files, undo_import
from telecost_desktop.services.importing.classifying.own_rules import RuleValues
from telecost_desktop.services.importing.classifying.reclassifying import Reclassified, reclassify
from telecost_desktop.services.importing.classifying.rules import (
    add_rule,
    change_rule,
    delete_rule,
    list_rules,
    order_rules,
)
from telecost_desktop.services.importing.classifying.unknown_texts import (
    effect_of,
    suggested_rule,
    unknown_texts,
)
from telecost_desktop.services.rollups import rollup_differences

Ask = Callable[..., list[tuple[object, ...]]]
CLOCK = FixedClock(datetime(2026, 11, 22, tzinfo=UTC))
USAGE = "operator;account;invoice;msisdn;traffic_type;start;seconds;messages;called_number;net\n"
CHARGES = (
    "operator;account;invoice;issue_date;section;traffic_type;text;msisdn;quantity;unit;period_start;period_end;net\n"
)
TYPES = (
    "SELECT t.name, t.kind, t.zone, t.direction, t.country, t.package_use, COUNT(*) FROM usage_record u "
    "JOIN traffic_type t ON t.id = u.traffic_type_id GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2"
)


def usage(
    text: str, start: str = "2026-09-03T10:00:00", called: str = "", net: str = "1,00", seconds: str = "60"
) -> str:
    return f"Telia;1001;55;90000001;{text};{start};{seconds};;{called};{net}\n"


def test_a_rule_acts_on_the_next_import_and_only_in_its_days(take, ask: Ask, company: CompanyFile) -> None:
    values = RuleValues("friends", TextMatch.BEGINS, date(2026, 9, 2), date(2026, 10, 1), kind=TrafficKind.CONTENT)
    add_rule(company, values, clock=CLOCK)
    days = ("2026-09-01T23:59:59", "2026-09-02T00:00:00", "2026-09-30T23:59:59", "2026-10-01T00:00:00")
    take(USAGE + "".join(usage("Friends & family", day) for day in days) + usage("SMS", seconds=""))
    assert [(row[0], row[1], row[6]) for row in ask(TYPES)] == [
        ("Friends & family", "call", 2), ("Friends & family", "content", 2), ("SMS", "message", 1),
    ]  # fmt: skip
    ((source,),) = ask("SELECT s.kind FROM traffic_type t JOIN traffic_type s ON s.id = t.source_id")
    assert source == "call"


def test_the_first_rule_that_matches_counts(take, ask: Ask, company: CompanyFile) -> None:
    general = add_rule(company, RuleValues("norden", TextMatch.CONTAINS, kind=TrafficKind.DATA), clock=CLOCK)
    special = add_rule(
        company, RuleValues("  Pakke   NORDEN ", country="dk", direction=Direction.ROAMING), clock=CLOCK, user="KH"
    )
    order_rules(company, [special, general], clock=CLOCK)
    assert [(rule.id, rule.place) for rule in list_rules(company)] == [(special, 1), (general, 2)]
    take(USAGE + usage("Pakke Norden") + usage("Norden 2"))
    assert [row[:5] for row in ask(TYPES)] == [
        ("Norden 2", "data", "eea", "to_abroad", ""),
        ("Pakke Norden", "call", "eea", "roaming", "DK"),
    ]


def test_a_charge_moves_to_another_section_and_back(take, ask: Ask, company: CompanyFile) -> None:
    take(
        CHARGES
        + "Telia;1001;55;2026-10-01;one_off;;Bedrift Pluss 900 00 001;90000001;3;EA;2026-10-01;2026-10-31;120,00\n"
        + "Telia;1001;55;2026-10-01;communication;;Tekstpakke;90000001;3;EA;2026-09-01;2026-09-30;9,00\n"
    )
    query = (
        "SELECT c.section, c.source_section, t.kind, c.messages, c.net FROM charge c "
        "JOIN traffic_type t ON t.id = c.traffic_type_id ORDER BY c.id"
    )
    before = ask(query)
    rules = [
        add_rule(company, RuleValues("bedrift pluss", TextMatch.BEGINS, kind=TrafficKind.SUBSCRIPTION), clock=CLOCK),
        add_rule(company, RuleValues("tekstpakke", kind=TrafficKind.MESSAGE), clock=CLOCK),
    ]
    assert reclassify(company, None, clock=CLOCK, user="KH") == Reclassified(2, 0, 2)
    assert ask(query) == [
        ("subscription", "one_off", "subscription", 0, 120_000_000),
        ("communication", None, "message", 3, 9_000_000),
    ]
    assert rollup_differences(company) == []
    assert reclassify(company, None, clock=CLOCK) == Reclassified(0, 0, 0)
    for rule in rules:
        delete_rule(company, rule, clock=CLOCK)
    reclassify(company, [1], clock=CLOCK)
    assert ask(query) == before
    assert rollup_differences(company) == []
    actions = [row[0] for row in ask("SELECT action FROM log_entry ORDER BY id")]
    assert actions.count("classification.applied") == 2


def test_a_changed_rule_starts_again_from_the_source(take, ask: Ask, company: CompanyFile) -> None:
    take(USAGE + usage("Zone X"))
    rule = add_rule(company, RuleValues("Zone X", country="US"), clock=CLOCK)
    reclassify(company, None, clock=CLOCK)
    assert ask(TYPES)[0][2:5] == ("world", "to_abroad", "US")
    change_rule(company, rule, RuleValues("Zone X", package_use=PackageUse.INSIDE), clock=CLOCK)
    reclassify(company, None, clock=CLOCK)
    assert ask(TYPES)[0][2:6] == ("home", "domestic", "", "inside")


def test_an_overlapping_file_is_recognised_after_the_rules_have_changed(take, ask: Ask, company: CompanyFile) -> None:
    take(USAGE + usage("Zone X"))
    add_rule(company, RuleValues("Zone X", kind=TrafficKind.CONTENT), clock=CLOCK)
    result = take(USAGE + usage("Zone X") + usage("Zone X", "2026-09-04T10:00:00"))
    assert (result.imported, result.duplicates) == (1, 1)
    reclassify(company, None, clock=CLOCK)
    assert [(row[1], row[6]) for row in ask(TYPES)] == [("content", 2)]
    assert rollup_differences(company) == []


def test_the_invoice_that_takes_usage_over_is_found_as_without_rules(take, ask: Ask, company: CompanyFile) -> None:
    add_rule(company, RuleValues("Calls", section=ChargeSection.ONE_OFF), clock=CLOCK)
    take(CHARGES + "Telia;1001;77;2026-10-01;communication;;Calls;90000001;1;EA;2026-09-01;2026-09-30;5,00\n")
    take(USAGE.replace("invoice;", "") + usage("Calls").replace("55;", ""))
    assert ask("SELECT i.number FROM usage_record u JOIN supplier_invoice i ON i.id = u.supplier_invoice_id") == [
        ("77",)
    ]


def test_a_stopped_reclassification_changes_nothing(take, ask: Ask, company: CompanyFile) -> None:
    take(USAGE + usage("Zone X"))
    add_rule(company, RuleValues("Zone X", kind=TrafficKind.CONTENT), clock=CLOCK)
    before = ask(TYPES)
    with pytest.raises(Cancelled):
        reclassify(company, None, clock=CLOCK, cancelled=lambda: True)
    assert ask(TYPES) == before
    assert rollup_differences(company) == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (RuleValues("  ", kind=TrafficKind.CALL), "A rule needs a text"),
        (RuleValues("a", kind=TrafficKind.CALL, valid_from=date(2026, 1, 1), valid_to=date(2026, 1, 1)), "ends before"),
        (RuleValues("a", country="XX"), "XX is no country"),
        (RuleValues("a"), "says nothing"),
    ],
)
def test_rules_that_make_no_sense_are_refused(company: CompanyFile, values: RuleValues, sentence: str) -> None:
    with pytest.raises(UserError) as caught:
        add_rule(company, values, clock=CLOCK)
    assert sentence in caught.value.sentence()
    assert list_rules(company) == []


def test_reclassifying_an_import_that_is_not_there_is_refused(company: CompanyFile) -> None:
    with pytest.raises(UserError):
        reclassify(company, [7], clock=CLOCK)


def test_unknown_texts_come_with_their_money(take, company: CompanyFile) -> None:
    take(
        CHARGES
        + "Telia;1001;55;2026-10-01;communication;;Grønn sone: mai;90000001;1;EA;2026-09-01;2026-09-30;50,00\n"
        + "Telia;1001;55;2026-10-01;communication;;Calls;90000001;1;EA;2026-09-01;2026-09-30;5,00\n"
    )
    take(USAGE + usage("Blå sone", net="2,00") + usage("Calls"))
    take(USAGE + usage("Rød sone", net="3,00").replace(";55;", ";56;") + usage("Blå sone", "2026-09-05T10:00:00"))
    found = unknown_texts(company)
    # Usage of invoice 55 only explains its charges.
    assert [(one.text, one.charges, one.records, one.net) for one in found] == [
        ("Grønn sone: mai", 1, 0, Decimal(50)),
        ("Rød sone", 0, 1, Decimal(3)),
        ("Blå sone", 0, 2, Decimal(0)),
    ]
    assert (found[2].first_day, found[2].last_day) == (date(2026, 9, 3), date(2026, 9, 5))
    assert {one.operators for one in found} == {("Telia",)}
    assert suggested_rule(found[0].text) == RuleValues("Grønn sone", TextMatch.BEGINS)
    rule = RuleValues("sone", TextMatch.CONTAINS, kind=TrafficKind.DATA)
    effect = effect_of(company, rule)
    assert (effect.charges, effect.records, effect.amounts) == (1, 3, (("NOK", Decimal(53)),))
    add_rule(company, rule, clock=CLOCK)
    assert unknown_texts(company) == []
    assert effect_of(company, RuleValues("rød", TextMatch.BEGINS)).records == 0, "an earlier rule catches it"


def test_the_country_is_that_of_the_called_number(take, ask: Ask) -> None:
    take(
        USAGE
        + usage("Calls", called="+4520123456")
        + usage("Calls", called="0014165551234")
        + usage("Calls", called="46701234567")
        + usage("Calls", called="91234567")
        + usage("Calls", called="+4791234567")
        + usage("Calls", called="4520 12 3XXX")
        + usage("Calls in Spain", called="+4520123456")
        + usage("Calls", called="+44 20 7946 0018")
    )
    assert {row[2:5]: row[6] for row in ask(TYPES)} == {
        ("home", "domestic", ""): 3,
        ("eea", "to_abroad", "DK"): 1,
        ("world", "to_abroad", "CA"): 1,
        ("eea", "to_abroad", "SE"): 1,
        ("world", "to_abroad", "GB"): 1,
        ("eea", "roaming", "ES"): 1,
    }


def test_short_and_special_numbers(take, ask: Ask) -> None:
    head = USAGE.replace("messages;", "")

    def row(text: str, called: str, seconds: str) -> str:
        return usage(text, called=called, seconds=seconds).replace(";;", ";", 1)

    take(
        head
        + row("Calls", "02800", "60")
        + row("Calls", "1881", "60")
        + row("Calls", "82012345", "60")
        + row("Calls", "+4782912345", "60")
        + row("Calls", "02XXX", "60")
        + row("SMS", "2440", "")
    )
    found = {(name, kind, use): count for name, kind, _, _, _, use, count in ask(TYPES)}
    assert found == {
        ("Calls", "call", "outside"): 1,
        ("Calls", "content", "outside"): 3,
        ("Calls", "call", ""): 1,
        ("SMS", "content", "outside"): 1,
    }
    assert ask("SELECT DISTINCT vat_liability FROM traffic_type WHERE kind = 'content'") == [("liable",)]


def test_what_the_file_says_comes_before_the_called_number(take, ask: Ask) -> None:
    head = "operator;account;msisdn;traffic_type;kind;start;called_number;country;direction;package_use;net\n"
    take(
        head
        + "Telia;1001;90000001;Calls;call;2026-09-03T10:00:00;1881;;;;1,00\n"
        + "Telia;1001;90000001;Calls;call;2026-09-03T11:00:00;02800;;;inside;1,00\n"
        + "Telia;1001;90000001;Calls;call;2026-09-03T12:00:00;+4520123456;;roaming;;1,00\n"
        + "Telia;1001;90000001;Calls;call;2026-09-03T13:00:00;+4520123456;SE;;;1,00\n"
    )
    rows = ask(
        "SELECT t.kind, t.direction, t.country, t.package_use FROM usage_record u JOIN traffic_type t "
        "ON t.id = u.traffic_type_id ORDER BY u.started_at"
    )
    assert rows == [
        ("call", "domestic", "", "outside"), ("call", "domestic", "", "inside"), ("call", "roaming", "", ""),
        ("call", "to_abroad", "SE", ""),
    ]  # fmt: skip


def test_the_command_line(take, company: CompanyFile, company_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> object:
        assert run_command(["classify", *words, "-c", str(company_path)]) == 0
        out = capsys.readouterr().out
        return json.loads(out) if "--json" in words else out

    take(USAGE + usage("Zone X", net="7,00"))
    (unknown,) = run("unknown", "--json")
    assert (unknown["text"], unknown["net"], unknown["first_day"]) == ("Zone X", "7.00", "2026-09-03")
    added = run("add", "zone", "--match", "begins", "--country", "us", "--until", "2026-12-31", "--json")
    assert added == {"rule": 1, "charges": 0, "records": 1, "amounts": {"NOK": "7.00"}}
    (rule,) = run("rules", "--json")
    assert (rule["country"], rule["zone"], rule["valid_to"]) == ("US", "world", "2027-01-01")
    assert run("apply", "--json") == {"charges": 0, "usage": 1, "texts": 1}
    assert run("unknown", "--json") == []
    run("remove", "1")
    assert run("apply", "--batch", "1", "--json") == {"charges": 0, "usage": 1, "texts": 1}
    assert run_command(["classify", "add", " ", "--kind", "call", "-c", str(company_path)]) == 1


# What always holds

texts = st.sampled_from(["Calls", "SMS", "Blue zone", "Red zone"])
rule_values = st.builds(
    RuleValues,
    text=st.sampled_from(["zone", "Blue", "calls", "SMS", "plan"]),
    match=st.sampled_from(TextMatch),
    valid_from=st.sampled_from([None, date(2026, 9, 2)]),
    valid_to=st.sampled_from([None, date(2026, 10, 1)]),
    section=st.sampled_from([None, ChargeSection.OPTION, ChargeSection.COMMUNICATION]),
    kind=st.sampled_from([TrafficKind.CONTENT, TrafficKind.SUBSCRIPTION, TrafficKind.DATA]),
    zone=st.sampled_from([None, Zone.EEA]),
    vat_liability=st.sampled_from([None, VatLiability.EXEMPT]),
)
usage_rows = st.builds(
    lambda text, day, invoice, net: usage(text, f"{day}T10:00:00", net=net).replace(";55;", f";{invoice};"),
    texts,
    st.sampled_from(["2026-09-01", "2026-09-02", "2026-09-30", "2026-10-01"]),
    st.sampled_from(["", "55"]),
    st.sampled_from(["1,00", "0,25"]),
)
charge_rows = st.builds(
    lambda text, section, net: (
        f"Telia;1001;55;2026-10-05;{section};;{text};90000001;2;EA;2026-09-01;2026-09-30;{net}\n"
    ),
    st.sampled_from(["Calls: 3", "Blue zone", "Plan B"]),
    st.sampled_from(["communication", "subscription"]),
    st.sampled_from(["5,00", "-1,00"]),
)
contents = st.one_of(
    st.lists(usage_rows, min_size=1, max_size=8).map(lambda rows: USAGE + "".join(rows)),
    st.lists(charge_rows, min_size=1, max_size=3).map(lambda rows: CHARGES + "".join(rows)),
)
# Actions on a company: a file, a rule, or the place of what is taken back, deleted or applied.
actions = st.lists(
    st.one_of(
        st.tuples(st.just("import"), contents),
        st.tuples(st.just("rule"), rule_values),
        st.tuples(st.sampled_from(["undo", "delete", "apply", "all"]), st.integers(0, 5)),
    ),
    max_size=8,
)
slow = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FACTS = (
    "SELECT 'usage', p.line_id, i.number, u.started_at, u.net, t.name, t.kind, t.zone, t.direction, t.country, "
    "t.package_use, t.vat_liability, '' FROM usage_record u JOIN placement p ON p.id = u.placement_id "
    "JOIN traffic_type t ON t.id = u.traffic_type_id LEFT JOIN supplier_invoice i ON i.id = u.supplier_invoice_id "
    "UNION ALL SELECT c.text, p.line_id, i.number, c.messages, c.net, t.name, t.kind, t.zone, t.direction, t.country, "
    "t.package_use, t.vat_liability, c.section || COALESCE(c.source_section, '') FROM charge c "
    "JOIN placement p ON p.id = c.placement_id JOIN traffic_type t ON t.id = c.traffic_type_id "
    "JOIN supplier_invoice i ON i.id = c.supplier_invoice_id ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13"
)


class _Company:
    """A fresh company file for one example."""

    def __init__(self, template: Path) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.path = Path(self._folder.name) / "company.telecost"
        self.path.write_bytes(template.read_bytes())
        self.file = open_company_file(self.path)
        self.batches: list[int] = []

    def __enter__(self) -> "_Company":
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()
        self._folder.cleanup()

    def take(self, content: str) -> None:
        path = self.path.with_name(f"{len(list(self.path.parent.iterdir()))}.csv")
        path.write_text(content, encoding="utf-8")
        (result,) = import_files(self.file, [path], clock=CLOCK)
        if result.status != "duplicate" or result.batch not in (None, *self.batches):
            assert result.batch is not None
            self.batches.append(result.batch)

    def facts(self) -> list[tuple[object, ...]]:
        with self.file.raw() as connection:
            return connection.execute(FACTS).fetchall()


@slow
@given(steps=actions)
def test_rollups_equal_the_detail_after_anything(empty_company_template: Path, steps: list[tuple[str, object]]) -> None:
    with _Company(empty_company_template) as company:
        for action, value in steps:
            rules = list_rules(company.file)
            if action == "import":
                company.take(str(value))
            elif action == "rule":
                add_rule(company.file, value, clock=CLOCK)
            elif action == "undo" and company.batches:
                undo_import(company.file, company.batches.pop(int(value) % len(company.batches)), clock=CLOCK)
            elif action == "delete" and rules:
                delete_rule(company.file, rules[int(value) % len(rules)].id, clock=CLOCK)
            elif action == "apply" and company.batches:
                reclassify(company.file, [company.batches[int(value) % len(company.batches)]], clock=CLOCK)
            elif action == "all":
                reclassify(company.file, None, clock=CLOCK)
            assert rollup_differences(company.file) == []


@slow
@given(files=st.lists(contents, min_size=1, max_size=3), rules=st.lists(rule_values, min_size=1, max_size=3))
def test_rules_act_alike_before_and_after_the_import(
    empty_company_template: Path, files: list[str], rules: list[RuleValues]
) -> None:
    with _Company(empty_company_template) as before, _Company(empty_company_template) as after:
        for content in files:
            after.take(content)
        plain = after.facts()
        for rule in rules:
            add_rule(before.file, rule, clock=CLOCK)
            add_rule(after.file, rule, clock=CLOCK)
        for content in files:
            before.take(content)
        reclassify(after.file, None, clock=CLOCK)
        assert after.facts() == before.facts()
        for company in (before, after):
            assert rollup_differences(company.file) == []
            for rule in list_rules(company.file):
                delete_rule(company.file, rule.id, clock=CLOCK)
            reclassify(company.file, None, clock=CLOCK)
            assert company.facts() == plain
            for batch in reversed(company.batches):
                undo_import(company.file, batch, clock=CLOCK)
            assert company.facts() == []
            assert rollup_differences(company.file) == []
