"""Telling a bank's file of payments from other files, by its beginning. Rule: docs/rules.md, 21 Payments."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from telecost_desktop.services.payments.ocr_giro import is_ocr_giro

_LOOKED_AT = 4096
_CAMT = b"urn:iso:std:iso:20022:tech:xsd:camt.05"


def is_bank_file(path: Path) -> bool:
    """Whether a file begins like one of payments; one that cannot be read is none."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            head = stream.read(_LOOKED_AT)
    except OSError:
        return False
    return is_ocr_giro(head) or _CAMT in head


def bank_files(paths: Sequence[Path]) -> list[Path]:
    """Those among some files that hold payments, in their order."""
    return [path for path in paths if is_bank_file(path)]
