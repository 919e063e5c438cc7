"""What a user's detail shows of content services. Rules: docs/rules.md, "Business use"."""

import re
from datetime import date

from costs import Costs, scan

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import to_micro
from telecost_desktop.models.periods import Period
from telecost_desktop.services.business_use import list_purchases, report_business_use
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.users import user_detail, users_of_month
from telecost_desktop.services.reporting import ReportRequest, TimePeriod, run_report
from telecost_desktop.services.settings import SettingKey, write_setting

TODAY = date(2026, 11, 22)
NOVEMBER = date(2026, 11, 1)


def content_company(costs: Costs) -> dict[str, int]:
    """A number that buys parking and gives; one invoice tells its purchases one by one, one only as a sum."""
    account, line = costs.account(), costs.line("4790000001")
    siv, per = costs.employee("Siv"), costs.employee("Per")
    parking = costs.traffic_type("Parking", "content", "domestic", "home", vat="liable")
    parking_charge = costs.traffic_type("Parking", "content", group="mobile", vat="liable")
    gift = costs.traffic_type("Gift", "content", vat="exempt")
    calls = costs.traffic_type("Calls", "call")
    own, other = costs.placement(account, line, siv), costs.placement(account, line, per)
    detailed, summed = costs.invoice(account, "F1", "2026-11-30"), costs.invoice(account, "F2", "2026-11-29")
    for _ in range(2):
        costs.use(own, parking, "2026-11-02T08:00:07", invoice=detailed, net="40", vat="10", messages=1)
    costs.use(own, parking, "2026-10-31T23:59:59", invoice=detailed, net="8", vat="2", messages=1)
    costs.use(own, gift, "2026-11-03T09:00", net="100", messages=1)
    costs.use(own, gift, "2026-11-04T09:00", invoice=summed, messages=1)
    costs.use(own, calls, "2026-11-05T09:00", net="5", seconds=9)
    costs.use(other, parking, "2026-11-06T09:00", net="16", vat="4")
    costs.charge(detailed, own, parking_charge, "88", section="communication", on="2026-11-01", vat="22", messages=3)
    costs.charge(summed, own, gift, "250", section="communication", on="2026-11-09")
    costs.charge(summed, own, parking_charge, "24", section="communication", on="2026-11-10", vat="6")
    costs.charge(summed, own, parking_charge, "24", section="communication", on="2026-11-10", vat="6")
    costs.charge(summed, own, gift, "0", section="communication", on="2026-11-11")
    costs.done()
    with costs.file.raw() as c:
        c.execute("UPDATE usage_record SET called_number = '2456' WHERE traffic_type_id = ?", (parking,))
        c.execute("UPDATE usage_record SET called_number = '82012345' WHERE traffic_type_id = ?", (gift,))
    return {"line": line, "siv": siv, "per": per, "account": account}


def test_detail_lists_records_and_charges_that_no_record_explains(costs: Costs) -> None:
    keys = content_company(costs)
    found = user_detail(costs.file, DashboardChoice(TODAY), NOVEMBER, keys["line"], keys["siv"])
    assert [
        (
            f"{one.started_at:%d %H:%M:%S}",
            one.source.value,
            one.name,
            one.called_number,
            one.net,
            one.amount,
            one.ordinal,
        )
        for one in found.purchases
    ] == [
        ("02 08:00:07", "usage", "Parking", "2456", 40, 50, 1),
        ("02 08:00:07", "usage", "Parking", "2456", 40, 50, 2),
        ("03 09:00:00", "usage", "Gift", "82012XXX", 100, 100, 1),
        ("09 00:00:00", "charge", "Gift", "", 250, 250, 1),
        ("10 00:00:00", "charge", "Parking", "", 24, 30, 1),
        ("10 00:00:00", "charge", "Parking", "", 24, 30, 2),
    ]
    other = user_detail(costs.file, DashboardChoice(TODAY), NOVEMBER, keys["line"], keys["per"])
    assert [one.amount for one in other.purchases] == [20]
    assert user_detail(costs.file, DashboardChoice(TODAY, (99,)), NOVEMBER, keys["line"], keys["siv"]).purchases == ()


def test_what_is_bought_is_what_the_report_of_content_services_counts(costs: Costs) -> None:
    """Where charges and the records that explain them lie in the months that are looked at, amounts come to the same."""
    keys = content_company(costs)
    bought = [
        one.amount
        for month in (date(2026, 10, 1), NOVEMBER)
        for who in ("siv", "per")
        for one in user_detail(costs.file, DashboardChoice(TODAY), month, keys["line"], keys[who]).purchases
    ]
    result = run_report(costs.file, "R12", ReportRequest(TimePeriod(date(2026, 10, 1), date(2026, 11, 30))))
    assert sum(bought) == result.totals[0].values[result.column("total")] == 540


def test_purchases_are_all_records_with_an_amount_and_what_they_do_not_explain(random_file: CompanyFile) -> None:
    with random_file.raw() as c:
        facts = [fact for fact in scan(c) if fact.line]
        content = dict(c.execute("SELECT id, name FROM traffic_type WHERE kind = 'content'"))
        paid = c.execute("SELECT p.line_id, COALESCE(u.supplier_invoice_id, 0), u.traffic_type_id, u.net + u.vat"
                         " FROM usage_record u JOIN placement p ON p.id = u.placement_id WHERE u.net <> 0 OR u.vat <> 0"
                         ).fetchall()  # fmt: skip
    records = [(line, amount) for line, _, kind, amount in paid if line and kind in content]
    explained = {(line, invoice, kind) for line, invoice, kind, _ in paid}
    charges = [
        (fact.line, int(fact.net + fact.vat))
        for fact in facts
        if not fact.is_use and fact.kind in content and (fact.line, fact.invoice, fact.kind) not in explained
    ]
    bought = list_purchases(random_file, Period(date(2026, 1, 1), date(2027, 1, 1)))
    assert sorted((one.line_id, to_micro(one.purchase.amount)) for one in bought) == sorted(records + charges)
    assert len({(one.line_id, *one.purchase.key) for one in bought}) == len(bought)
    # Month by month and user by user it is the same.
    shown = [
        (user.line_id, *purchase.key)
        for month in range(1, 8)
        for currency in {one.currency for one in bought}
        for chosen in [DashboardChoice(TODAY, currency=currency)]
        for user in users_of_month(random_file, chosen, date(2026, month, 1)).rows
        for purchase in user_detail(random_file, chosen, date(2026, month, 1), user.line_id, user.employee_id).purchases
    ]
    assert sorted(shown) == sorted((one.line_id, *one.purchase.key) for one in bought)


def test_called_numbers_are_shown_in_full_where_the_company_says_so(costs: Costs, clock: FixedClock) -> None:
    keys = content_company(costs)
    write_setting(costs.file, SettingKey.CALLED_NUMBERS, True, clock=clock)
    found = user_detail(costs.file, DashboardChoice(TODAY), NOVEMBER, keys["line"], keys["siv"])
    assert found.purchases[2].called_number == "82012345"


def test_detail_marks_what_was_for_the_business(costs: Costs, clock: FixedClock) -> None:
    keys = content_company(costs)
    chosen = DashboardChoice(TODAY)
    purchase = user_detail(costs.file, chosen, NOVEMBER, keys["line"], keys["siv"]).purchases[1]
    report_business_use(costs.file, keys["line"], purchase, business=True, note="kunde", clock=clock)
    found = user_detail(costs.file, chosen, NOVEMBER, keys["line"], keys["siv"]).purchases
    assert [one.business_use for one in found] == [False, True, False, False, False, False]
    assert [one.note for one in found if one.note] == ["kunde"]


def test_only_what_was_asked_for_is_read(costs: Costs) -> None:
    keys = content_company(costs)
    seen: list[str] = []
    with costs.file.raw() as c:
        c.set_trace_callback(seen.append)
    users_of_month(costs.file, DashboardChoice(TODAY), NOVEMBER)
    user_detail(costs.file, DashboardChoice(TODAY), NOVEMBER, keys["line"], keys["siv"])
    with costs.file.raw() as c:
        c.set_trace_callback(None)
        asked = [one for one in seen if one.startswith("SELECT")]
        steps = [
            (row[3], one)
            for one in asked
            for row in c.execute(f"EXPLAIN QUERY PLAN {one}")
            if "charge c" in one or "usage" in one
        ]
    large = re.compile(r"SCAN (u|c|r|f|usage_\w+|charge)\b|.*AUTOMATIC")
    assert len(steps) > 20
    assert [told for told in steps if large.match(told[0])] == []
