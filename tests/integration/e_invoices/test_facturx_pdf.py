"""The Factur-X file is a PDF/A-3b as its standard wants it: nothing is missing that makes it look alike for ever."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject

from telecost_desktop.services.importing.reading.pdf_files import embedded_invoice
from telecost_desktop.services.sales_invoicing.e_invoices.checking import check_xml
from telecost_desktop.services.sales_invoicing.e_invoices.cii import cii_xml
from telecost_desktop.services.sales_invoicing.e_invoices.facturx import facturx_pdf
from telecost_desktop.services.sales_invoicing.paper.drawing import draw_sales_invoice
from tests.invoice_parties import SELLERS
from tests.invoice_variety import varied_snapshots

_ALONG = [("Timeliste æ.pdf", "application/pdf", b"%PDF-1.4"), ("timer.csv", "text/csv", b"a;b\r\n1;2\r\n")]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A French seller's invoice on several pages."""
    french = [seller for seller in SELLERS if seller.country == "FR"]
    (company,) = varied_snapshots(tmp_path_factory.mktemp("varied"), 12, 5, french)
    company.file.close()
    invoices = [one.snapshot for one in company.invoices if one.snapshot["kind"] == "invoice"]
    return max(invoices, key=lambda snapshot: len(snapshot["lines"]))


@pytest.fixture(scope="module", params=["no logo", "RGBA", "CMYK", "P", "L"])
def made(snapshot: dict[str, Any], request: pytest.FixtureRequest) -> PdfReader:
    """The file, also with logos in the ways that pictures keep their colours."""
    logo = None if request.param == "no logo" else picture(request.param)
    return PdfReader(BytesIO(facturx_pdf(snapshot, draw_sales_invoice(snapshot, logo), cii_xml(snapshot), _ALONG)))


def picture(mode: str) -> bytes:
    from PIL import Image

    content = BytesIO()
    image = Image.new("RGBA", (60, 30), (200, 30, 30, 128)).convert(mode)
    image.save(content, "JPEG" if mode in ("CMYK", "L") else "PNG")
    return content.getvalue()


def test_the_file_says_what_it_is(made: PdfReader, snapshot: dict[str, Any]) -> None:
    assert made.pdf_header == "%PDF-1.7"
    made.stream.seek(0)
    second = made.stream.read(40).split(b"\n")[1]
    assert second.startswith(b"%")
    assert all(sign > 127 for sign in second[1:5])
    assert "/Encrypt" not in made.trailer
    assert len(made.trailer["/ID"]) == 2
    metadata = made.trailer["/Root"]["/Metadata"]
    assert "/Filter" not in metadata, "other programs look for it unpacked"
    text = metadata.get_data().decode()
    for name, value in (
        ("pdfaid:part", "3"),
        ("pdfaid:conformance", "B"),
        ("fx:DocumentType", "INVOICE"),
        ("fx:DocumentFileName", "factur-x.xml"),
        ("fx:Version", "1.0"),
        ("fx:ConformanceLevel", "EN 16931"),
        ("pdf:Producer", made.metadata["/Producer"]),
        ("xmp:CreatorTool", made.metadata["/Creator"]),
        ("xmp:CreateDate", f"{snapshot['issue_date']}T00:00:00+00:00"),
        ("xmp:ModifyDate", f"{snapshot['issue_date']}T00:00:00+00:00"),
    ):
        assert f"<{name}>{value}</{name}>" in text, name
    day = snapshot["issue_date"].replace("-", "")
    assert made.metadata["/CreationDate"] == made.metadata["/ModDate"] == f"D:{day}000000+00'00'"
    assert f">{made.metadata['/Title']}</rdf:li>" in text


def test_colours_are_those_of_a_named_profile(made: PdfReader) -> None:
    (intent,) = made.trailer["/Root"]["/OutputIntents"]
    intent = intent.get_object()
    assert (intent["/S"], intent["/OutputConditionIdentifier"]) == ("/GTS_PDFA1", "sRGB")
    profile = intent["/DestOutputProfile"].get_object()
    content = profile.get_data()
    assert profile["/N"] == 3
    assert (len(content), content[12:20], content[36:40]) == (struct.unpack(">I", content[:4])[0], b"mntrRGB ", b"acsp")
    assert {part.get("/ColorSpace", "/DeviceRGB") for part in streams(made) if part.get("/Subtype") == "/Image"} <= {
        "/DeviceRGB",
        "/DeviceGray",
    }


def test_all_fonts_are_inside_and_their_widths_are_true(made: PdfReader) -> None:
    fonts = {id(font): font for page in made.pages for font in page["/Resources"]["/Font"].get_object().values()}
    assert fonts
    for reference in fonts.values():
        font = reference.get_object()
        descriptor = font["/FontDescriptor"]
        assert font["/Subtype"] == "/TrueType"
        assert descriptor["/Flags"] & 4, "symbolic"
        assert "/Encoding" not in font
        assert "/ToUnicode" in font
        widths, glyphs = (
            [float(width) for width in font["/Widths"]],
            embedded_widths(descriptor["/FontFile2"].get_data()),
        )
        assert len(widths) == font["/LastChar"] - font["/FirstChar"] + 1
        for code, glyph in glyphs.items():
            assert widths[code - font["/FirstChar"]] == pytest.approx(glyph, abs=1), code


def embedded_widths(font: bytes) -> dict[int, float]:
    """The widths of a TrueType font's glyphs in thousandths, by code of its only encoding; the missing glyph not."""
    count = struct.unpack(">H", font[4:6])[0]
    tables = {}
    for place in range(count):
        name, _, offset, length = struct.unpack(">4sIII", font[12 + 16 * place : 28 + 16 * place])
        tables[name] = font[offset : offset + length]
    encodings = struct.unpack(">H", tables[b"cmap"][2:4])[0]
    assert encodings == 1
    (start,) = struct.unpack(">I", tables[b"cmap"][8:12])
    form, _, _, first, entries = struct.unpack(">5H", tables[b"cmap"][start : start + 10])
    assert form == 6
    chosen = struct.unpack(f">{entries}H", tables[b"cmap"][start + 10 : start + 10 + 2 * entries])
    units = struct.unpack(">H", tables[b"head"][18:20])[0]
    metrics = struct.unpack(">H", tables[b"hhea"][34:36])[0]
    advances = [struct.unpack(">H", tables[b"hmtx"][4 * place : 4 * place + 2])[0] for place in range(metrics)]
    return {
        first + place: advances[min(glyph, metrics - 1)] * 1000 / units for place, glyph in enumerate(chosen) if glyph
    }


def test_nothing_in_it_acts_or_hides(made: PdfReader) -> None:
    for part in objects(made):
        assert not {"/OpenAction", "/AA", "/JS", "/JavaScript", "/Annots", "/AcroForm", "/XFA", "/PS"} & set(part)
        assert part.get("/S") not in ("/JavaScript", "/Launch")
        filters = part.get("/Filter", [])
        assert "/LZWDecode" not in (filters if isinstance(filters, list) else [filters])
        assert not part.get("/Interpolate")


def test_data_and_enclosures_are_inside_and_named(made: PdfReader, snapshot: dict[str, Any]) -> None:
    root = made.trailer["/Root"]
    named = root["/Names"]["/EmbeddedFiles"]["/Names"]
    assert [reference.get_object() for reference in root["/AF"]] == [one.get_object() for one in named[1::2]]
    assert named[::2] == sorted(named[::2])
    found = {one.name: one for one in made.attachment_list}
    assert set(found) == {"factur-x.xml", "Timeliste æ.pdf", "timer.csv"}
    assert found["factur-x.xml"].content == cii_xml(snapshot)
    assert found["factur-x.xml"].associated_file_relationship == "/Alternative"
    assert found["factur-x.xml"].subtype == "/text/xml"
    for name, media_type, content in _ALONG:
        assert found[name].content == content
        assert (found[name].associated_file_relationship, found[name].subtype) == ("/Supplement", f"/{media_type}")
    for reference in root["/AF"]:
        assert {"/F", "/UF", "/EF", "/Desc", "/AFRelationship"} <= set(reference.get_object())


def test_our_import_finds_the_data(snapshot: dict[str, Any], tmp_path: Path) -> None:
    xml = cii_xml(snapshot)
    path = tmp_path / "faktura.pdf"
    path.write_bytes(facturx_pdf(snapshot, draw_sales_invoice(snapshot), xml))
    assert embedded_invoice(path) == xml


def test_what_goes_along_is_named_in_the_data(snapshot: dict[str, Any]) -> None:
    enclosed = [{"attachment_id": 1, "file_name": name, "media_type": kind, "sha256": ""} for name, kind, _ in _ALONG]
    xml = cii_xml({**snapshot, "attachments": enclosed})
    assert check_xml(xml) == []
    assert re.findall(r"<ram:URIID>#ef=(.*)</ram:URIID>", xml.decode()) == [name for name, _, _ in _ALONG]


def test_a_french_seller_says_what_france_asks(snapshot: dict[str, Any]) -> None:
    xml = cii_xml(snapshot).decode()
    notes = {
        subject: text
        for text, subject in re.findall(
            r"<ram:Content>([^<]*)</ram:Content>\s*<ram:SubjectCode>(\w+)</ram:SubjectCode>", xml
        )
    }
    assert "intérêt" in notes["PMD"]
    assert "recouvrement" in notes["PMT"]
    assert "escompte" in notes["AAB"]
    assert "<ram:ID>M1</ram:ID>" in xml, "goods and services"
    assert xml.count("<ram:DueDateTypeCode>5</ram:DueDateTypeCode>") == len(snapshot["vat"])


def test_nothing_opens_a_socket(snapshot: dict[str, Any]) -> None:
    # From the first import on, in a program of its own: libraries may try the network when they are loaded.
    program = """
import json, sys
def watch(event, arguments):
    if event.startswith(("socket.", "urllib.", "http.")):
        raise SystemExit(f"reached for the network: {event}")
sys.addaudithook(watch)
from telecost_desktop.services.sales_invoicing.e_invoices.checking import check_xml
from telecost_desktop.services.sales_invoicing.e_invoices.cii import cii_xml
from telecost_desktop.services.sales_invoicing.e_invoices.facturx import facturx_pdf
from telecost_desktop.services.sales_invoicing.paper.drawing import draw_sales_invoice
snapshot = json.loads(sys.stdin.read())
xml = cii_xml(snapshot)
print(len(check_xml(xml)), facturx_pdf(snapshot, draw_sales_invoice(snapshot), xml).startswith(b"%PDF"))
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(snapshot), capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.stderr, ran.returncode) == ("0 True\n", "", 0)


def test_the_same_invoice_gives_the_same_file(snapshot: dict[str, Any]) -> None:
    once, again = (facturx_pdf(snapshot, draw_sales_invoice(snapshot), cii_xml(snapshot), _ALONG) for _ in range(2))
    assert once == again


def objects(made: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, streams too."""
    for number in range(1, int(made.trailer["/Size"])):
        part = made.get_object(number)
        if isinstance(part, DictionaryObject):
            yield part


def streams(made: PdfReader) -> Iterator[StreamObject]:
    for part in objects(made):
        if isinstance(part, StreamObject):
            yield part
