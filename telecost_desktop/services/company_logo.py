"""The company's logo and colour on what it sends. Rule: docs/rules.md, 7 Draft, ready, issued."""

from __future__ import annotations

import re
import warnings
from io import BytesIO
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, EnvironmentProblem, UserError
from telecost_desktop.models.company import Attachment, Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.attachments import keep_document, media_type_of
from telecost_desktop.services.clock import Clock

LARGEST_FILE = 5 * 1024 * 1024
# Enough for 300 dots per inch over the width that a logo has on paper; more would only make each PDF larger.
_MOST_DOTS = 900
_MOST_PIXELS = 50_000_000
_PICTURES = ("image/png", "image/jpeg")


def set_logo(file: CompanyFile, path: Path, *, clock: Clock, user: str = "") -> None:
    """Keep a picture as the logo, made no larger than paper needs.

    Raises UserError for what is no PNG or JPEG or is too large, EnvironmentProblem for a file that cannot be read.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _refused(path)
        content = path.read_bytes()
    except OSError as error:
        raise EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "{file} cannot be read."),
            hint=QT_TRANSLATE_NOOP("Errors", "Check the rights of the file and of its folder."),
            file=path.name,
        ) from error
    picture = _tidied(content, path)
    with file.write() as session:
        stored = keep_document(session, picture, name="logo.png", media_type="image/png", at=clock.now())
        session.scalars(select(Company)).one().logo_attachment_id = stored
        log_action(session, clock.now(), user, "company.logo", path.name)


def remove_logo(file: CompanyFile, *, clock: Clock, user: str = "") -> None:
    """Issue without a logo from now on; what was issued keeps its own."""
    with file.write() as session:
        session.scalars(select(Company)).one().logo_attachment_id = None
        log_action(session, clock.now(), user, "company.logo")


def logo_of(session: Session, attachment_id: int | None) -> bytes | None:
    """The picture of a logo, as a snapshot or the company names it."""
    if attachment_id is None:
        return None
    return session.scalar(select(Attachment.content).where(Attachment.id == attachment_id))


def current_logo(file: CompanyFile) -> bytes | None:
    """The logo that the next sales invoice bears, as PNG."""
    with file.read() as session:
        return logo_of(session, session.scalars(select(Company.logo_attachment_id)).one())


def checked_colour(text: str) -> str:
    """A colour as #rrggbb in small letters; empty stays empty. Raises UserError for another shape."""
    plain = text.strip().lower()
    if plain and not re.fullmatch(r"#[0-9a-f]{6}", plain):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{colour} is no colour."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write it like #0b5c6b."),
            colour=text.strip(),
        )
    return plain


def _tidied(content: bytes, path: Path) -> bytes:
    """The picture as PNG without what it carries beside its dots; transparency stays."""
    from PIL import Image, UnidentifiedImageError

    if media_type_of(content) not in _PICTURES:
        raise _refused(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content)) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    raise _refused(path)
                picture = opened.convert("RGBA")
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
    ) as error:
        raise _refused(path) from error
    picture.thumbnail((_MOST_DOTS, _MOST_DOTS))
    target = BytesIO()
    picture.save(target, "PNG", optimize=True)
    return target.getvalue()


def _refused(path: Path) -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "{file} cannot be used as a logo."),
        hint=QT_TRANSLATE_NOOP("Errors", "Choose a PNG or JPEG picture of at most 5 MB."),
        file=path.name,
    )
