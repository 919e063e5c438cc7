"""Files of layouts that nobody knew before: sampled, mapped, saved, and recognised the next time."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from click.testing import Result
from openpyxl import Workbook
from typer.testing import CliRunner

from telecost_desktop.cli.commands import application
from telecost_desktop.errors import UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import FileResult, export_rejections, import_files
from telecost_desktop.services.importing.mapping.detection import Sample, take_sample
from telecost_desktop.services.importing.mapping.preview import preview
from telecost_desktop.services.importing.mapping.problems import problems
from telecost_desktop.services.importing.mapping.profile import FileKind, Profile
from telecost_desktop.services.importing.mapping.store import save_profile

Importer = Callable[..., FileResult]
Asker = Callable[..., list[tuple[object, ...]]]
USAGE = (
    "Forbruk mars;;;;;;;\nUttrekk 01.04.2026\n\n"
    "Mobilnummer;Dato;Klokkeslett;Tjeneste;B-nummer;Varighet;Volume (MB) ;Beløp eks. mva\n"
    "91234567;05.03.2026;14:22:11;Tale Norge;90011223;00:01:05;;0,49\n"
    "91234567;06.03.2026;08:00:00;Data Norge;;;12,5;1\u00a0234,50\n"
    "Pseudo;06.03.2026;00:00:00;Fellesrabatt;;;;\u22123,000\n"
    "91234567;06.03.2026;09:00:00;Tale Norge;479123XXXX;27:03:09;;10.00\n"
    "Sum;;;;;;;1231,99\n"
)


@pytest.fixture
def sample(tmp_path: Path) -> Callable[..., Sample]:
    """Sample a text."""

    def sample(text: str, encoding: str = "latin-1", **options: object) -> Sample:
        path = tmp_path / "sample.csv"
        path.write_bytes(text.encode(encoding))
        return take_sample(path, **options)  # type: ignore[arg-type]

    return sample


def named(sample: Sample, **constants: str) -> Profile:
    return replace(sample.proposal, name="Prøve", constants=constants)


def test_a_mapped_file_comes_in_as_the_preview_said(
    company: CompanyFile, clock: FixedClock, take: Importer, ask: Asker, sample: Callable[..., Sample]
) -> None:
    seen = sample(USAGE, "utf-8")
    profile = named(seen, account="77", operator="Ice")
    assert seen.header_row == 2
    assert seen.letters == "\u00a0ø\u2212"
    assert problems(seen.proposal) != ()
    assert problems(profile) == ()
    shown = preview(seen, profile, "NO", "Europe/Oslo")
    save_profile(company, profile, clock=clock)
    result = take(USAGE)
    assert (result.status, result.profile) == ("partial", "Prøve")
    assert (result.rows, result.imported, result.rejected) == (4, 3, 1)
    # The line is the file's own, the preamble counted.
    assert [(error.row, error.column) for error in result.errors] == [(8, "net")]
    stored = ask("SELECT net, seconds, volume_bytes FROM usage_record ORDER BY started_at, net")
    assert stored == [(490_000, 65, None), (-3_000_000, None, None), (1_234_500_000, None, 12_500_000)]
    assert shown.total == result.amount == Decimal("1231.99")
    assert shown.wrong == 1


def test_the_encoding_can_be_overridden(tmp_path: Path) -> None:
    path = tmp_path / "dos.csv"
    path.write_bytes("Mobilnummer;Beløp\n91234567;1,5\n".encode("cp865"))
    assert "ø" not in take_sample(path).letters
    told = take_sample(path, encoding="cp865")
    assert told.header == ("Mobilnummer", "Beløp")
    assert told.proposal.encoding == "cp865"
    path.write_bytes("Mobilnummer;Beløp\n91234567;1,5\n".encode("utf-16-le"))
    assert take_sample(path, encoding="utf-16").header == ("Mobilnummer", "Beløp")


@pytest.mark.parametrize("encoding", ["cp865", "mac-roman", "utf-16-le"])
def test_a_profile_is_known_again_in_the_encoding_that_was_chosen(
    company: CompanyFile, clock: FixedClock, take: Importer, ask: Asker, tmp_path: Path, encoding: str
) -> None:
    text = "Mobilnummer;Dato;Tjeneste;Beløp\n91234567;05.03.2026;Måling øst;0,49\n"
    (tmp_path / "old.csv").write_bytes(text.encode(encoding))
    seen = take_sample(tmp_path / "old.csv", encoding=encoding.removesuffix("-le"))
    save_profile(company, named(seen, account="77", operator="Ice"), clock=clock)
    result = take(text, encoding=encoding)
    assert (result.status, result.profile) == ("imported", "Prøve")
    assert ask("SELECT name FROM traffic_type") == [("Måling øst",)]


def test_a_profiles_encoding_acts_and_a_byte_order_mark_knows_better(
    company: CompanyFile, clock: FixedClock, take: Importer, ask: Asker, tmp_path: Path
) -> None:
    text = "Ansatt;Ansattnr;Avdeling\nKåre Ødegård;7;Sør\n"
    path = tmp_path / "dos.csv"
    path.write_bytes(text.encode("cp865"))
    seen = take_sample(path, encoding="cp865")
    save_profile(company, replace(seen.proposal, name="DOS"), clock=clock)
    result = take(path.read_bytes())
    assert (result.status, result.profile) == ("imported", "DOS")
    assert ask("SELECT name FROM employee") == [("Kåre Ødegård",)]
    again = take(text.replace("Kåre", "Åse").encode("utf-8-sig"))
    assert (again.status, again.profile) == ("imported", "DOS")
    assert ("Åse Ødegård",) in ask("SELECT name FROM employee")


def test_refused_rows_come_back_by_the_same_profile(
    company: CompanyFile, clock: FixedClock, take: Importer, sample: Callable[..., Sample], tmp_path: Path
) -> None:
    save_profile(company, named(sample(USAGE, "utf-8"), account="77"), clock=clock)
    result = take(USAGE)
    assert result.batch is not None
    target = tmp_path / "refused.csv"
    assert export_rejections(company, result.batch, target) == 1
    target.write_text(target.read_text("utf-8-sig").replace("10.00", "10,00"), "utf-8-sig")
    (mended,) = import_files(company, [target], clock=clock)
    assert (mended.status, mended.profile, mended.imported) == ("imported", "Prøve", 1)


def test_a_file_without_a_header(
    company: CompanyFile, clock: FixedClock, take: Importer, ask: Asker, sample: Callable[..., Sample]
) -> None:
    text = "91234567;05.03.2026 14:22:11;Tale;90011223;65;0,49\n91234568;06.03.2026 14:22:11;Tale;90011223;5;0,50\n"
    seen = sample(text)
    assert (seen.header_row, seen.header) == (-1, ("1", "2", "3", "4", "5", "6"))
    profile = named(seen, account="77")
    profile = replace(profile, columns={**profile.columns, "traffic_type": ("3",), "seconds": ("5",)})
    save_profile(company, profile, clock=clock)
    result = take(text)
    assert (result.status, result.profile, result.imported) == ("imported", "Prøve", 2)
    assert ask("SELECT net, seconds FROM usage_record ORDER BY net") == [(490_000, 65), (500_000, 5)]
    # Six columns alone are not enough.
    assert take("a;b;c;d;e;f\n1;2;3;4;5;6\n").status == "rejected"


def test_costs_of_a_file_with_vat_come_in_without_it(
    company: CompanyFile, clock: FixedClock, take: Importer, ask: Asker, sample: Callable[..., Sample]
) -> None:
    text = (
        "Numéro appelant,Date,Heure,Type d'appel,Durée,Montant TTC\n"
        "0612345678,03/14/2026,14h30,Voix,1 min 5 s,1.20\n0612345678,03/02/2026,09h00,Voix,65,0.10\n"
    )
    seen = sample(text)
    assert seen.proposal.style.vat_included
    profile = named(seen, account="9")
    profile = replace(profile, style=replace(profile.style, vat_rate="20"))
    save_profile(company, profile, clock=clock)
    assert take(text).amount == Decimal("1.083333")
    rows = ask("SELECT net, vat, seconds, date(started_at, 'unixepoch') FROM usage_record ORDER BY started_at")
    assert rows == [(83_333, 16_667, 65, "2026-03-02"), (1_000_000, 200_000, 65, "2026-03-14")]


def test_mapped_charges_without_sections_are_classified(
    company: CompanyFile, clock: FixedClock, take: Importer, ask: Asker, sample: Callable[..., Sample]
) -> None:
    text = (
        "Fakturanr\tFakturadatum\tKundnr\tMobilnummer\tBeskrivning\tFrån\tTill\tBelopp exkl. moms\tMomssats\tVolym (GB)\n"
        "123\t2026-03-01\t556677\t0701234567\tMånadsavgift\t2026-03-01\t2026-03-31\t199,00\t25\t\n"
        "123\t2026-03-01\t556677\t0701234567\tDatatrafik\t2026-02-01\t2026-02-28\t50,00\t25\t1,5\n"
    )
    seen = sample(text)
    assert seen.proposal.kind is FileKind.CHARGES
    save_profile(company, named(seen, operator="Telia"), clock=clock)
    result = take(text)
    assert (result.status, result.imported) == ("imported", 2)
    assert ask("SELECT section, net, vat, quantity FROM charge ORDER BY net") == [
        ("communication", 50_000_000, 12_500_000, 1_500_000_000_000_000),
        ("subscription", 199_000_000, 49_750_000, 1_000_000),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "table", "count"),
    [
        ("Navn;Ansattnr;E-post;Avdeling\nKari;12;k@x.no;Salg\n", FileKind.EMPLOYEES, "employee", 1),
        ("Merke;Modell;IMEI;Kjøpsdato;Pris\nApple;15;490154203237518;01.02.2026;9 990,-\n", FileKind.EQUIPMENT, "equipment", 1),
        ("Mobilnummer;Abonnement;ICCID;Månedspris\n91234567;Bedrift;89470000190123456789;299\n", FileKind.LINES, "sim_card", 1),
    ],
)  # fmt: skip
def test_lists_come_in(
    text: str, kind: FileKind, table: str, count: int, company: CompanyFile, clock: FixedClock, take: Importer,
    ask: Asker, sample: Callable[..., Sample],
) -> None:  # fmt: skip
    seen = sample(text)
    assert seen.proposal.kind is kind
    constants = {FileKind.EQUIPMENT: {"type": "Telefon"}, FileKind.LINES: {"account": "9"}}.get(kind, {})
    save_profile(company, named(seen, **constants), clock=clock)
    assert take(text).status == "imported"
    assert ask(f"SELECT COUNT(*) FROM {table}") == [(count,)]


def test_a_damaged_sim_number_is_refused(
    company: CompanyFile, clock: FixedClock, take: Importer, ask: Asker, sample: Callable[..., Sample]
) -> None:
    head = "Mobilnummer;Abonnement;ICCID;Månedspris\n"
    seen = sample(head + "91234567;Bedrift;89470000190123456789;299\n")
    save_profile(company, named(seen, account="9"), clock=clock)
    result = take(head + "91234567;Bedrift;8.947080000123457e+18;299\n")
    assert (result.status, result.errors[0].reason) == ("rejected", "A spreadsheet has damaged this number.")
    assert ask("SELECT COUNT(*) FROM sim_card") == [(0,)]


def test_content_services(
    company: CompanyFile, clock: FixedClock, take: Importer, ask: Asker, sample: Callable[..., Sample]
) -> None:
    text = "Mobilnummer¤Tidspunkt¤Tjeneste¤Beløp\n91234567¤05.03.2026 10:00¤Innholdstjeneste GoodTV¤10,00\n"
    seen = sample(text)
    assert (seen.separator, seen.proposal.kind) == ("¤", FileKind.CONTENT)
    save_profile(company, named(seen, account="9"), clock=clock)
    assert take(text, encoding="latin-1").status == "imported"
    assert ask("SELECT t.kind FROM usage_record u JOIN traffic_type t ON t.id = u.traffic_type_id") == [("content",)]


def test_a_profile_that_does_not_fit_says_which_columns_lack(
    company: CompanyFile, clock: FixedClock, take: Importer, sample: Callable[..., Sample]
) -> None:
    save_profile(company, named(sample(USAGE, "utf-8"), account="77"), clock=clock)
    result = take("a;b\n1;2\n", profile="prøve")
    assert "has no column Mobilnummer, Dato, " in result.errors[0].reason
    with pytest.raises(UserError, match="no mapping profile"):
        take("a;b\n1;2\n", profile="annen")


def test_a_wrong_row_keeps_the_invoice_out_that_the_profile_names(
    company: CompanyFile, clock: FixedClock, take: Importer, ask: Asker, sample: Callable[..., Sample]
) -> None:
    text = "Mobilnummer;Tekst;Fra dato;Til dato;Beløp\n91234567;Abonnement;01.03.2026;31.03.2026;9,50\n"
    profile = named(sample(text), operator="Ice", account="1", invoice="77", issue_date="2026-04-01")
    save_profile(company, replace(profile, kind=FileKind.CHARGES), clock=clock)
    result = take(text + "91234568;Abonnement;01.03.2026;31.03.2026;x\n")
    assert (result.status, result.rejected) == ("rejected", 2)
    assert ask("SELECT COUNT(*) FROM supplier_invoice") == [(0,)]


def test_a_workbook_is_mapped_as_text_is(company: CompanyFile, clock: FixedClock, ask: Asker, tmp_path: Path) -> None:
    book = Workbook()
    book.create_sheet("Om", 0).append(["Rapport", "mars"])
    sheet = book["Sheet"]
    sheet.append(["Forbruk"])
    sheet.append(
        ["Mobilnummer", "Dato", "Klokkeslett", "Tjeneste", "B-nummer", "Varighet", "Volume (MB) ", "Beløp", "ICCID"]
    )
    day = datetime(2026, 3, 5, tzinfo=UTC).replace(tzinfo=None)
    sheet.append(
        [4791234567, day, time(14, 22, 11), "Tale", "90011223", timedelta(hours=27, seconds=9), 12.5, 1234.5, ""]
    )
    sheet.append([4791234567, day, time(15, 0), "Tale", None, 65, None, 0.49, 8.947080000123457e18])
    path = tmp_path / "bruk.xlsx"
    book.save(path)
    seen = take_sample(path)
    assert (seen.sheets, seen.sheet, seen.header_row) == (("Om", "Sheet"), "Sheet", 1)
    save_profile(company, named(seen, account="9"), clock=clock)
    (result,) = import_files(company, [path], clock=clock)
    assert (result.profile, result.imported, result.rejected) == ("Prøve", 1, 1)
    assert "damaged" in result.errors[0].reason
    assert ask("SELECT datetime(started_at, 'unixepoch'), seconds, volume_bytes, net FROM usage_record") == [
        ("2026-03-05 14:22:11", 97_209, 12_500_000, 1_234_500_000)
    ]


def test_the_command_line_uses_profiles(
    company: CompanyFile, clock: FixedClock, sample: Callable[..., Sample], tmp_path: Path
) -> None:
    save_profile(company, named(sample(USAGE, "utf-8"), account="77"), clock=clock)
    path, kept = tmp_path / "mars.csv", tmp_path / "ice.telecost-profile"
    path.write_text(USAGE, "utf-8")

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(application, [*map(str, arguments), "-c", str(company.path)])

    assert [one["name"] for one in json.loads(run("profiles", "list", "--json").stdout)] == ["Prøve"]
    trial = run("import", path, "--dry-run")
    assert trial.exit_code == 3
    assert "sum without VAT 1231.99" in trial.stderr
    found = json.loads(run("import", path, "--profile", "prøve", "--json").stdout)["files"][0]
    assert (found["file"], found["profile"], found["amount"]) == (str(path), "Prøve", "1231.99")
    assert run("profiles", "export", "Prøve", "-o", kept).exit_code == 0
    assert run("profiles", "delete", "prøve").exit_code == 0
    assert run("profiles", "import", kept).exit_code == 0
    assert "always 77" in run("profiles", "show", "PRØVE").stdout
    with company.raw() as connection:
        connection.execute("UPDATE import_profile SET settings = '{}'")
    assert "cannot be used here" in run("profiles", "list").stdout
    assert run("profiles", "delete", "Prøve").exit_code == 0


def test_what_is_said_of_a_paper_must_be_whole(company: CompanyFile, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4\n")

    def refusal(*arguments: str) -> str:
        with pytest.raises(UserError) as caught:
            CliRunner().invoke(
                application, ["import", str(path), *arguments, "-c", str(company.path)], catch_exceptions=False
            )
        return caught.value.sentence()

    assert "--number, --issue-date" in refusal("--operator", "Ice", "--total-inc-vat", "5")
    said = ("--operator", "Ice", "--number", "1", "--total-inc-vat")
    assert refusal(*said, "fem", "--issue-date", "2026-03-01") == "--total-inc-vat 'fem': This is no amount."
    assert "--currency 'kroner'" in refusal(*said, "5", "--issue-date", "2026-03-01", "--currency", "kroner")
    assert "no date" in refusal(*said, "5", "--issue-date", "i dag")
    path.write_bytes(b"text")
    assert "one PDF, but 0" in refusal(*said, "5", "--issue-date", "2026-03-01")


def test_what_is_said_of_a_paper_may_be_no_text(company: CompanyFile, tmp_path: Path, ask: Asker) -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    document.save(tmp_path / "a.pdf")
    said = ("--operator", "Tel\udcffia", "--number", "1\udcfe", "--issue-date", "2026-03-01", "--total-inc-vat", "5")
    CliRunner().invoke(
        application, ["import", str(tmp_path / "a.pdf"), *said, "-c", str(company.path)], catch_exceptions=False
    )
    assert ask("SELECT number FROM supplier_invoice") == [("1\ufffd",)]


def test_an_invoice_whose_number_stands_in_two_columns_stays_out_whole(
    company: CompanyFile, clock: FixedClock, take: Importer, sample: Callable[..., Sample]
) -> None:
    header = "Serie;Nr;Konto;Dato;Tekst;Sum\n"
    profile = Profile(
        name="Serie", kind=FileKind.CHARGES, header=("Serie", "Nr", "Konto", "Dato", "Tekst", "Sum"),
        columns={"invoice": ("Serie", "Nr"), "account": ("Konto",), "issue_date": ("Dato",), "text": ("Tekst",),
                 "net": ("Sum",)},
        constants={"operator": "Ice"},
    )  # fmt: skip
    save_profile(company, profile, clock=clock)
    good = "A;7;1;2026-03-01;Abonnement;10,50\n"
    result = take(header + good + good.replace("10,50", "ti") + good.replace("A;", "B;"))
    assert (result.imported, result.rejected) == (1, 2)
    assert [invoice.number for invoice in result.supplier_invoices] == ["B 7"]


def test_a_blank_section_is_refused_in_the_preview_and_in_the_import(
    company: CompanyFile, clock: FixedClock, take: Importer, sample: Callable[..., Sample]
) -> None:
    text = "Nr;Konto;Dato;Tekst;Sum;Del\n7;1;2026-03-01;Abonnement;10,50;option\n8;1;2026-03-01;Abonnement;10,50;\n"
    fields = ("invoice", "account", "issue_date", "text", "net", "section")
    names = text.split("\n")[0].split(";")
    mapped = {field: (name,) for field, name in zip(fields, names, strict=True)}
    profile = Profile("Del", FileKind.CHARGES, mapped, tuple(names), constants={"operator": "Ice"})
    save_profile(company, profile, clock=clock)
    assert [row.is_wrong for row in preview(sample(text), profile, "NO").rows] == [False, True]
    result = take(text)
    assert [(error.row, error.column) for error in result.errors] == [(3, "section")]


@pytest.mark.parametrize(
    ("kind", "header", "row", "columns"),
    [
        (
            FileKind.LINES,
            "Konto;Nr;Plan;Pris;Pakke;Pakkepris",
            "1;91234567;Fri;1.234;5 GB;99,50",
            ("account", "msisdn", "plan", "plan_price", "data_package", "data_package_price"),
        ),
        (
            FileKind.USAGE,
            "Konto;Nr;Type;Tid;Netto;Mva",
            "1;91234567;Tale;2026-03-01 10:00;1.234;308,50",
            ("account", "msisdn", "traffic_type", "start", "net", "vat"),
        ),
    ],
)
def test_every_amount_tells_the_sign_in_the_preview_and_in_the_import(
    company: CompanyFile, clock: FixedClock, take: Importer, sample: Callable[..., Sample],
    kind: FileKind, header: str, row: str, columns: tuple[str, ...],
) -> None:  # fmt: skip
    names = header.split(";")
    mapped = {field: (name,) for field, name in zip(columns, names, strict=True)}
    profile = Profile(name="Tegn", kind=kind, header=tuple(names), columns=mapped, constants={"operator": "Ice"})
    save_profile(company, profile, clock=clock)
    text = f"{header}\n{row}\n"
    seen = preview(sample(text), profile, "NO")
    assert (seen.decimal_sign, seen.wrong) == (",", 0)
    assert take(text).imported == 1
