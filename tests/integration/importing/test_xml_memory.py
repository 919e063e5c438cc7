"""Memory and time that an invoice in XML may take, measured in a process of its own."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from telecost_desktop.services.importing.reading.xml_files import LARGEST_XML
from tests.invoice_making import MadeInvoice, MadeLine, ubl

MOST_MEGABYTES = 400
ROOT = Path(__file__).resolve().parents[3]
MEASURE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from telecost_desktop.models.database import open_company_file
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import import_files
from tests.peak_memory import peak_megabytes
file = open_company_file(Path(sys.argv[1]))
(result,) = import_files(file, [Path(sys.argv[2])], clock=FixedClock(datetime(2026, 11, 22, tzinfo=UTC)))
file.close()
print(result.status, result.imported, round(peak_megabytes()))
"""


def _measured(company: Path, content: bytes, folder: Path) -> tuple[str, int, int]:
    path = folder / "f.xml"
    path.write_bytes(content)
    output = subprocess.run(
        [sys.executable, "-c", MEASURE, str(company), str(path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout.split()
    return output[0], int(output[1]), int(output[2])


def _with(part: bytes, count: int) -> bytes:
    content = ubl(MadeInvoice((MadeLine(Decimal("100.00")),)))
    return content.replace(b"<cac:LegalMonetaryTotal>", part * count + b"<cac:LegalMonetaryTotal>")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no module resource")
def test_an_invoice_of_20_000_lines_comes_in(company_path: Path, tmp_path: Path) -> None:
    lines = [MadeLine(Decimal("0.10"), number=str(90_000_000 + place % 2_000), unit="MIN") for place in range(20_000)]
    status, imported, megabytes = _measured(company_path, ubl(MadeInvoice(lines)), tmp_path)
    assert (status, imported) == ("imported", 20_000)
    assert megabytes < MOST_MEGABYTES


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no module resource")
@pytest.mark.parametrize("part", [b"<a b='' c='' d=''>x</a>", b"<a xmlns:b='c' xmlns:d='e'/>", b"&lt;"])
def test_whatever_a_file_is_full_of_memory_is_bounded(company_path: Path, tmp_path: Path, part: bytes) -> None:
    content = _with(part, (LARGEST_XML - 10_000) // len(part))
    assert _measured(company_path, content, tmp_path)[2] < MOST_MEGABYTES


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no module resource")
def test_a_great_enclosure_fits(company_path: Path, tmp_path: Path) -> None:
    data = b"JVBERi0x" * (LARGEST_XML // 8 - 1_000)
    enclosed = (
        b'<cac:AdditionalDocumentReference><cac:Attachment><cbc:EmbeddedDocumentBinaryObject filename="a.pdf">' + data
    )
    enclosed += b"</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
    status, _, megabytes = _measured(company_path, _with(enclosed, 1), tmp_path)
    assert status == "imported"
    assert megabytes < MOST_MEGABYTES
