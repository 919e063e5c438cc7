"""The signatures of originals that are kept in the company file, each judged once."""

from __future__ import annotations

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.invoice_archive import original_content
from telecost_desktop.services.signatures.report import SignatureReport
from telecost_desktop.services.signatures.trust import trust_roots
from telecost_desktop.services.signatures.verifying import verify_pdf


class OriginalSignatures:
    """Judges originals and remembers what it found: documents never change, trusted certificates may."""

    def __init__(self, file: CompanyFile) -> None:
        self._file = file
        self._known: dict[tuple[int, tuple[bytes, ...]], SignatureReport] = {}

    def report(self, attachment: int) -> SignatureReport:
        """The report on a kept PDF. Raises UserError where it is not kept any more."""
        roots = trust_roots(self._file)
        key = attachment, tuple(roots)
        if key not in self._known:
            _name, content = original_content(self._file, attachment)
            self._known[key] = verify_pdf(content, roots)
        return self._known[key]
