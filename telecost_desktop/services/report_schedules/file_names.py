"""What the file of a scheduled report is called, on every system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

# What Windows forbids in names, and what no name should hold.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
# Systems allow 255 bytes; the date, a number and the ending need some of them.
_MOST_BYTES = 200


def report_file_name(name: str, day: date, form: str) -> str:
    """A name such as "Costs by department 2026-12-01.pdf", legal on Windows too."""
    legal = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).strip(" .")
    # Cutting in the middle of a letter leaves half of it, which is dropped.
    short = legal.encode()[:_MOST_BYTES].decode(errors="ignore").rstrip(" .")
    return f"{short or 'Report'} {day.isoformat()}.{form}"


def free_path(folder: Path, name: str, taken: Callable[[Path], bool]) -> Path:
    """A path in the folder that nothing has, with " (2)" and so on before the ending where the name is taken."""
    wished = folder / name
    found, number = wished, 1
    while taken(found):
        number += 1
        found = wished.with_name(f"{wished.stem} ({number}){wished.suffix}")
    return found
