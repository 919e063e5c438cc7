"""Signatures of PDFs: what can be said of them offline, and which certificates the company trusts."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import NumberObject, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from signed_pdfs import authority, form_pdf, issue, operator, plain_pdf, sign, stamp, stamper

from telecost_desktop.errors import UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.signatures import (
    SignatureState,
    add_trusted,
    limits,
    list_trusted,
    remove_trusted,
    trust_roots,
    verify_pdf,
)

NONE, INTACT, TRUSTED = SignatureState.NONE, SignatureState.INTACT, SignatureState.TRUSTED
BROKEN, UNREADABLE = SignatureState.BROKEN, SignatureState.UNREADABLE
ROOT = [authority().pem]
SIGNED = sign(plain_pdf())


def updated(content: bytes) -> IncrementalPdfFileWriter:
    return IncrementalPdfFileWriter(io.BytesIO(content), strict=False)


def written(writer: IncrementalPdfFileWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


# What others made


@pytest.mark.parametrize(
    ("name", "alone", "with_root", "signer", "signed_at"),
    [
        ("minimal.pdf", NONE, NONE, "", None),
        # A field is prepared for a signature, and its place is filled with zeros.
        ("base.pdf", NONE, NONE, "", None),
        # Two signatures by someone who issued the certificate to himself.
        ("minimal-two-fields-signed-twice.pdf", INTACT, INTACT, "Lord Testerino", "2021-01-04T19:11:51+00:00"),
        # The second signature takes over the empty picture of another field; the certificate had run out by then.
        ("form-update-override-appearance-stream.pdf", INTACT, INTACT, "Alice", "2022-11-22T23:15:38+00:00"),
        # Has run out since, but not when it was signed.
        ("pades-with-old-style-signing-cert-attr.pdf", INTACT, TRUSTED, "Alice", "2021-08-18T19:32:30+00:00"),
    ],
)  # fmt: skip
def test_signatures_made_by_others(
    samples: Path, name: str, alone: SignatureState, with_root: SignatureState, signer: str, signed_at: str | None
) -> None:
    path = samples / "signed-pdf" / name
    chain = (samples / "signed-pdf" / "certs" / "ca-chain.cert.pem.txt").read_bytes()
    report = verify_pdf(path, [])
    assert (report.state, report.signer) == (alone, signer)
    assert report.signed_at == (None if signed_at is None else datetime.fromisoformat(signed_at))
    assert verify_pdf(path, [chain]).state is with_root
    # Not with a root that has nothing to do with it.
    assert verify_pdf(path, ROOT).state is alone


def test_a_chain_is_judged_as_of_the_time_of_signing(samples: Path) -> None:
    folder = samples / "signed-pdf"
    chain = [(folder / "certs" / "ca-chain.cert.pem.txt").read_bytes()]
    late = verify_pdf(folder / "form-update-override-appearance-stream.pdf", chain)
    assert "out of date at the time of signing" in late.detail
    in_time = verify_pdf(folder / "pades-with-old-style-signing-cert-attr.pdf", chain)
    assert "The time is the one that the signer claimed." in in_time.detail


def test_no_structured_invoice_of_others_is_taken_for_signed(samples: Path) -> None:
    found = {path.name: verify_pdf(path, []).state for path in (samples / "facturx").glob("*.pdf")}
    assert len(found) == 3
    assert set(found.values()) == {NONE}


# Signatures of our own making


def test_a_signature_is_intact_and_with_its_root_trusted() -> None:
    before = datetime.now(UTC)
    report = verify_pdf(SIGNED, [])
    assert (report.state, report.signer) == (INTACT, "Nordlys Telekom AS")
    assert "does not end in one that you trust" in report.detail
    assert report.signed_at is not None
    assert report.signed_at.tzinfo is not None
    assert abs((report.signed_at - before).total_seconds()) < 3600
    assert verify_pdf(SIGNED, ROOT).state is TRUSTED
    assert "Prøverot CA" in verify_pdf(SIGNED, [authority().der]).detail
    # A certificate that its owner issued to himself can be trusted as it is.
    assert verify_pdf(SIGNED, [operator().pem]).state is TRUSTED


def test_a_certificate_of_the_same_name_is_not_the_same() -> None:
    assert verify_pdf(SIGNED, [issue("Prøverot CA").pem]).state is INTACT


def test_a_certificate_that_had_run_out_is_not_trusted() -> None:
    report = verify_pdf(sign(plain_pdf(), issue("Gammel AS", authority(), years=(2020, 2021))), ROOT)
    assert report.state is INTACT
    assert "out of date at the time of signing" in report.detail


def test_a_chain_may_lead_through_others() -> None:
    between = issue("Mellom CA", authority(), issues=True)
    signer = issue("Fjell Nett AS", between)
    with_chain = sign(plain_pdf(), signer, embed=(between,))
    assert verify_pdf(with_chain, ROOT).state is TRUSTED
    assert verify_pdf(with_chain, [between.pem]).state is TRUSTED
    # The link between is neither in the file nor in the list.
    assert verify_pdf(sign(plain_pdf(), signer), ROOT).state is INTACT
    # A certificate that may not issue others has issued one.
    forged = issue("Falsk AS", operator())
    assert verify_pdf(sign(plain_pdf(), forged, embed=(operator(),)), ROOT).state is INTACT


def test_a_trusted_time_stamp_tells_when_it_was_signed() -> None:
    service = issue("Tidstjeneste", authority(), stamps=True)
    moment = datetime(2020, 6, 1, 12, tzinfo=UTC)
    old = issue("Gammel AS", authority(), years=(2020, 2021))
    stamped = verify_pdf(sign(plain_pdf(), old, stamper=stamper(service, moment)), ROOT)
    assert (stamped.state, stamped.signed_at) == (TRUSTED, moment)
    assert "The time is confirmed by Tidstjeneste, which you trust." in stamped.detail
    # One whose service is not known proves nothing: the claimed time counts, and then the certificate had run out.
    stranger = issue("Fremmed tid", issue("Fremmed rot"), stamps=True)
    claimed = verify_pdf(sign(plain_pdf(), old, stamper=stamper(stranger, moment)), ROOT)
    assert claimed.state is INTACT
    assert claimed.signed_at != moment
    assert "signer claimed" in claimed.detail


def test_a_time_stamp_over_the_document_takes_nothing_away() -> None:
    moment = datetime(2026, 6, 1, 12, tzinfo=UTC)
    stamped = stamp(SIGNED, issue("Fremmed tid", issue("Fremmed rot"), stamps=True), moment)
    report = verify_pdf(stamped, ROOT)
    assert (report.state, report.signer) == (TRUSTED, "Nordlys Telekom AS")
    assert verify_pdf(changed_page(stamped), ROOT).state is BROKEN
    alone = stamp(plain_pdf(), issue("Tidstjeneste", authority(), stamps=True), moment)
    assert (verify_pdf(alone, ROOT).state, verify_pdf(alone, ROOT).signed_at) == (TRUSTED, moment)
    assert verify_pdf(alone, []).state is INTACT


def test_of_several_signatures_the_weakest_counts() -> None:
    both = sign(SIGNED, operator("Fjord Mobil AS"), field="Second")
    report = verify_pdf(both, ROOT)
    assert (report.state, report.signer) == (TRUSTED, "Nordlys Telekom AS, Fjord Mobil AS")
    stranger = sign(SIGNED, issue("Fremmed AS"), field="Second")
    assert verify_pdf(stranger, ROOT).state is INTACT
    assert verify_pdf(stranger, []).state is INTACT
    changed_between = sign(SIGNED.replace(b"/Title", b"/Titel"), operator("Fjord Mobil AS"), field="Second")
    assert verify_pdf(changed_between, ROOT).state is BROKEN


def test_what_was_added_after_signing_is_a_change() -> None:
    assert verify_pdf(changed_page(SIGNED), ROOT).state is BROKEN
    # Signed again after the change: the second signature is sound, the first is not.
    assert verify_pdf(sign(changed_page(SIGNED), field="Second"), ROOT).state is BROKEN


def changed_page(content: bytes) -> bytes:
    """The document with another size of its page, as an addition at its end."""
    writer = updated(content)
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = NumberObject(180)
    writer.update_container(page)
    return written(writer)


def filled_form(content: bytes) -> bytes:
    writer = updated(content)
    field = writer.root["/AcroForm"]["/Fields"][0]
    field["/V"] = pdf_string("999")
    writer.update_container(field)
    return written(writer)


def test_filling_in_a_form_needs_the_signers_leave() -> None:
    silent, strict, lenient = (sign(form_pdf(), permission=permission) for permission in (None, 1, 2))
    assert [verify_pdf(one, ROOT).state for one in (silent, strict, lenient)] == [TRUSTED] * 3
    assert verify_pdf(filled_form(silent), ROOT).state is BROKEN
    assert verify_pdf(filled_form(strict), ROOT).state is BROKEN
    allowed = verify_pdf(filled_form(lenient), ROOT)
    assert allowed.state is TRUSTED
    assert "as the signer allowed: amount." in allowed.detail


# Where the signature itself stands between < and >; its digits are not signed, everything else is.
_OPENS = SIGNED.index(b"/Contents <") + len(b"/Contents ")
_CLOSES = SIGNED.index(b">", _OPENS) + 1


@given(place=st.integers(0, len(SIGNED) - (_CLOSES - _OPENS) - 1), flip=st.integers(1, 255))
@settings(max_examples=150, deadline=None)
def test_no_changed_byte_passes(place: int, flip: int) -> None:
    place += (_CLOSES - _OPENS) if place >= _OPENS else 0
    changed = bytearray(SIGNED)
    changed[place] ^= flip
    assert verify_pdf(bytes(changed), ROOT).state in (BROKEN, UNREADABLE)


@given(place=st.integers(_OPENS + 1, _CLOSES - 2), digit=st.sampled_from(b"0123456789abcdefxyz>"))
@settings(max_examples=60, deadline=None)
def test_a_changed_signature_never_names_a_trusted_stranger(place: int, digit: int) -> None:
    changed = bytearray(SIGNED)
    changed[place] = digit
    report = verify_pdf(bytes(changed), ROOT)
    # The filling behind the signature means nothing.
    assert report.state is not TRUSTED or report.signer == "Nordlys Telekom AS"


def test_a_changed_amount_is_found() -> None:
    content = sign(plain_pdf_uncompressed())
    assert verify_pdf(content, ROOT).state is TRUSTED
    assert verify_pdf(content.replace(b"1 039,00", b"9 039,00"), ROOT).state is BROKEN


def plain_pdf_uncompressed() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target, invariant=1, pageCompression=0)
    canvas.drawString(72, 720, "Å betale: 1 039,00 kr")
    canvas.save()
    return target.getvalue()


# Files that cannot be judged


@given(length=st.integers(0, len(SIGNED) - 1))
@settings(max_examples=60, deadline=None)
def test_a_cut_file_never_passes(length: int) -> None:
    # Where it is cut behind the marks of its unsigned original, that original is still whole and unsigned.
    whole = len(plain_pdf())
    expected = {UNREADABLE, BROKEN} | ({NONE} if whole - 2 <= length else set())
    assert verify_pdf(SIGNED[:length], ROOT).state in expected


@given(st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_noise_is_unreadable(noise: bytes) -> None:
    assert verify_pdf(noise, []).state is UNREADABLE
    assert verify_pdf(b"%PDF-1.7\n" + noise, []).state is UNREADABLE


def encrypted(content: bytes, password: str) -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(content), strict=False))
    writer.encrypt(owner_pass="owner", user_pass=password)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_a_protected_file_is_unreadable() -> None:
    report = verify_pdf(encrypted(plain_pdf(), "hemmelig"), [])
    assert (report.state, report.detail) == (UNREADABLE, "The file is protected by a password.")
    # Guarded against editing only: everyone can read it.
    assert verify_pdf(encrypted(plain_pdf(), ""), []).state is NONE


def build_pdf(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, table)
    return out


PAGES = b"<</Type/Pages/Kids[]/Count 0>>"


def test_files_built_to_harm_end_soon() -> None:
    catalog = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>>>"
    assert verify_pdf(build_pdf(b"<</Type/Catalog/Pages 2 0 R>>", PAGES), []).state is NONE
    circular_form = build_pdf(catalog, PAGES, b"<</T(a)/FT/Sig/Kids[3 0 R]>>")
    assert verify_pdf(circular_form, []).state is UNREADABLE
    points_at_itself = build_pdf(b"1 0 R", PAGES)
    assert verify_pdf(points_at_itself, []).state is UNREADABLE
    previous = build_pdf(b"<</Type/Catalog/Pages 2 0 R>>", PAGES)
    table = previous.rindex(b"xref\n0")
    circular_tables = previous.replace(b"/Root", b"/Prev %d/Root" % table)
    assert verify_pdf(circular_tables, []).state in (UNREADABLE, NONE)
    deep = build_pdf(b"[" * 100_000, PAGES)
    assert verify_pdf(deep, []).state is UNREADABLE
    bomb = zlib.compress(b"0" * 300_000_000, 9)
    stream = b"<</Type/XRef/Size 3/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
    body = b"%PDF-1.7\n1 0 obj\n" + stream % (len(bomb), bomb) + b"\nendobj\nstartxref\n9\n%%EOF"
    assert verify_pdf(body, []).state is UNREADABLE
    many = b"".join(b"%d 0 R " % number for number in range(3, 103))
    fields = [b"<</T(f%d)/FT/Sig/V<</Contents<3000>/ByteRange[0 9 9 9]>>>>" % number for number in range(100)]
    crowded = build_pdf(b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[" + many + b"]>>>>", PAGES, *fields)
    assert verify_pdf(crowded, []).state is UNREADABLE
    with pytest.raises(limits.TooLong), limits.step_limit(2000):
        while True:
            len("")
    assert sys.getprofile() is None


def test_the_limits_of_size_and_work_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from telecost_desktop.services.signatures import verifying

    monkeypatch.setattr(verifying, "LARGEST_FILE", 100)
    path = tmp_path / "stor.pdf"
    path.write_bytes(SIGNED)
    assert "too large" in verify_pdf(path, []).detail
    assert "too large" in verify_pdf(SIGNED, []).detail
    monkeypatch.setattr(verifying, "LARGEST_FILE", 10**9)
    monkeypatch.setattr(verifying, "step_limit", lambda: limits.step_limit(1000))
    assert "given up" in verify_pdf(SIGNED, []).detail
    assert sys.getprofile() is None
    assert "cannot be read" in verify_pdf(tmp_path / "finnes ikke.pdf", []).detail


@pytest.mark.parametrize(
    ("contents", "kind", "state"),
    [
        # A method of signing that is not known here.
        (b"30030201010000", b"/adbe.x509.rsa_sha1", UNREADABLE),
        # No signature at all where one should be.
        (b"deadbeef", b"/adbe.pkcs7.detached", BROKEN),
        (b"00000000", b"/adbe.pkcs7.detached", NONE),
    ],
)
def test_signatures_of_other_kinds(contents: bytes, kind: bytes, state: SignatureState) -> None:
    field = b"<</T(a)/FT/Sig/V 4 0 R>>"
    value = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter%s/Contents<%s>/ByteRange[0 10 20 30]>>" % (kind, contents)
    content = build_pdf(b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>>>", PAGES, field, value)
    assert verify_pdf(content, []).state is state
    # The form does not name the field any more.
    hidden = content.replace(b"/AcroForm", b"/AcroFarm")
    assert verify_pdf(hidden, []).state is UNREADABLE


def test_nothing_reaches_for_the_network_or_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path, root = tmp_path / "signert.pdf", tmp_path / "root.pem"
    path.write_bytes(sign(SIGNED, issue("Fremmed AS"), field="Second"))
    root.write_bytes(authority().pem)
    program = """
import sys
def watch(event, arguments):
    if event.startswith(("socket.", "urllib.", "http.")):
        raise SystemExit(f"reached for the network: {event}")
sys.addaudithook(watch)
from pathlib import Path
from telecost_desktop.services.signatures import verify_pdf
print(verify_pdf(Path(sys.argv[1]), [Path(sys.argv[2]).read_bytes()]).state)
"""
    ran = subprocess.run(
        [sys.executable, "-c", program, str(path), str(root)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.stdout, ran.stderr, ran.returncode) == ("intact\n", "", 0)
    with caplog.at_level(logging.DEBUG):
        verify_pdf(path, [])
    assert caplog.records == []


def test_no_sentence_promises_more_than_can_be_known() -> None:
    from telecost_desktop.services.signatures import report

    patterns = [one.pattern for one in vars(report).values() if isinstance(one, report.Remark)]
    patterns += [make("x").pattern for make in (report.filled_in, report.chain_ends_in, report.time_stamped)]
    assert len(patterns) > 15
    for pattern in patterns:
        assert not {"qualified", "valid", "genuine", "tax"} & set(pattern.casefold().replace(".", " ").split())


# The trusted certificates


def test_certificates_are_trusted_once_and_taken_away(company: CompanyFile, clock: FixedClock) -> None:
    other = issue("Annen rot")
    both = b"Bag attributes\n" + authority().pem + b"\n" + other.pem + authority().pem
    assert add_trusted(company, both, clock=clock, user="KH") == ["Prøverot CA", "Annen rot"]
    assert add_trusted(company, authority().der, clock=clock, user="KH") == []
    rows = list_trusted(company)
    assert [(row.subject, row.added_by, row.added_at) for row in rows] == [
        ("Annen rot", "KH", clock.now()),
        ("Prøverot CA", "KH", clock.now()),
    ]
    assert verify_pdf(SIGNED, trust_roots(company)).state is TRUSTED
    remove_trusted(company, rows[1].id, clock=clock, user="KH")
    assert verify_pdf(SIGNED, trust_roots(company)).state is INTACT
    with pytest.raises(UserError):
        remove_trusted(company, rows[1].id, clock=clock)
    with company.raw() as connection:
        log = connection.execute("SELECT action, subject FROM log_entry WHERE action LIKE 'certificate.%' ORDER BY id")
        said = log.fetchall()
    assert said == [
        ("certificate.trusted", "Prøverot CA"),
        ("certificate.trusted", "Annen rot"),
        ("certificate.removed", "Prøverot CA"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"-----BEGIN CERTIFICATE-----\nnot base64 at all\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n",
        b"-----BEGIN PRIVATE KEY-----\nMAMCAQE=\n-----END PRIVATE KEY-----\n",
        b"0" * 5_000_000,
    ],
)
def test_files_without_certificates_are_refused_whole(company: CompanyFile, clock: FixedClock, content: bytes) -> None:
    with pytest.raises(UserError, match=r"rot\.pem holds no certificate that can be read"):
        add_trusted(company, content, name="rot.pem", clock=clock)
    assert list_trusted(company) == []


def test_one_damaged_certificate_refuses_its_file(company: CompanyFile, clock: FixedClock) -> None:
    damaged = b"-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n"
    with pytest.raises(UserError):
        add_trusted(company, authority().pem + damaged, clock=clock)
    assert list_trusted(company) == []


def test_a_certificate_with_an_odd_name_is_one_plain_line(company: CompanyFile, clock: FixedClock) -> None:
    add_trusted(company, issue("Odd\n\tname \u202e" + "x" * 50).pem, clock=clock)
    assert list_trusted(company)[0].subject == "Odd name " + "x" * 50
