"""Files of layouts that nobody knew before: sampled, mapped, saved, and recognised the next time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

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
