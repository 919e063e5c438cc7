"""A few words about the signatures of the original that is shown: a mark, who signed and when, and why it stands so."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.services.signatures import OriginalSignatures
from telecost_desktop.services.signatures.report import CHAIN_UNKNOWN, SignatureReport, SignatureState
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.messages import say
from telecost_desktop.views.pages.invoices.document_pane import DocumentRef
from telecost_desktop.views.widgets.badge import Badge, Status
from telecost_desktop.views.widgets.labels import label

translate = QCoreApplication.translate
MARKS = {
    SignatureState.NONE: Status.NO_SIGNATURE,
    SignatureState.INTACT: Status.SIGNATURE_INTACT,
    SignatureState.TRUSTED: Status.SIGNATURE_TRUSTED,
    SignatureState.BROKEN: Status.SIGNATURE_BROKEN,
    SignatureState.UNREADABLE: Status.SIGNATURE_UNREADABLE,
}


class SignatureLine(QWidget):
    """Judges the document it is told of, off the window's thread; hidden where there is nothing to judge."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._zone = ZoneInfo(context.company.zone)
        self._signatures = OriginalSignatures(context.file)
        self._document: DocumentRef | None = None
        self.badge = Badge(Status.NO_SIGNATURE)
        self.words = label("", "secondary", "text2", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(translate("Invoices", "Signature"), "secondary", "text2"))
        row.addWidget(self.badge)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 12)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.words)
        self.hide()

    def show_document(self, document: DocumentRef | None) -> None:
        """Say how the signatures of a document stand; of others than PDFs nothing is said."""
        self._document = document if document is not None and document.pdf else None
        self.hide()
        self.look_again()

    def look_again(self) -> None:
        """Judge the same document once more."""
        document = self._document
        if document is None:
            return

        def judged(report: SignatureReport) -> None:
            if self._document is document:
                self._show_report(report)

        # That a document is gone is said where it is shown.
        self._context.read(
            self, self._signatures.report, document.key, done=judged, failed=lambda _error: None, key="signature"
        )

    def _show_report(self, report: SignatureReport) -> None:
        self.badge.set_status(MARKS[report.state])
        self.words.setText(self._sentence(report))
        self.words.setVisible(bool(self.words.text()))
        reasons = "\n".join(say(remark.pattern, remark.values) for remark in report.remarks)
        for widget in (self.badge, self.words):
            widget.setToolTip(reasons)
        self.words.setAccessibleName(self.words.text())
        self.words.setAccessibleDescription(reasons)
        self.show()

    def _sentence(self, report: SignatureReport) -> str:
        if report.state in (SignatureState.BROKEN, SignatureState.UNREADABLE):
            return say(report.remarks[0].pattern, report.remarks[0].values) if report.remarks else ""
        if report.state is SignatureState.NONE:
            return ""
        signer = report.signer or translate("Invoices", "somebody without a name")
        if report.signed_at is None:
            text = translate("Invoices", "signed by {signer}").format(signer=signer)
        else:
            day = formats.long_day(report.signed_at.astimezone(self._zone).date(), weekday=False)
            text = translate("Invoices", "signed by {signer} on {day}").format(signer=signer, day=day)
        if report.state is SignatureState.TRUSTED:
            return text
        if CHAIN_UNKNOWN in report.remarks:
            return translate("Invoices", "{signed}, chain not known").format(signed=text)
        return translate("Invoices", "{signed}, chain not trusted").format(signed=text)
