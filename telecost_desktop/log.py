"""Where the program writes what went wrong. No names and no numbers of people go into it."""

from __future__ import annotations

import contextlib
import logging

from telecost_desktop import config

LOGGER_NAME = "telecost"
_DAYS_KEPT = 5


def start_log() -> logging.Logger:
    """The program's logger, writing one file a day into the user's log folder, five kept.

    Where that folder cannot be written to the program works on without a log.
    """
    from logging.handlers import TimedRotatingFileHandler

    logger = logging.getLogger(LOGGER_NAME)
    if logger.handlers:
        return logger
    # What cannot be logged, as on a full disk, is not told to people instead.
    logging.raiseExceptions = False
    logger.setLevel(logging.INFO)
    logger.propagate = False
    handler: logging.Handler = logging.NullHandler()
    with contextlib.suppress(OSError):
        handler = TimedRotatingFileHandler(
            config.log_folder() / "telecost.log", when="midnight", backupCount=_DAYS_KEPT, encoding="utf-8", delay=True
        )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)
    return logger
