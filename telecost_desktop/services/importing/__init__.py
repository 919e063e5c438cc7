"""Costs in: importing operators' invoices, usage and lists, and taking an import back.

This module is lean: what is heavy is loaded when a file needs it.
"""

from telecost_desktop.services.importing.batches import ImportedBatch, list_batches, undo_import
from telecost_desktop.services.importing.files import import_files
from telecost_desktop.services.importing.rejections import export_rejections
from telecost_desktop.services.importing.results import FileResult, ImportedSupplierInvoice, RowError

__all__ = [
    "FileResult",
    "ImportedBatch",
    "ImportedSupplierInvoice",
    "RowError",
    "export_rejections",
    "import_files",
    "list_batches",
    "undo_import",
]
