"""Making PDFs of every kind for tests: with text, with attachments, locked, damaged."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping

import pypdfium2
from reportlab.pdfgen.canvas import Canvas


def pdf(*lines: str, attachments: Mapping[str, bytes] | None = None, password: str = "", owner: str = "") -> bytes:
    """A page with lines of text and with attachments by name; ``password`` locks it, ``owner`` only forbids changes."""
    from reportlab.lib.pdfencrypt import StandardEncryption

    stream = io.BytesIO()
    encryption = StandardEncryption(password, ownerPassword=owner) if password or owner else None
    canvas = Canvas(stream, invariant=True, encrypt=encryption)
    for place, line in enumerate(lines):
        canvas.drawString(50, 800 - 20 * place, line)
    canvas.showPage()
    canvas.save()
    if not attachments:
        return stream.getvalue()
    document = pypdfium2.PdfDocument(stream.getvalue())
    for name, content in attachments.items():
        document.new_attachment(name).set_data(content)
    output = io.BytesIO()
    document.save(output)
    document.close()
    return output.getvalue()


def by_hand(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def packed_bomb(size: int) -> bytes:
    """A small PDF with an attachment that unpacks to ``size`` blanks."""
    packer = zlib.compressobj(9)
    block = b" " * 1_000_000
    packed = b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()
    return by_hand(
        b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(factur-x.xml) 4 0 R]>>>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
        b"<</Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/EF<</F 5 0 R>>>>",
        b"<</Type/EmbeddedFile/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (len(packed), packed),
    )


def circular() -> bytes:
    """A PDF whose pages contain themselves, and whose attachments' names do too."""
    return by_hand(
        b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 3 0 R>>>>",
        b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>",
        b"<</Kids[3 0 R]/Limits[(a)(z)]>>",
    )
