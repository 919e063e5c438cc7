"""What documents from elsewhere are, and what they are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecost_desktop.services.attachments import file_name_of, media_type_of, name_with_ending, safe_file_name


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"junk\n%PDF-1.4", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "application/xml"),
        (b"a;b\n1;2\n", "text/csv"),
        ("Beløp;Øre\n".encode("latin-1"), "text/csv"),
        (b"MZ\x90\0;", "application/octet-stream"),
        (b"PK\x03\x04", "application/octet-stream"),
        (b"<html>;</html>", "application/octet-stream"),
        (b"#!/bin/sh\n", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_content_tells_the_kind(content: bytes, kind: str) -> None:
    assert media_type_of(content) == kind


@pytest.mark.parametrize(
    ("name", "kind", "called"),
    [
        ("a.exe", "application/pdf", "a.exe.pdf"),
        ("A.PDF", "application/pdf", "A.PDF"),
        ("foto.jpeg", "image/jpeg", "foto.jpeg"),
        ("", "image/png", "document.png"),
        ("a.exe", "application/octet-stream", "a.exe"),
        ("0" * 130, "application/pdf", "0" * 116 + ".pdf"),
    ],
)
def test_names_end_as_their_kind(name: str, kind: str, called: str) -> None:
    assert name_with_ending(name, kind) == called


@given(
    st.text() | st.text("con. 0", min_size=100, max_size=140),
    st.sampled_from(["application/pdf", "text/csv", "application/octet-stream"]),
)
def test_names_stay_harmless(name: str, kind: str) -> None:
    called = name_with_ending(name, kind)
    assert called == safe_file_name(called)


@pytest.mark.parametrize(
    ("title", "called"),
    [
        ("Costs, 01/12/2026", "Costs, 01_12_2026.eml"),
        (r"a\b: c?", "a_b_ c_.eml"),
        ("con", "_con.eml"),
        (" . ", "document.eml"),
        ("x" * 300, "x" * 116 + ".eml"),
    ],
)
def test_a_title_becomes_a_name_whole(title: str, called: str) -> None:
    assert file_name_of(title, ".eml") == called


@given(st.text() | st.text("日ø/. ", min_size=60, max_size=140), st.sampled_from([".pdf", " 2026-12-01.xlsx"]))
def test_a_name_made_of_a_title_is_legal_and_keeps_its_ending(title: str, ending: str) -> None:
    called = file_name_of(title, ending)
    assert called == safe_file_name(called)
    assert called.endswith(ending)
    assert len(called.encode()) <= 255


@given(st.binary(max_size=200))
def test_any_content_has_a_kind(content: bytes) -> None:
    assert "/" in media_type_of(content)
