"""The certificates that a company trusts when signatures of received documents are judged."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import TrustedCertificate
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.signatures.certificates import certificates_in


@dataclass(frozen=True)
class TrustedRow:
    """A trusted certificate, as lists show it. ``sha256`` is its fingerprint."""

    id: int
    subject: str
    last_day: date
    sha256: str
    added_at: datetime
    added_by: str


def list_trusted(file: CompanyFile) -> list[TrustedRow]:
    """All trusted certificates, by name."""
    with file.read() as session:
        rows = session.scalars(select(TrustedCertificate)).all()
        found = [
            TrustedRow(
                row.id, row.subject, certificates_in(row.pem.encode())[0].last_day, row.sha256, row.added_at, row.added_by
            )
            for row in rows
        ]  # fmt: skip
    return sorted(found, key=lambda row: (row.subject.casefold(), row.id))


def trust_roots(file: CompanyFile) -> list[bytes]:
    """The trusted certificates as PEM, for ``verify_pdf``."""
    with file.read() as session:
        return [pem.encode() for pem in session.scalars(select(TrustedCertificate.pem).order_by(TrustedCertificate.id))]


def add_trusted(file: CompanyFile, content: bytes, *, name: str = "", clock: Clock, user: str = "") -> list[str]:
    """Trust the certificates of a file from now on; gives the names of those that were not trusted yet.

    Raises UserError where the file holds none that can be read.
    """
    from asn1crypto import pem

    added = []
    with file.write() as session:
        known = set(session.scalars(select(TrustedCertificate.sha256)))
        for certificate in certificates_in(content, name=name):
            digest = hashlib.sha256(certificate.der).hexdigest()
            if digest in known:
                continue
            text = pem.armor("CERTIFICATE", certificate.der).decode("ascii")
            session.add(
                TrustedCertificate(
                    sha256=digest, subject=certificate.subject, pem=text, added_at=clock.now(), added_by=user
                )
            )
            log_action(session, clock.now(), user, "certificate.trusted", certificate.subject, digest)
            added.append(certificate.subject)
    return added


def remove_trusted(file: CompanyFile, identity: int, *, clock: Clock, user: str = "") -> None:
    """Trust a certificate no longer. Raises UserError for one that is not there."""
    with file.write() as session:
        row = session.get(TrustedCertificate, identity)
        if row is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "This certificate is not among the trusted ones any more."))
        log_action(session, clock.now(), user, "certificate.removed", row.subject, row.sha256)
        session.delete(row)
