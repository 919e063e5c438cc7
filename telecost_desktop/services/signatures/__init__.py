"""Signatures of received PDFs, judged offline, and the certificates that the company trusts.

Rules: docs/rules.md, "Import", "Signatures".
"""

from telecost_desktop.services.signatures.originals import OriginalSignatures
from telecost_desktop.services.signatures.report import Remark, SignatureReport, SignatureState
from telecost_desktop.services.signatures.trust import (
    TrustedRow,
    add_trusted,
    list_trusted,
    remove_trusted,
    trust_roots,
)
from telecost_desktop.services.signatures.verifying import verify_pdf

__all__ = [
    "OriginalSignatures",
    "Remark",
    "SignatureReport",
    "SignatureState",
    "TrustedRow",
    "add_trusted",
    "list_trusted",
    "remove_trusted",
    "trust_roots",
    "verify_pdf",
]
