"""Making what leaves the house in the background: PDFs and mails of issued sales invoices that nobody has made yet.

Whoever issues makes them at once; this takes up what a crash, another program or the command line left.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from telecost_desktop.errors import EnvironmentProblem
from telecost_desktop.log import LOGGER_NAME
from telecost_desktop.services.sales_invoicing.sending.waiting import documents_wait
from telecost_desktop.views.context import PageContext, Subject

translate = QCoreApplication.translate
log = logging.getLogger(f"{LOGGER_NAME}.documents")


class DocumentsWatch(QObject):
    """Makes what waits while the window is open. ``look`` is called on the alarm's thread."""

    _found = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._making = False
        self._found.connect(self._make, Qt.ConnectionType.QueuedConnection)

    def look(self) -> None:
        """See whether anything waits. Raises EnvironmentProblem as the file does."""
        if documents_wait(self._context.file):
            self._found.emit()

    def _make(self) -> None:
        from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables

        if self._making:
            return
        self._making = True
        context = self._context
        context.tasks.run(
            self, make_deliverables, context.file, context.clock, user=context.user, write=True, progress=True,
            done=self._made, failed=self._failed, label=translate("Window", "Making documents"),
        )  # fmt: skip

    def _made(self, count: int) -> None:
        self._making = False
        if count:
            self._context.changes.announce(Subject.SALES_INVOICES | Subject.MAIL)

    def _failed(self, error: Exception) -> None:
        """A file that is locked is tried again with the next look."""
        self._making = False
        if isinstance(error, EnvironmentProblem):
            log.warning("documents could not be made: %s", error)
        else:
            self._context.messages.error(error)
