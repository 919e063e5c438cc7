"""The company's own words on what it sends, by purpose and language. Rule: docs/rules.md, 20 Sending."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.document_texts import DocumentText, TextPurpose
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock

TextKey = tuple[TextPurpose, str]
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


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


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with its placeholders filled; a line of which a placeholder has nothing to say is left out."""
    kept = []
    for line in text.splitlines():
        names = [name for name in _PLACEHOLDER.findall(line) if name in values]
        if all(values[name] for name in names):
            kept.append(_PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), line))
    return "\n".join(kept)


def check_placeholders(text: str, known: Sequence[str]) -> None:
    """Raises UserError for a placeholder that there is not."""
    for name in _PLACEHOLDER.findall(text):
        if name not in known:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "There is no placeholder {name}."),
                hint=QT_TRANSLATE_NOOP("Errors", "Choose among {known}."),
                name=f"{{{name}}}",
                known=", ".join(f"{{{one}}}" for one in known),
            )
