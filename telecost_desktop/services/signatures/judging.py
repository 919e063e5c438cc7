"""Judging one signature of a PDF: is what was signed unchanged, who signed and when, where does the chain end."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from telecost_desktop.services.signatures import report as words
from telecost_desktop.services.signatures.certificates import name_of, plain_line
from telecost_desktop.services.signatures.report import Remark, SignatureState

T = TypeVar("T")


@dataclass(frozen=True)
class Judgement:
    """What one signature is worth. ``is_stamp``: it only says when the document existed, not who stands for it."""

    state: SignatureState
    signer: str = ""
    signed_at: datetime | None = None
    remarks: tuple[Remark, ...] = ()
    is_stamp: bool = False


def judge(reader: Any, field: Any, name: str, fields: set[str], roots: Sequence[Any]) -> Judgement:
    """Judge the signature in a field. ``fields`` names all signature fields, ``roots`` are the trusted certificates."""
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    try:
        signature = EmbeddedPdfSignature(reader, field, name)
        signer = name_of(signature.signer_cert)
    except Exception:
        # Whatever a damaged signature makes the library raise, it says the same.
        return Judgement(SignatureState.BROKEN, remarks=(words.DAMAGED,))
    claimed = _claimed_time(signature)
    is_stamp = signature.sig_object_type == "/DocTimeStamp"
    try:
        signature.compute_integrity_info()
        status, timing = _stamp_status(signature, roots) if is_stamp else _status(signature, claimed, roots)
    except Exception:
        return Judgement(SignatureState.UNREADABLE, signer, claimed, (words.UNKNOWN_KIND,), is_stamp)
    if not is_stamp and timing is not None:
        claimed = timing.timestamp
    elif is_stamp:
        claimed = status.timestamp
    problem = _change(reader, signature, status, fields)
    if problem is not None:
        return Judgement(SignatureState.BROKEN, signer, claimed, (problem,), is_stamp)
    remarks = [_chain(status)]
    filled = _filled_fields(signature, fields)
    if filled:
        remarks.append(words.filled_in(", ".join(plain_line(one) for one in filled)))
    if claimed is None:
        remarks.append(words.NO_TIME)
    elif timing is not None:
        remarks.append(words.time_stamped(name_of(timing.signing_cert)))
    elif not (is_stamp and status.trusted):
        remarks.append(words.TIME_CLAIMED)
    state = SignatureState.TRUSTED if status.trusted else SignatureState.INTACT
    return Judgement(state, signer, claimed, tuple(remarks), is_stamp)


def _status(signature: Any, claimed: datetime | None, roots: Sequence[Any]) -> tuple[Any, Any]:
    """The library's verdict, and the time stamp if a trusted service made it.

    The chain is judged as of the time of signing: the stamped time, else the claimed one.
    """
    from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    timing = _trusted_stamp(signature, roots)
    moment = timing.timestamp if timing is not None else claimed or signature.signer_cert.not_valid_before
    # Certificates of companies' seals often are for digital signatures, without the duty of non-repudiation.
    usage = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})
    status = _at_once(
        async_validate_pdf_signature(signature, _context(roots, moment), key_usage_settings=usage, skip_diff=True)
    )
    return status, timing


def _stamp_status(signature: Any, roots: Sequence[Any]) -> tuple[Any, None]:
    from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_timestamp

    moment = signature.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    status = _at_once(async_validate_pdf_timestamp(signature, _context(roots, moment), skip_diff=True))
    return status, None


def _trusted_stamp(signature: Any, roots: Sequence[Any]) -> Any:
    """The time stamp over a signature, if it fits it and its service's chain is trusted; else None."""
    from pyhanko.sign.validation.generic_cms import collect_timing_info, extract_tst_data_iter

    try:
        for token in extract_tst_data_iter(signature.signer_info, signed=False):
            moment = token["encap_content_info"]["content"].parsed["gen_time"].native
            found = _at_once(
                collect_timing_info(signature.signer_info, _context(roots, moment), signature.compute_digest)
            )
            stamp = found.get("timestamp_validity")
            if stamp is not None and stamp.intact and stamp.valid and stamp.trusted:
                return stamp
    except Exception:
        # A stamp that cannot be read proves nothing, and takes nothing from the signature either.
        return None
    return None


def _context(roots: Sequence[Any], moment: datetime) -> Any:
    """What a chain is judged by: these roots, this time, and nothing from the network."""
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(trust_roots=list(roots), moment=_aware(moment), allow_fetching=False)


def _at_once(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that waits for nothing, without the event loop whose wake-up pipe is a socket."""
    try:
        work.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    work.close()
    raise RuntimeError("the check of a signature wanted to wait for something")


def _change(reader: Any, signature: Any, status: Any, fields: set[str]) -> Remark | None:
    """Why the document is not what was signed; None if it is."""
    from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if not (status.intact and status.valid):
        return words.CHANGED
    if signature.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return None
    if signature.coverage is not SignatureCoverageLevel.ENTIRE_REVISION:
        return words.PARTLY_SIGNED
    result = signature.diff_result
    permitted = signature.docmdp_level
    # In files with two tables of contents, programs may see different things in what came later.
    if reader.xrefs.hybrid_xrefs_present or not isinstance(result, DiffResult):
        return words.CHANGED_LATER
    level = result.modification_level
    if level is ModificationLevel.OTHER or (permitted is not None and level.value > permitted.value):
        return words.CHANGED_LATER
    # A signature that says nothing about later filling in is taken to stand for the fields as they were.
    return words.CHANGED_LATER if permitted is None and _filled_fields(signature, fields) else None


def _filled_fields(signature: Any, fields: set[str]) -> list[str]:
    """The fields, other than those for signatures, that were filled in after this signature."""
    changed = getattr(signature.diff_result, "changed_form_fields", None) or ()
    return sorted(set(changed) - fields)


def _chain(status: Any) -> Remark:
    """What is to be said of the signer's chain."""
    if status.trusted:
        return words.chain_ends_in(plain_line(_anchor_name(status)))
    problem = getattr(status.trust_problem_indic, "name", "")
    if problem.startswith("OUT_OF_BOUNDS"):
        return words.OUT_OF_DATE
    return words.OLD_METHOD if problem.startswith("CRYPTO") else words.CHAIN_UNKNOWN


def _anchor_name(status: Any) -> str:
    certificate = getattr(status.validation_path.trust_anchor, "certificate", None)
    return name_of(certificate) if certificate is not None else name_of(status.signing_cert)


def _claimed_time(signature: Any) -> datetime | None:
    try:
        moment: datetime | None = signature.self_reported_timestamp
    except Exception:
        return None
    # Beyond these years a time cannot be told in every zone.
    return _aware(moment) if moment is not None and 1970 <= moment.year < 9000 else None


def _aware(moment: datetime) -> datetime:
    """A time without a zone is taken for UTC."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
