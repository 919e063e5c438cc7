"""Judging the signatures of a PDF, offline: unchanged or not, by whom, when, and whether the chain is trusted."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.signatures import report as words
from telecost_desktop.services.signatures.certificates import certificates_in
from telecost_desktop.services.signatures.judging import Judgement, judge
from telecost_desktop.services.signatures.limits import LARGEST_FILE, TooLong, quiet_library, step_limit
from telecost_desktop.services.signatures.report import Remark, SignatureReport, SignatureState, unreadable

# A signature's range of bytes that is filled in; it stands in plain text in every signed PDF.
_SIGNED_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+0*[1-9]")
# Each signature means reading the file once more.
_MOST_SIGNATURES = 50
_WEAKEST_FIRST = (SignatureState.BROKEN, SignatureState.UNREADABLE, SignatureState.INTACT, SignatureState.TRUSTED)


def verify_pdf(content: bytes | Path, trust_roots: Sequence[bytes]) -> SignatureReport:
    """Judge all signatures of a PDF; never raises for what the file holds, and never uses the network.

    ``trust_roots`` are certificates in PEM or DER; raises UserError for one that cannot be read. All signatures have
    to be intact, and the weakest counts. Rules: docs/rules.md, "Import", "Signatures".
    """
    from asn1crypto import x509

    quiet_library()
    roots = [x509.Certificate.load(one.der) for root in trust_roots for one in certificates_in(root)]
    if isinstance(content, Path):
        try:
            if content.stat().st_size > LARGEST_FILE:
                return unreadable(words.TOO_LARGE)
            content = content.read_bytes()
        except OSError as error:
            pattern = QT_TRANSLATE_NOOP("Errors", "The file cannot be read: {reason}.")
            return unreadable(Remark(pattern, {"reason": error.strerror or str(error)}))
    if len(content) > LARGEST_FILE:
        return unreadable(words.TOO_LARGE)
    if b"%PDF-" not in content[:1024]:
        return unreadable(words.NO_PDF)
    try:
        with step_limit():
            return _verify(content, roots)
    except TooLong:
        return unreadable(words.TOO_LONG)
    except Exception:
        # Damaged files make the library raise all kinds of errors; to the person they say the same.
        return unreadable(words.DAMAGED_FILE)


def _verify(content: bytes, roots: Sequence[Any]) -> SignatureReport:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    reader = PdfFileReader(io.BytesIO(content), strict=False)
    if reader.encrypted and not _opens_without_password(reader):
        return unreadable(words.ENCRYPTED)
    # Read what the document as a whole hangs on, so that a cut file is not taken for one without a signature.
    reader.root["/Pages"]["/Kids"]
    fields = {name for name, _value, _field in enumerate_sig_fields(reader)}
    if len(fields) > _MOST_SIGNATURES:
        return unreadable(words.TOO_LONG)
    judgements = list(_judgements(reader, fields, roots))
    if not judgements:
        # Encrypted files may have such a range for other ends.
        if not fields and not reader.encrypted and _SIGNED_RANGE.search(content):
            return unreadable(words.LOST)
        return SignatureReport(SignatureState.NONE, remarks=(words.NEVER_SIGNED,) if fields else ())
    return _together(judgements)


def _opens_without_password(reader: Any) -> bool:
    """Whether the file is only guarded against editing, as many sealed invoices are."""
    from pyhanko.pdf_utils.crypt import AuthStatus

    try:
        return bool(reader.decrypt(b"").status is not AuthStatus.FAILED)
    except Exception:
        return False


def _judgements(reader: Any, fields: set[str], roots: Sequence[Any]) -> Iterator[Judgement]:
    from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
    from pyhanko.sign.validation.pdf_embedded import extract_contents

    kinds = {kind.value for kind in SigSeedSubFilter}
    for name, value, field in enumerate_sig_fields(reader, filled_status=True):
        try:
            signature = value.get_object()
            if not any(extract_contents(signature)):
                continue
            known = signature.get("/SubFilter") in kinds
        except Exception:
            yield Judgement(SignatureState.BROKEN, remarks=(words.DAMAGED,))
            continue
        if known:
            yield judge(reader, field, name, fields, roots)
        else:
            yield Judgement(SignatureState.UNREADABLE, remarks=(words.UNKNOWN_KIND,))


def _together(judgements: Sequence[Judgement]) -> SignatureReport:
    """One report: the weakest state, all signers, the latest time.

    A document's time stamps have to be intact, but whose they are takes nothing from a signature that is trusted.
    """
    signatures = [one for one in judgements if not one.is_stamp] or list(judgements)
    counted = signatures + [
        one for one in judgements if one.state in (SignatureState.BROKEN, SignatureState.UNREADABLE)
    ]
    state = min((one.state for one in counted), key=_WEAKEST_FIRST.index)
    weakest = [one for one in counted if one.state is state]
    times = [one.signed_at for one in signatures if one.signed_at is not None]
    return SignatureReport(
        state,
        ", ".join(dict.fromkeys(one.signer for one in signatures if one.signer)),
        max(times, default=None),
        tuple({remark.sentence: remark for one in weakest for remark in one.remarks}.values()),
    )
