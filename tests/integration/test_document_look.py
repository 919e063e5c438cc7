"""The company's logo, colour and own texts on what it sends."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from telecost_desktop.errors import EnvironmentProblem, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.document_texts import TextPurpose
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import company_of
from telecost_desktop.services.company_logo import current_logo, remove_logo, set_logo
from telecost_desktop.services.company_settings import save_company_details
from telecost_desktop.services.document_texts import list_texts, own_text, save_texts

NOTE, SUBJECT = TextPurpose.INVOICE_NOTE, TextPurpose.INVOICE_MAIL_SUBJECT


def _picture(path: Path, size: tuple[int, int] = (40, 20), mode: str = "RGBA", kind: str = "PNG") -> Path:
    Image.new(mode, size, "#0b5c6b").save(path, kind)
    return path


@pytest.mark.parametrize(("mode", "kind"), [("RGBA", "PNG"), ("P", "PNG"), ("CMYK", "JPEG"), ("L", "JPEG")])
def test_any_picture_becomes_a_png_that_keeps_its_shape(
    company: CompanyFile, clock: FixedClock, tmp_path: Path, mode: str, kind: str
) -> None:
    path = tmp_path / "merke æøå.img"
    picture = Image.new("RGBA", (3000, 1000), "#0b5c6b").convert(mode)
    picture.save(path, kind)
    set_logo(company, path, clock=clock)
    kept = current_logo(company)
    assert kept is not None
    with Image.open(BytesIO(kept)) as shown:
        assert (shown.format, shown.mode, shown.size) == ("PNG", "RGBA", (900, 300))


def test_a_logo_is_taken_away_again_while_its_picture_stays_for_what_was_issued(
    company: CompanyFile, clock: FixedClock, tmp_path: Path
) -> None:
    set_logo(company, _picture(tmp_path / "a.png"), clock=clock)
    first = company_of(company).logo_attachment_id
    remove_logo(company, clock=clock)
    assert current_logo(company) is None
    set_logo(company, _picture(tmp_path / "a.png"), clock=clock)
    assert company_of(company).logo_attachment_id == first


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n" + b"broken" * 9, b"<svg/>", b"\xff\xd8\xff\xe0"]
)
def test_what_is_no_picture_is_refused_in_words(
    company: CompanyFile, clock: FixedClock, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"logo\.png cannot be used"):
        set_logo(company, path, clock=clock)
    assert company_of(company).logo_attachment_id is None


def test_a_small_file_that_unfolds_to_a_huge_picture_is_refused(
    company: CompanyFile, clock: FixedClock, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="cannot be used"):
        set_logo(company, _picture(tmp_path / "bomb.png", (9000, 9000), "1"), clock=clock)
    # Beyond what the library opens at all: the head alone claims twenty thousand dots each way.
    path = _picture(tmp_path / "claim.png")
    content = bytearray(path.read_bytes())
    content[16:24] = struct.pack(">II", 20_000, 20_000)
    content[29:33] = struct.pack(">I", zlib.crc32(content[12:29]))
    path.write_bytes(content)
    with pytest.raises(UserError, match="cannot be used"):
        set_logo(company, path, clock=clock)


def test_a_logo_that_is_not_there_is_a_problem_of_the_disk(
    company: CompanyFile, clock: FixedClock, tmp_path: Path
) -> None:
    with pytest.raises(EnvironmentProblem, match="cannot be read"):
        set_logo(company, tmp_path / "gone.png", clock=clock)


def test_a_colour_is_written_one_way_or_refused(company: CompanyFile, clock: FixedClock) -> None:
    save_company_details(company, {"accent_colour": " #0B5C6B "}, clock=clock)
    assert company_of(company).accent_colour == "#0b5c6b"
    with pytest.raises(UserError, match="no colour"):
        save_company_details(company, {"accent_colour": "blue"}, clock=clock)
    assert company_of(company).accent_colour == "#0b5c6b"


def test_texts_are_kept_by_purpose_and_language_and_an_empty_one_is_none(
    company: CompanyFile, clock: FixedClock
) -> None:
    save_texts(
        company, {(NOTE, "nb"): " Takk for handelen! ", (NOTE, "en"): "Thank you!", (SUBJECT, "nb"): ""}, clock=clock
    )
    assert list_texts(company) == {(NOTE, "nb"): "Takk for handelen!", (NOTE, "en"): "Thank you!"}
    save_texts(company, {(NOTE, "nb"): "", (NOTE, "en"): "Thanks!"}, clock=clock)
    assert list_texts(company) == {(NOTE, "en"): "Thanks!"}
    with company.read() as session:
        assert own_text(session, NOTE, "nb") == ""
        assert own_text(session, NOTE, "en") == "Thanks!"
