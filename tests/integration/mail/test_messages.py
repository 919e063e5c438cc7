"""Addresses, and mails as bytes: whatever stands in a subject, a name or a file name is read back equal."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from email.utils import parseaddr
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from telecost_desktop.errors import EnvironmentProblem, UserError
from telecost_desktop.services.attachments import safe_file_name
from telecost_desktop.services.mail.addresses import checked_addresses, for_server, needs_unicode
from telecost_desktop.services.mail.eml import write_eml
from telecost_desktop.services.mail.message import Enclosure, Sender, compose
from telecost_desktop.services.mail.outbox import Draft

POST = Sender("Post", "post@fjord.no")
LINES = st.text(st.sampled_from('ab cæøåÆØÅ,;:"()<>@\\.=?_%-éß日本😀'), min_size=1, max_size=150).map(
    lambda text: " ".join(text.split()) or "x"
)


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("kari@fjord.no", ("kari@fjord.no",)),
        (" a@x.no; b@x.no,\nc@x.no\r\n,;", ("a@x.no", "b@x.no", "c@x.no")),
        ('"Hansen, Kari" <kari@Fjord.NO>, ola.n+x@y-z.no', ("kari@fjord.no", "ola.n+x@y-z.no")),
        ("Bø <bø@Blåbær.no>", ("bø@blåbær.no",)),
        ("Kari@fjord.no, kari@FJORD.no", ("Kari@fjord.no",)),
        (["a@x.no", "b@x.no, c@x.no"], ("a@x.no", "b@x.no", "c@x.no")),
        ("o'brien_1%x@x.co.uk", ("o'brien_1%x@x.co.uk",)),
        ("", ()),
        ([], ()),
    ],
)
def test_addresses_are_read(text: str | list[str], addresses: tuple[str, ...]) -> None:
    assert checked_addresses(text) == addresses


@pytest.mark.parametrize(
    "wrong",
    [
        "kari", "kari@", "@fjord.no", "kari@fjord", "kari@@fjord.no", "kari hansen@fjord.no", "kari@fjord..no",
        ".kari@fjord.no", "kari.@fjord.no", "ka..ri@fjord.no", "kari@-fjord.no", "kari@fjord-.no", "kari@fj ord.no",
        "kari@fjord.no>", "<kari@fjord.no", "kari@[1.2.3.4]", f"{'k' * 65}@fjord.no", f"k@{'f' * 64}.no", "a@b@c.no",
        "kari\x00@fjord.no", "kari\u200e@fjord.no", "kari@fjord.no\x0bx", "kari@fj_ord.no", '"kari"@fjord.no',
    ],
)  # fmt: skip
def test_the_wrong_address_is_named(wrong: str) -> None:
    with pytest.raises(UserError) as caught:
        checked_addresses(["ola@fjord.no", wrong])
    assert caught.value.values["text"] == repr(wrong)


def test_no_line_end_gets_into_a_list_of_addresses() -> None:
    for wrong in ("a@x.no\r\nBcc: b@x.no", "a@x.no\nb@x.no", "A\n<a@x.no>"):
        with pytest.raises(UserError):
            checked_addresses([wrong])


def test_domains_beyond_ascii_need_no_special_server() -> None:
    assert for_server("kari@blåbær.no") == "kari@xn--blbr-roah.no"
    assert not needs_unicode("kari@blåbær.no")
    assert needs_unicode("kåre@fjord.no")


@given(LINES)
def test_every_subject_is_read_back(subject: str) -> None:
    content = compose(["a@x.no"], subject, "", sender=POST)
    assert content.isascii()
    assert str(make_header(decode_header(message_from_bytes(content, policy=compat32)["Subject"]))) == subject
    assert parsed(content)["Subject"] == subject


@given(LINES)
def test_every_senders_name_is_read_back(name: str) -> None:
    content = compose(["a@x.no"], "x", "", sender=Sender(name, "post@fjord.no"))
    line = message_from_bytes(content, policy=compat32)["From"].replace("\r\n", "")
    shown, address = parseaddr(line)
    plain = line.startswith('"')
    assert (shown if plain else str(make_header(decode_header(shown)))) == name
    assert address == "post@fjord.no"
    assert [one.addr_spec for one in parsed(content)["From"].addresses] == ["post@fjord.no"]


@given(LINES, LINES)
@example("Å" * 100, "Ø" * 100)
def test_no_line_of_the_headers_is_longer_than_mail_allows(subject: str, name: str) -> None:
    """76 signs where there are encoded words (RFC 2047, 2), 78 elsewhere (RFC 5322, 2.1.1)."""
    content = compose(["a@x.no"], subject, "", sender=Sender(name, "post@fjord.no"))
    head = content.partition(b"\r\n\r\n")[0]
    for line in head.split(b"\r\n"):
        assert len(line) <= (76 if b"=?utf-8?" in line else 78)


@given(LINES)
def test_every_file_name_is_read_back(name: str) -> None:
    content = compose(["a@x.no"], "x", "", [Enclosure(name, b"x", "application/pdf")], sender=POST)
    (enclosure,) = parsed(content).iter_attachments()
    assert enclosure.get_filename() == safe_file_name(name)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), st.binary(max_size=300))
def test_every_text_and_document_is_read_back(body: str, document: bytes) -> None:
    content = compose(["a@x.no"], "x", body, [Enclosure("a", document, "")], sender=POST)
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")
    message = parsed(content)
    (enclosure,) = message.iter_attachments()
    assert enclosure.get_content() == document
    assert enclosure.get_content_type() == "application/octet-stream"
    text = message.get_body()
    assert text is not None
    ended = body if body.endswith(("\r", "\n")) else f"{body}\n"
    assert text.get_content().splitlines() == ended.splitlines()


@pytest.mark.parametrize(
    ("content", "signs"), [("\ufeffBlåbær;1\r\n".encode(), "utf-8"), ("Blåbær;1\r\n".encode("cp1252"), None)]
)
def test_a_table_says_its_signs_where_they_are_known(content: bytes, signs: str | None) -> None:
    (enclosure,) = parsed(
        compose(["a@x.no"], "x", "", [Enclosure("a.csv", content, "text/csv")], sender=POST)
    ).iter_attachments()
    assert (enclosure.get_content_charset(), enclosure.get_payload(decode=True)) == (signs, content)


@given(st.text(max_size=40))
def test_no_text_makes_a_header_of_its_own(text: str) -> None:
    try:
        content = compose(["a@x.no"], text, "", [Enclosure(text, b"", "a/b")], sender=Sender(text, "post@fjord.no"))
    except UserError:
        return
    assert set(parsed(content).keys()) == {"From", "To", "Subject", "MIME-Version", "Content-Type"}


def test_a_draft_is_a_file_that_a_mail_program_opens(tmp_path: Path) -> None:
    table = Enclosure("Kostnader – blåbær.csv", "æ;ø\r\n".encode(), "text/csv")
    draft = Draft(
        ("kari@blåbær.no", "Ola <ola@fjord.no>"), "Kostnader for oktober – øre", "Hei!\n\nVedlagt.\n", (table,)
    )
    target = tmp_path / "kladd æ.eml"
    write_eml(draft, target)
    message = parsed(target.read_bytes())
    assert message["X-Unsent"] == "1"
    assert [one.addr_spec for one in message["To"].addresses] == ["kari@xn--blbr-roah.no", "ola@fjord.no"]
    assert message["Subject"] == "Kostnader for oktober – øre"
    assert [message[name] for name in ("From", "Date", "Message-ID")] == [None, None, None]
    (enclosure,) = message.iter_attachments()
    assert (enclosure.get_filename(), enclosure.get_content_type()) == ("Kostnader – blåbær.csv", "text/csv")
    assert enclosure.get_payload(decode=True) == table.content
    at = datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("Europe/Oslo"))
    write_eml(draft, target, sender=Sender("Økonomi", "post@fjord.no"), at=at)
    message = parsed(target.read_bytes())
    assert message["From"] == "Økonomi <post@fjord.no>"
    assert message["Date"].datetime == at
    with pytest.raises(EnvironmentProblem, match=r"kladd\.eml could not be written"):
        write_eml(draft, tmp_path / "missing" / "kladd.eml")
