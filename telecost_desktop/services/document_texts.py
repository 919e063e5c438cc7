"""The company's own words on what it sends, by purpose and language. Rule: docs/rules.md, 20 Sending."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.document_texts import DocumentText, TextPurpose
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock

TextKey = tuple[TextPurpose, str]


def own_text(session: Session, purpose: TextPurpose, language: str) -> str:
    """The company's text for a purpose in a language; empty where it has none."""
    query = select(DocumentText.text).where(DocumentText.purpose == purpose, DocumentText.language == language)
    return session.scalar(query) or ""


def list_texts(file: CompanyFile) -> dict[TextKey, str]:
    """All of the company's own texts."""
    with file.read() as session:
        query = select(DocumentText.purpose, DocumentText.language, DocumentText.text)
        return {(row.purpose, row.language): row.text for row in session.execute(query)}


def save_texts(file: CompanyFile, texts: Mapping[TextKey, str], *, clock: Clock, user: str = "") -> None:
    """Change some texts; an empty one gives the program's own words back."""
    with file.write() as session:
        stored = {(one.purpose, one.language): one for one in session.scalars(select(DocumentText))}
        for (purpose, language), text in texts.items():
            found, text = stored.get((purpose, language)), text.strip()
            if (found.text if found else "") == text:
                continue
            if not text:
                session.delete(found)
            elif found:
                found.text = text
            else:
                session.add(DocumentText(purpose=purpose, language=language, text=text))
            log_action(session, clock.now(), user, "document_text.saved", f"{purpose.value} {language}", text)
