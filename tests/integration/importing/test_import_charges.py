from collections.abc import Callable
from pathlib import Path

import pytest

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import undo_import
from telecost_desktop.services.rollups import rollup_differences

HEAD = (
    "operator;account;invoice;issue_date;due_date;document;department;user;msisdn;section;traffic_type;text;"
    "period_start;period_end;usage_date;quantity;unit;net;vat_rate;stated_total_ex_vat;stated_total_inc_vat\n"
)
PLAN = "Telia;1001;55;2026-10-01;2026-10-20;invoice;Salg;Ola;90000001;subscription;;Mobil Fri;2026-10-01;2026-10-31;;1;MON;299,00;25;;\n"
CALLS = "Telia;1001;55;2026-10-01;2026-10-20;invoice;Salg;Ola;90000001;communication;Calls to Denmark;Calls to Denmark;2026-09-01;2026-09-30;;12;MIN;11,05;25;310,05;387,56\n"
FEE = "Telia;1001;55;2026-10-01;2026-10-20;invoice;;;;one_off;;Gebyr;;;;1;EA;1,00;0;;\n"
USAGE_HEAD = "operator;account;invoice;department;user;msisdn;traffic_type;kind;start;seconds;net\n"
USAGE = "Telia;1001;;Salg;Ola;90000001;Calls to Denmark;call;2026-09-03T10:00:00;720;11,05\n"
Ask = Callable[..., list[tuple[object, ...]]]


def test_charges_make_an_invoice(take, ask: Ask, company: CompanyFile) -> None:
    result = take(HEAD + PLAN + CALLS)
    (invoice,) = result.supplier_invoices
    assert (str(invoice.total_ex_vat), str(invoice.total_inc_vat), str(invoice.payable)) == (
        "310.05",
        "387.56",
        "387.56",
    )
    assert (invoice.lines, invoice.difference, invoice.kind) == (2, 0, "invoice")
    assert ask("SELECT section, counts_on, period_end, net, vat, seconds FROM charge ORDER BY id") == [
        ("subscription", "2026-10-01", "2026-11-01", 299_000_000, 74_750_000, 0),
        ("communication", "2026-09-01", "2026-10-01", 11_050_000, 2_760_000, 720),
    ]
    assert ask("SELECT country, zone, direction FROM traffic_type WHERE kind = 'call'") == [("DK", "eea", "to_abroad")]
    assert ask("SELECT month, net FROM cost_by_month ORDER BY month") == [(202609, 11_050_000), (202610, 299_000_000)]
    assert rollup_differences(company) == []


def test_a_stated_total_is_kept_and_the_difference_shown(take) -> None:
    (invoice,) = take(HEAD + PLAN + CALLS + FEE).supplier_invoices
    assert (str(invoice.total_ex_vat), str(invoice.difference)) == ("310.05", "-1.00")


def test_totals_are_computed_per_rate_when_none_is_stated(take) -> None:
    (invoice,) = take(HEAD + PLAN + FEE).supplier_invoices
    assert (str(invoice.total_ex_vat), str(invoice.total_vat), str(invoice.total_inc_vat)) == (
        "300.00",
        "74.75",
        "374.75",
    )


def test_charges_of_an_invoice_come_once(take, ask: Ask) -> None:
    take(HEAD + PLAN + CALLS)
    again = take(HEAD + PLAN + CALLS + FEE)
    assert (again.status, again.duplicates, again.imported) == ("duplicate", 3, 0)
    assert ask("SELECT COUNT(*) FROM charge") == [(2,)]


def test_an_invoice_with_a_wrong_row_stays_out_whole_and_can_be_mended(take, ask: Ask) -> None:
    other = PLAN.replace(";55;", ";56;")
    result = take(HEAD + PLAN.replace("299,00", "29x") + CALLS + other)
    assert (result.status, result.imported, result.rejected) == ("partial", 1, 2)
    assert ask("SELECT number FROM supplier_invoice") == [("56",)]
    assert take(HEAD + PLAN + CALLS).imported == 2


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_credit_note_has_negative_charges_and_positive_totals(take, ask: Ask, sign: str) -> None:
    rows = PLAN.replace(";invoice;", ";credit_note;").replace("299,00", f"{sign}299,00")
    (invoice,) = take(HEAD + rows).supplier_invoices
    assert (str(invoice.total_ex_vat), invoice.kind, invoice.difference) == ("299.00", "credit_note", 0)
    assert ask("SELECT net, vat FROM charge") == [(-299_000_000, -74_750_000)]


@pytest.mark.parametrize("first", ["usage", "charges"])
def test_usage_without_invoice_finds_the_one_that_covers_it(
    take, ask: Ask, company: CompanyFile, clock: FixedClock, first: str
) -> None:
    october = USAGE.replace("2026-09-03", "2026-10-03")
    files = [USAGE_HEAD + USAGE + october, HEAD + PLAN + CALLS]
    results = [take(content) for content in (files if first == "usage" else reversed(files))]
    charges = results[1] if first == "usage" else results[0]
    query = "SELECT date(started_at, 'unixepoch'), supplier_invoice_id IS NULL FROM usage_record ORDER BY started_at"
    assert ask(query) == [("2026-09-03", 0), ("2026-10-03", 1)]
    assert rollup_differences(company) == []
    undo_import(company, charges.batch or 0, clock=clock)
    assert ask(query) == [("2026-09-03", 1), ("2026-10-03", 1)]
    assert ask("SELECT COUNT(*) FROM supplier_invoice") == [(0,)]
    assert rollup_differences(company) == []


def test_an_expected_invoice_is_received_and_expected_again(
    take, ask: Ask, company: CompanyFile, clock: FixedClock
) -> None:
    take(USAGE_HEAD + USAGE.replace(";1001;;", ";1001;55;"))
    charges = take(HEAD + PLAN + CALLS)
    query = "SELECT number, state, has_charges, issue_date FROM supplier_invoice"
    assert ask(query) == [("55", "received", 1, "2026-10-01")]
    undo_import(company, charges.batch or 0, clock=clock)
    assert ask(query) == [("55", "expected", 0, None)]


def test_usage_without_operator_finds_its_invoice_later(take, ask: Ask) -> None:
    take(USAGE_HEAD.replace("operator;", "") + USAGE.replace("Telia;1001;;", "1001;55;"))
    take(HEAD + PLAN + CALLS)
    assert ask("SELECT s.name, i.number FROM supplier_invoice i JOIN seller s ON s.id = i.seller_id") == [
        ("Telia", "55")
    ]


LINES = "account,operator,msisdn,user,department,sim,data_sims,activated,terminated,plan,plan_price,data_package,add_ons,valid_from\n"
LINE = '1001,Telia,+4790000002,Kari,Drift,8947080000000001,"8947080000000002,8947080000000003",2020-01-01,,Fri+,399.00,10 GB,"Vern,Svar",{}\n'


def test_lines_bring_links_and_products(take, ask: Ask, company: CompanyFile, clock: FixedClock) -> None:
    take(LINES + LINE.format(""))
    assert take(LINES + LINE.format("").replace("+47", "0047")).status == "duplicate"
    products = "SELECT kind, name, valid_from, valid_to, monthly_price FROM line_product ORDER BY id"
    assert ask(products) == [
        ("plan", "Fri+", "2020-01-01", None, 399_000_000),
        ("data_package", "10 GB", "2020-01-01", None, None),
        ("add_on", "Vern", "2020-01-01", None, None),
        ("add_on", "Svar", "2020-01-01", None, None),
    ]
    assert ask("SELECT s.number, s.kind FROM sim_line l JOIN sim_card s ON s.id = l.sim_id") == [
        ("8947080000000001", "main"), ("8947080000000002", "data"), ("8947080000000003", "data"),
    ]  # fmt: skip
    changed = take(
        LINES + LINE.format("2026-12-01").replace("Fri+", "Fri++").replace("Kari", "Ola").replace(",Svar", "")
    )
    assert ask(products)[0] == ("plan", "Fri+", "2020-01-01", "2026-12-01", 399_000_000)
    assert ask("SELECT e.name, l.valid_from FROM line_employee l JOIN employee e ON e.id = l.employee_id") == [
        ("Kari", "2020-01-01"), ("Ola", "2026-12-01"),
    ]  # fmt: skip
    undo_import(company, changed.batch or 0, clock=clock)
    assert ask(products)[0] == ("plan", "Fri+", "2020-01-01", None, 399_000_000)
    assert ask("SELECT COUNT(*) FROM line_product WHERE valid_to IS NOT NULL") == [(0,)]


def test_a_damaged_sim_number_is_reported_never_stored(take, ask: Ask) -> None:
    result = take(LINES + LINE.format("").replace("8947080000000001", "8.947080000123457e+18"))
    assert [(error.column, error.reason) for error in result.errors] == [
        ("sim", "A spreadsheet has damaged this number.")
    ]
    assert ask("SELECT COUNT(*) FROM sim_card") == [(0,)]


def test_employees_and_their_departments(take, ask: Ask) -> None:
    head = "employee;employee_number;email;department;valid_from\n"
    take(head + "Åse Ødegård;007;aase@example.no;Salg;2026-01-01\n")
    take(head + "Åse Berg;007;;Drift;2026-06-01\n;;;;2026-01-01\n")
    assert ask("SELECT name, employee_number, email FROM employee") == [("Åse Berg", "007", "aase@example.no")]
    assert ask("SELECT valid_from FROM employee_department ORDER BY id") == [("2026-01-01",), ("2026-06-01",)]


def test_equipment_comes_once_and_imei_is_checked(take, ask: Ask, company: CompanyFile, clock: FixedClock) -> None:
    head = "type;maker;model;serial_number;imei;purchased;price;employee;handed_out\n"
    phone = "phone;Apple;iPhone 16;;490154203237518;2026-01-05;9990,00;Ola;2026-01-07\n"
    # A wrong check digit is let in, as in the register's own form; a wrong length is not, nor an item without a mark.
    wrong = phone.replace("518", "519") + phone.replace("518", "5") + "phone;;;;;;;;\n"
    result = take(head + phone + phone + wrong)
    assert (result.imported, result.duplicates, result.rejected) == (2, 1, 2)
    assert ask("SELECT imei, status, price FROM equipment ORDER BY id LIMIT 1") == [
        ("490154203237518", "handed_out", 9_990_000_000)
    ]
    assert ask("SELECT action FROM equipment_event ORDER BY id LIMIT 2") == [("registered",), ("handed_out",)]
    undo_import(company, result.batch or 0, clock=clock)
    assert ask("SELECT COUNT(*) FROM equipment_event") == [(0,)]


def test_telenor_mis_invoice_details(take, ask: Ask) -> None:
    header = (
        "Fakturanummer¤Fakturadato¤Abonnementets eierkonto¤Eierkontoreferanse¤Konto for rollen betalende mobilnummer¤"
        "Mobilnummer¤Organisasjonsnummer¤Brukerreferanse 1¤Brukerreferanse_2¤BRUKERREFERANSE 3¤Hovedgruppe¤Undergruppe¤"
        "Fakturatekst¤Fakturalinjestartdato¤Fakturalinjesluttdato¤Varighet¤Antall¤Volume¤Netto¤MVA¤MVA_prosent\r\n"
    )
    rows = (
        "777¤20180614¤4711¤¤¤90000001¤¤Kst 12¤¤¤Månedsavgift¤Abonnement¤Mobil Bedrift¤20180601¤20180630¤¤1¤¤299,00¤74,75¤25\r\n"
        "777¤20180614¤4711¤¤¤90000001¤¤¤¤¤Trafikk¤Samtaler til Sverige¤Beløp¤20180501¤20180531¤00:12:30¤3¤¤10,50¤2,63¤25\r\n"
        "777¤20180614¤4711¤¤¤¤¤¤¤¤Gebyr¤Gebyr¤Fakturagebyr¤¤¤¤1¤¤45,00\r\n"
    )
    result = take((header + rows).encode("latin-1"))
    assert (result.format, result.imported, result.rejected) == ("telenor-mis-invoice-details", 3, 0)
    assert ask("SELECT section, text, seconds, net FROM charge ORDER BY id") == [
        ("subscription", "Mobil Bedrift", 0, 299_000_000),
        ("communication", "Beløp", 750, 10_500_000),
        ("one_off", "Fakturagebyr", 0, 45_000_000),
    ]
    assert ask("SELECT registration FROM seller") == [("976967631",)]
    wrong = (header + rows.replace("777", "778").replace("10,50", "10x50")).encode("latin-1")
    assert (take(wrong).status, ask("SELECT number FROM supplier_invoice")) == ("rejected", [("777",)])


def test_telenor_mis_content_services(take, ask: Ask, company: CompanyFile) -> None:
    header = (
        "Faktura_nr¤Fakturadato¤Abonnementets eierkonto¤Kontoreferanse¤Anropsnummer¤Brukerfornavn¤Brukeretternavn¤"
        "Brukerreferanse 1¤Brukerreferanse 2¤Brukerreferanse 3¤Hovedgruppe¤Undergruppe¤Fakturatekst¤B-nummer¤Start¤"
        "Antall¤Volum¤Netto¤Mva¤Mva-indikator\n"
    )
    row = (
        "777¤20180614¤4711¤¤90000001¤Kåre¤Øst¤¤¤¤Innhold¤Goodwill-SMS¤Røde Kors¤2440¤20180520131500¤1¤¤200,00¤0,00¤N\n"
    )
    result = take((header + row + row).encode("latin-1"))
    assert (result.format, result.imported, result.rejected) == ("telenor-mis-content", 2, 0)
    assert ask("SELECT DISTINCT t.name, t.kind, u.messages, u.called_number, u.net FROM usage_record u JOIN traffic_type t "
               "ON t.id = u.traffic_type_id") == [("Goodwill-SMS", "content", 1, "2440", 200_000_000)]  # fmt: skip
    assert ask("SELECT name FROM employee") == [("Kåre Øst",)]
    assert rollup_differences(company) == []


def test_telenor_mis_accounts_and_sim_cards(take, ask: Ask) -> None:
    accounts = (
        "Organisasjonsnummer¤Kundenavn¤bruker fornavn¤bruker etternavn¤kontonummer¤kontonavn¤kontostatus¤adresse1¤adresse2¤"
        "adresse3¤Anropsnummer¤Abonnementstype¤startdato¤referanse¤Prisplan for datapakke¤status¤Binding¤start¤slutt¤"
        "Datapakke-binding start¤slutt\n"
        "987654321¤Prøve AS¤Kåre¤Øst¤4711¤Hovedkonto¤Aktiv¤¤¤¤90000001¤Mobil Fri¤20180101¤¤5 GB¤Aktiv¤¤¤¤¤\n"
        "987654321¤Prøve AS¤¤¤4712¤Tom konto¤Aktiv\n"
    )
    assert take(accounts.encode("latin-1")).imported == 2
    assert ask("SELECT number, name FROM billing_account ORDER BY number") == [("4711", ""), ("4712", "Tom konto")]
    assert ask("SELECT kind, name FROM line_product ORDER BY id") == [("plan", "Mobil Fri"), ("data_package", "5 GB")]
    cards = (
        "Mobilnummer¤Hovednummer datakort1¤Hovednummer datakort2¤Tvillingnummer¤sist brukt dato¤merke¤modell\n"
        "90000001¤580000000001¤¤580000000002¤20260601¤Apple¤iPhone\n"
    )
    assert take(cards.encode("latin-1")).imported == 1
    assert ask("SELECT number, kind FROM sim_card ORDER BY number") == [
        ("580000000001", "data"),
        ("580000000002", "twin"),
    ]


def test_the_original_text_of_a_refused_row_is_kept(take, ask: Ask, tmp_path: Path) -> None:
    take(HEAD + PLAN.replace("2026-10-01;2026-10-20", "når;2026-10-20"))
    assert ask('SELECT row, "column", text FROM import_rejection') == [
        (2, "issue_date", PLAN.replace("2026-10-01;2026-10-20", "når;2026-10-20").strip())
    ]


@pytest.mark.parametrize("usage_first", [True, False])
def test_a_credit_note_takes_no_usage_over(take, ask: Ask, company: CompanyFile, usage_first: bool) -> None:
    note = HEAD + CALLS.replace(";invoice;", ";credit_note;").replace(";55;", ";56;").replace("310,05;387,56", ";")
    for content in (USAGE_HEAD + USAGE, note) if usage_first else (note, USAGE_HEAD + USAGE):
        assert take(content).status == "imported"
    assert ask("SELECT supplier_invoice_id FROM usage_record") == [(None,)]
    assert rollup_differences(company) == []
    take(HEAD + CALLS)
    assert ask("SELECT i.number FROM usage_record u JOIN supplier_invoice i ON i.id = u.supplier_invoice_id") == [
        ("55",)
    ]
    assert rollup_differences(company) == []


def test_another_amount_of_an_invoice_that_is_here_is_told(take, ask: Ask) -> None:
    take(HEAD + FEE)
    again = take(HEAD + FEE.replace("1,00;0", "2,00;0"))
    assert again.status == "duplicate"
    (told,) = again.errors
    assert "Invoice 55 is here already with another amount: 1.00 is kept, this file has 2.00." in told.reason
    # The same amounts in another file are no news.
    assert take(HEAD + FEE + "\n").errors == ()
    assert ask("SELECT net FROM charge") == [(1_000_000,)]


def test_a_country_is_two_letters(take, ask: Ask) -> None:
    head, row = HEAD.replace("usage_date", "country"), CALLS.replace(";;12", ";{country};12")
    result = take(head + row.format(country="Danmark"))
    assert (result.imported, [(error.column, error.row) for error in result.errors]) == (0, [("country", 2)])
    assert take(head + row.format(country="dk")).imported == 1
    assert ask("SELECT country FROM traffic_type WHERE kind = 'call'") == [("DK",)]


def test_a_currency_is_three_letters(take) -> None:
    head = HEAD.replace("document;", "document;currency;")
    row = FEE.replace(";invoice;", ';invoice;"NOK"")+HYPERLINK(""x";')
    assert [(error.column, error.row) for error in take(head + row).errors] == [("currency", 2)]
    assert take(head + FEE.replace(";invoice;", ";invoice;nok;")).supplier_invoices[0].currency == "NOK"


@pytest.mark.parametrize("usage_first", [True, False])
def test_an_operator_by_a_shorter_name_is_the_same_for_an_account(
    take, ask: Ask, company: CompanyFile, usage_first: bool
) -> None:
    usage = USAGE_HEAD + USAGE
    charges = HEAD + CALLS.replace("Telia;", "Telia Norge AS;")
    for content in (usage, charges) if usage_first else (charges, usage):
        assert take(content).status == "imported"
    # Were they two, the same calls would cost twice: as charged, and as not invoiced yet.
    assert ask("SELECT i.number FROM usage_record u JOIN supplier_invoice i ON i.id = u.supplier_invoice_id") == [
        ("55",)
    ]
    take(usage.replace("T10:", "T11:"))
    assert ask("SELECT COUNT(DISTINCT supplier_invoice_id), COUNT(supplier_invoice_id) FROM usage_record") == [(1, 2)]
    assert ask("SELECT a.number, s.name FROM billing_account a JOIN seller s ON s.id = a.seller_id") == [
        ("1001", "Telia Norge AS")
    ]
    assert rollup_differences(company) == []


def test_operators_that_only_begin_alike_keep_their_accounts(take, ask: Ask) -> None:
    take(USAGE_HEAD + USAGE.replace("Telia;", "Tele;"))
    take(HEAD + CALLS)
    take(HEAD + CALLS.replace("Telia;1001;", "Telia Sverige AB;2002;"))
    assert ask("SELECT COUNT(*) FROM billing_account") == [(3,)]


def test_sums_of_different_currencies_stay_apart(take) -> None:
    head = "operator;account;invoice;issue_date;currency;section;text;net;vat_rate\n"
    rows = [f"Telia;1001;{number};2026-10-01;{currency};one_off;Gebyr;{number},50;25\n"
            for number, currency in ((1, "NOK"), (2, "EUR"), (3, "NOK"))]  # fmt: skip
    result = take(head + "".join(rows))
    assert [(currency, str(amount)) for currency, amount in result.sums] == [("EUR", "2.50"), ("NOK", "5.00")]
    assert result.amount is None
    alone = take(head + rows[0].replace(";1;", ";9;"))
    assert [(currency, str(amount)) for currency, amount in alone.sums] == [("NOK", "1.50")]
    assert str(alone.amount) == "1.50"


MONEY_HEAD = "operator;account;invoice;issue_date;section;text;net;vat;vat_rate;currency;stated_total_inc_vat\n"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("100,10;25,03;25;;125,13|0,05;;25;;125,13", ["125.19"]),
        ("100,10;25,03;25;;125,13", []),
        ("100,10;;25;;125,13", []),
        ("100,10;;25;;125,12", []),
        ("100,10;;25;;125,00", ["125.13"]),
        ("10,00;2,50;25;;99,99", ["12.50"]),
        ("-10,00;-2,50;25;;-12,50", []),
        # Where no VAT is known it is the total that tells it.
        ("10,00;;;;12,50", []),
        ("10,00;;25;;25,00|10,00;;25;;20,00", ["not 20.00"]),
    ],
)
def test_a_total_with_vat_that_the_lines_do_not_make_is_told(take, rows: str, told: list[str]) -> None:
    result = take(MONEY_HEAD + "".join(f"Ice;1;7;2026-01-31;option;X;{row}\n" for row in rows.split("|")))
    assert result.status == "imported"
    sentences = [conflict.sentence for conflict in result.conflicts]
    assert len(sentences) == len(told), sentences
    assert all(word in sentence for word, sentence in zip(told, sentences, strict=True)), sentences


def test_an_invoice_in_two_currencies_stays_out(take, ask: Ask) -> None:
    head = "Ice;1;{};2026-01-31;option;X;10,00;2,50;25;{};\n"
    result = take(MONEY_HEAD + "".join(head.format(*row) for row in (("7", "EUR"), ("8", ""), ("7", "NOK"))))
    assert (result.imported, result.rejected) == (1, 2)
    assert {error.reason for error in result.errors} == {"The rows of this invoice are in different currencies."}
    assert ask("SELECT number FROM supplier_invoice") == [("8",)]


def test_amounts_name_the_currency_of_their_row_and_no_other(take, ask: Ask) -> None:
    head = "operator;account;invoice;issue_date;currency;section;text;net;vat_rate\n"
    rows = [
        f"Telia;1;{number};2026-09-01;{currency};one_off;Gebyr;{net};0\n"
        for number, currency, net in ((1, "", "kr 12,25"), (2, "EUR", "12,20 €"), (3, "SEK", "kr 4,50"), (4, "EUR", "kr 4,50"),
                                      (5, "", "5 EUR"), (6, "NOK", "1 200,-"))
    ]  # fmt: skip
    result = take(head + "".join(rows))
    assert [(error.row, error.column, error.reason) for error in result.errors] == [
        (5, "net", "This amount is in crowns (kr), but its row is not."),
        (6, "net", "This amount is in EUR, but its row is not."),
    ]
    assert ask("SELECT number, currency, total_ex_vat FROM supplier_invoice ORDER BY number") == [
        ("1", "NOK", 12_250_000), ("2", "EUR", 12_200_000), ("3", "SEK", 4_500_000), ("6", "NOK", 1_200_000_000),
    ]  # fmt: skip


def test_the_rows_that_are_wrong_themselves_are_kept_before_those_that_stay_out_with_them(
    take, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from telecost_desktop.services.importing import run as import_run
    from telecost_desktop.services.importing.supplier_invoices import gathering

    for module in (import_run, gathering):
        monkeypatch.setattr(module, "STORED_REJECTIONS", 3)
    head = "operator;account;invoice;issue_date;section;text;net\n"
    good = "Telia;1;7;2026-09-01;one_off;Gebyr;5\n"
    other = good.replace(";7;", ";8;")
    result = take(head + good * 5 + good.replace(";5\n", ";x\n") + other + good.replace("2026-09-01", "x"))
    assert (result.imported, result.rejected, result.rows) == (1, 7, 8)
    assert [(error.row, error.column) for error in result.errors] == [(7, "net"), (9, "issue_date"), (2, "")]
    assert ask("SELECT number FROM supplier_invoice") == [("8",)]
    assert ask("SELECT COUNT(*) FROM import_rejection") == [(3,)]
