"""Messages and servers for tests of mail."""

from __future__ import annotations

from smtp_server import MemorySecrets
from sqlalchemy import select

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState, OutboxRecipient
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.mail.message import Enclosure
from telecost_desktop.services.mail.outbox import Draft, put_in_outbox
from telecost_desktop.services.mail.server import MailServer, save_mail_server

PDF = Enclosure("Kostnader – blåbær & søn.pdf", b"%PDF-1.7\n.\r\n..\n\xff\x00", "application/pdf")


def set_up(file: CompanyFile, server: MailServer, clock: Clock, password: str | None = None) -> MemorySecrets:
    secrets = MemorySecrets()
    save_mail_server(file, server, password, secrets=secrets, clock=clock, unencrypted=True)
    return secrets


def put(
    file: CompanyFile, clock: Clock, *recipients: str, subject: str = "Kostnader for november", **more: object
) -> int:
    draft = Draft(
        recipients or ("kari@blåbær.no",), subject, "Hei!\n\n.Vedlagt: æøå\n", **{"enclosures": (PDF,), **more}
    )  # type: ignore[arg-type]
    with file.write() as session:
        key = put_in_outbox(session, draft, at=clock.now(), user="KH")
    assert key is not None
    return key


def states(file: CompanyFile) -> dict[str, MailState]:
    with file.read() as session:
        rows = session.execute(select(OutboxRecipient.address, OutboxRecipient.state).order_by(OutboxRecipient.id))
        return {row.address: row.state for row in rows}


def recipient(file: CompanyFile, address: str = "kari@blåbær.no") -> OutboxRecipient:
    with file.read() as session:
        found = session.scalars(select(OutboxRecipient).where(OutboxRecipient.address == address)).one()
        session.expunge(found)
        return found
