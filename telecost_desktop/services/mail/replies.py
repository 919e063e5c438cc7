"""What was said last about a message: a mail server's own words, or a sentence of the program as pattern and values.

The company file keeps either in one column. A server's reply begins with its number, ours is a JSON object.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP, EnvironmentProblem, TelecostError

_LONGEST = 500
_SERVER = QT_TRANSLATE_NOOP("Errors", "The server said: {reply}")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as an English pattern, marked for translation, and what fills it; without pattern nothing was said."""

    pattern: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def sentence(self) -> str:
        """The sentence in English."""
        return self.pattern.format(**self.values)

    def problem(self) -> EnvironmentProblem:
        """The same as a problem."""
        return EnvironmentProblem(self.pattern, **self.values)

    def stored(self) -> str:
        """As the company file keeps it."""
        if self.pattern == _SERVER:
            return str(self.values["reply"])
        return json.dumps({"pattern": self.pattern, "values": self.values}, ensure_ascii=False) if self.pattern else ""


def said_by_server(code: int, text: bytes | str) -> Said:
    """A reply of a server, cleaned of line ends and control signs and cut where it is very long."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    clean = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in words)
    return Said(_SERVER, {"reply": f"{code} {' '.join(clean.split())}"[:_LONGEST].strip()})


def said_by(problem: TelecostError) -> Said:
    """A problem's sentence, without the advice."""
    return Said(problem.pattern, {key: str(value) for key, value in problem.values.items()})


def read_said(text: str) -> Said:
    """Back from the company file."""
    if not text:
        return Said()
    if text.startswith("{"):
        content = json.loads(text)
        return Said(content["pattern"], content["values"])
    return Said(_SERVER, {"reply": text})
