"""Words that depend on a number."""

from __future__ import annotations

from telecost_desktop.views import formats


def counted(count: int, one: str, many: str) -> str:
    """One of two translated patterns with ``{count}``: the languages of the program all have these two forms."""
    return (one if count == 1 else many).format(count=formats.number(count))
