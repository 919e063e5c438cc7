"""Forward a received invoice by e-mail, exactly as it was received: a certified one keeps its signatures."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.attachments import media_type_of, safe_file_name
from telecost_desktop.services.invoice_archive import ReceivedSupplierInvoice, original_content
from telecost_desktop.services.mail.message import Enclosure
from telecost_desktop.views.dialogs.send_mail import SendMailDialog
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.invoices.document_pane import DocumentRef

translate = QCoreApplication.translate


def forward_original(
    parent: QWidget, page: BasePage, invoice: ReceivedSupplierInvoice, document: DocumentRef
) -> SendMailDialog:
    """Open the dialog; the original is read meanwhile."""
    context = page.context
    name = f"{invoice.operator} {invoice.number}"
    words = translate("Invoices", "The invoice {name} to {company} is enclosed as {file}, exactly as it was received.")
    dialog = SendMailDialog(
        parent, context, page.navigate.emit, title=translate("Invoices", "Forward by e-mail"),
        sub=translate("Invoices", "The original is enclosed unchanged, and so are its signatures."),
        subject=translate("Invoices", "Invoice {name}").format(name=name),
        body=words.format(name=name, company=context.company.name, file=document.file_name), purpose="supplier_invoice",
    )  # fmt: skip
    dialog.show_making()
    context.tasks.run(
        dialog, _enclosure, context.file, document.key, document.file_name,
        done=lambda enclosure: dialog.show_enclosures([enclosure]), failed=dialog.show_failed,
    )  # fmt: skip
    dialog.open()
    return dialog


def _enclosure(file: CompanyFile, attachment: int, name: str) -> Enclosure:
    """The original. Runs in a reader."""
    _, content = original_content(file, attachment)
    return Enclosure(safe_file_name(name), content, media_type_of(content))
