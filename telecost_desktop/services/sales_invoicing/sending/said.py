"""What is written down beside a deliverable: why it failed, or a person's or a receiver's word on it."""

from __future__ import annotations

import logging

from telecost_desktop.errors import QT_TRANSLATE_NOOP, TelecostError
from telecost_desktop.services.mail.replies import Said, said_by

_log = logging.getLogger(__name__)
_NOTE = QT_TRANSLATE_NOOP("Errors", "{note}")
_UNFORESEEN = QT_TRANSLATE_NOOP("Errors", "Something unforeseen happened: {error}.")


def noted(text: str) -> Said:
    """A person's or a receiver's own words; nothing for none."""
    text = " ".join(text.split())
    return Said(_NOTE, {"note": text}) if text else Said()


def why(error: Exception) -> Said:
    """What to keep of a failure; one that nobody foresaw goes into the log whole."""
    if isinstance(error, TelecostError):
        return said_by(error)
    _log.error("a form of a sales invoice could not be made", exc_info=error)
    return Said(_UNFORESEEN, {"error": f"{type(error).__name__}: {error}"})
