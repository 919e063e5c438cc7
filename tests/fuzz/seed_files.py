"""The files that are mutated: real samples made by others, and files of our own in every layout, encoding and packing."""

from __future__ import annotations

import csv
import io
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from telecost_desktop.services.importing.mapping.profile import FileKind, Profile
from telecost_desktop.services.importing.reading.style import WritingStyle


@dataclass(frozen=True)
class SeedFile:
    """One file before it is mutated. Tables have a separator and an encoding; ``share`` is how often it is chosen."""

    name: str
    kind: str
    content: bytes
    separator: str = ""
    encoding: str = ""
    share: float = 1.0


Table = list[list[str]]

TABLES: dict[str, str] = {
    "charges": """
operator;account;invoice;issue_date;due_date;currency;document;user;msisdn;section;text;period_start;period_end;quantity;unit;net;vat_rate;vat
Telia;1001;55;2026-10-01;2026-10-20;NOK;invoice;Åse Øvrebø;90000001;subscription;Plan L;2026-10-01;2026-10-31;1;EA;349,00;25;87,25
Telia;1001;55;2026-10-01;2026-10-20;NOK;invoice;Åse Øvrebø;90000001;communication;Calls;2026-09-01;2026-09-30;1200;SEC;1 234,50;25;308,63
Telia;1001;55;2026-10-01;2026-10-20;NOK;invoice;Ola Nordmann;90000002;one_off;Discount;;;1;;-120,00;25;-30,00
Telia;1001;56;2026-10-02;;NOK;credit_note;;;one_off;Given back;;;1;;12,345;0;0
Telia;1002;57;2026-10-02;;EUR;;Kari;90000003;option;Data 10 GB;;;2;;1.999,90;25;
""",
    "charges-point": """
Operator,Account,Invoice,Issue date,Section,Text,Net,VAT rate,stated_total_ex_vat,stated_total_inc_vat
Ice,77,A-1,2026-05-01,subscription,Plan,199.00,25,249.00,311.25
Ice,77,A-1,2026-05-01,communication,"Calls, abroad",50.00,25,249.00,311.25
Ice,77,A-2,2026-06-01,equipment,"Phone ""X"" 5",3990.00,25,3990.00,4987.50
""",
    "usage": """
operator;account;invoice;department;user;msisdn;traffic_type;start;seconds;messages;bytes;called_number;country;direction;net;vat
Telia;1001;;Salg;Åse Øvrebø;90000001;Calls;2026-09-01T08:00:00;65;;;4722334455;NO;domestic;0,4900;0,1225
Telia;1001;55;Salg;Åse Øvrebø;90000001;SMS;2026-09-02T09:10:11;;1;;91234XXX;NO;domestic;1,00;0,25
Telia;1001;55;Drift;Ola;90000002;Data;2026-09-03 10:00:00;;;1048576;;SE;roaming;12,5;
Telia;1001;;Drift;Ola;90000002;Data;2026-09-03 10:00:00;;;1048576;;SE;roaming;12,5;
Telia;1002;;;;;Calls;31.08.2026 23:59;01:05:07;;;;;;-3,00;-0,75
""",
    "usage-point": """
account,msisdn,traffic_type,start,seconds,net,record_id
1001,4790000001,Calls,2026-09-01T08:00:00,65,1234.50,r1
1001,4790000001,Calls,2026-09-01T08:10:00,66,2.345,r2
1001,4790000002,Calls,2026-09-01T08:20:00,67,0.490,r3
""",
    "lines": """
account;operator;msisdn;user;department;sim;data_sims;activated;plan;plan_price;data_package;data_package_price;add_ons;valid_from
1001;Telia;90000001;Åse Øvrebø;Salg;8947080012345678901;;2020-01-01;Plan L;349,00;10 GB;99,00;Voicemail, Shield;2026-01-01
1001;Telia;90000002;Ola;Drift;8947080012345678902;8947080012345678903;14.06.2021;Plan S;199,00;;;;
""",
    "employees": """
employee;employee_number;email;department;valid_from
Åse Øvrebø;101;ase@example.no;Salg;2026-01-01
Ola Nordmann;102;ola@example.no;Drift;
""",
    "equipment": """
type;maker;model;serial_number;imei;msisdn;purchased;price;employee;handed_out
phone;Apple;iPhone 15;SN1;356938035643809;90000001;2024-05-01;9 990,00;Åse Øvrebø;2024-05-02
tablet;Samsung;Tab;SN2;;;2024-06-01;4 490,00;;
""",
    "mis-invoice": """
Fakturanummer¤Fakturadato¤Abonnementets eierkonto¤Mobilnummer¤Brukerreferanse 1¤Hovedgruppe¤Undergruppe¤Fakturatekst¤Fakturalinjestartdato¤Fakturalinjesluttdato¤Varighet¤Antall¤Netto¤MVA¤MVA_prosent
880011¤20180614¤123456¤90000001¤6081¤Abonnement¤Fri¤Fri+ Månedsavgift¤20180701¤20180731¤¤1¤349,00¤87,25¤25
880011¤20180614¤123456¤90000001¤6081¤Trafikk¤Utland¤Samtaler til Sverige¤20180501¤20180531¤00:10:05¤3¤12,35¤3,09¤25
880011¤20180614¤123456¤90000002¤6081¤Trafikk¤SMS¤SMS innland¤20180501¤20180531¤¤10¤4,90¤1,23¤25
""",
    "mis-content": """
Faktura_nr¤Fakturadato¤Abonnementets eierkonto¤Anropsnummer¤Brukerfornavn¤Brukeretternavn¤Undergruppe¤Fakturatekst¤B-nummer¤Start¤Antall¤Netto¤Mva
880011¤20180614¤123456¤90000001¤Åse¤Øvrebø¤Innholdstjenester¤Parkering¤2380¤20180501 10:11:12¤1¤30,00¤7,50
880011¤20180614¤123456¤90000002¤Ola¤Nordmann¤Innholdstjenester¤Gave¤2160¤20180502 10:11:12¤1¤200,00¤0
""",
    "mis-sim": """
Mobilnummer¤Hovednummer datakort1¤Hovednummer datakort2¤Tvillingnummer¤sist brukt dato
90000001¤580000000001¤¤580000000002¤20180601
""",
    "mis-accounts": """
kontonummer¤kontonavn¤bruker fornavn¤etternavn¤Anropsnummer¤Abonnementstype¤startdato¤Prisplan for datapakke
123456¤Salg¤Åse¤Øvrebø¤90000001¤Fri+¤20170101¤Data 5 GB
123456¤Salg¤¤¤¤¤¤
""",
    "mapped": """
Rapport fra operatøren;;;;;
Periode;september;;;;
Nummer;Konto;Dato;Tjeneste;Varighet;Beløp (kr)
90000001;1001;01.09.2026 08:00:00;Samtale Norge;65;1.234,50
90000001;1001;02.09.2026 08:00:00;Samtale til Sverige;3600;12,40
90000002;1001;03.09.2026 08:00:00;Samtale Norge;10;-1,00
""",
}
# The stranger's table above, as a person would have mapped it.
PROFILE = Profile(
    name="Operatøren",
    kind=FileKind.USAGE,
    columns={
        "msisdn": ("Nummer",),
        "account": ("Konto",),
        "start": ("Dato",),
        "traffic_type": ("Tjeneste",),
        "seconds": ("Varighet",),
        "net": ("Beløp (kr)",),
    },
    header=("Nummer", "Konto", "Dato", "Tjeneste", "Varighet", "Beløp (kr)"),
    header_row=2,
    style=WritingStyle(decimal_sign=","),
)
_SHARES = {"charges": 3.0, "charges-point": 2.0, "usage": 2.0, "usage-point": 1.5, "mapped": 1.5, "mis-invoice": 2.0}


def table_of(kind: str) -> tuple[Table, str]:
    """A table's rows and the separator that it is written with above."""
    text = TABLES[kind].strip("\n")
    separator = "¤" if kind.startswith("mis") else "," if kind.endswith("-point") else ";"
    return list(csv.reader(io.StringIO(text), delimiter=separator)), separator


def text_of(rows: Table, separator: str, ends: str = "\n") -> str:
    """A table as text, with quotes only where a cell needs them."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=ends).writerows(rows)
    return out.getvalue()


def own_files() -> list[SeedFile]:
    """Files of our own: every layout, in several encodings and separators, and packed."""
    files = []
    for kind in TABLES:
        rows, usual = table_of(kind)
        ways = [(usual, "latin-1"), (usual, "utf-8")] if usual == "¤" else [
            (usual, "utf-8"), (usual, "cp1252"), ("\t", "utf-16"), ("|" if usual == "," else usual, "utf-8-sig"),
        ]  # fmt: skip
        for separator, encoding in ways:
            content = text_of(rows, separator).encode(encoding)
            files.append(
                SeedFile(f"{kind}.csv", kind, content, separator, encoding, _SHARES.get(kind, 0.7) / len(ways))
            )
    workbooks = [SeedFile("book.xlsx", "workbook", _workbook(kind), share=0.04) for kind in ("charges", "usage-point")]
    texts = {f"{kind}.csv": text_of(*table_of(kind)).encode() for kind in ("charges", "usage", "employees")}
    packed = [
        SeedFile("year.zip", "zip", zip_of(texts), share=0.25),
        SeedFile("year.tar.gz", "tar.gz", tar_of(texts), share=0.25),
    ]
    return [*files, *workbooks, *packed]


def _workbook(kind: str) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    for row in table_of(kind)[0]:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zip_of(texts: dict[str, bytes]) -> bytes:
    """An archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in texts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def tar_of(texts: dict[str, bytes]) -> bytes:
    """The same as a packed tape archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as archive:
        for name, content in texts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


_SAMPLES = (
    ("en16931", (".xml",), "xml", 0.6),
    ("csv-spectrum/csvs", (".csv",), "spectrum", 0.05),
    ("facturx", (".pdf",), "pdf", 0.06),
    ("signed-pdf", (".pdf",), "pdf", 0.04),
    ("xml-attacks", (".xml",), "xml-attack", 0.03),
    ("camt", (".xml",), "xml-other", 0.05),
)


def sample_files(folder: Path) -> list[SeedFile]:
    """The samples made by others, in a settled order."""
    return [
        SeedFile(path.name, kind, path.read_bytes(), share=share)
        for place, suffixes, kind, share in _SAMPLES
        for path in sorted((folder / place).glob("*"))
        if path.suffix.lower() in suffixes
    ]
