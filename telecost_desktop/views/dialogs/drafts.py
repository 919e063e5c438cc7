"""A message as a draft of the person's own mail program, or as a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from PySide6.QtCore import QCoreApplication, QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from telecost_desktop.config import documents_folder
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.attachments import file_name_of
from telecost_desktop.services.mail.eml import write_eml
from telecost_desktop.services.mail.outbox import Draft
from telecost_desktop.services.mail.server import mail_server
from telecost_desktop.views.context import PageContext

translate = QCoreApplication.translate
# A draft is made when it is wanted, in a reader: the enclosures may be large.
MakeDraft = Callable[[], Draft]


def open_as_draft(owner: QObject, context: PageContext, make: MakeDraft) -> None:
    """Write it to a folder of this program's own, and let the system's mail program open it."""
    context.tasks.run(
        owner, _write_own, context.file, make, done=lambda path: _open(context, path),
        label=translate("Mail", "Writing the draft"),
    )  # fmt: skip


def _open(context: PageContext, path: Path) -> None:
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        context.messages.warn(
            translate(
                "Mail", "No mail program opens such drafts here. Save it as a file instead, or send it from here."
            )
        )


def save_as_eml(parent: QWidget, owner: QObject, context: PageContext, subject: str, make: MakeDraft) -> None:
    """Ask where, and write it there."""
    proposed = documents_folder() / file_name_of(subject, ".eml")
    kinds = translate("Mail", "Messages (*.eml)")
    name, _ = QFileDialog.getSaveFileName(parent, translate("Mail", "Save the message"), str(proposed), kinds)
    if not name:
        return
    path = Path(name) if Path(name).suffix else Path(name).with_suffix(".eml")
    words = translate("Mail", "Saved {file}").format(file=path.name)
    context.tasks.run(
        owner, write_draft, context.file, make, path, done=lambda _: context.messages.notice(words),
        label=translate("Mail", "Writing the draft"),
    )  # fmt: skip


def write_draft(file: CompanyFile, make: MakeDraft, path: Path) -> Path:
    """Write a draft from the sender that is set up, if one is. Runs in a reader."""
    server = mail_server(file)
    write_eml(make(), path, sender=server.sender if server is not None else None)
    return path


def _write_own(file: CompanyFile, make: MakeDraft) -> Path:
    draft = make()
    return write_draft(file, lambda: draft, own_folder() / file_name_of(draft.subject, ".eml"))


def own_folder() -> Path:
    """An empty folder for what another program is to open. It lives as long as this one, as the other may read late."""
    return Path(mkdtemp(dir=_folder().name))


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="telecost-", ignore_cleanup_errors=True)
