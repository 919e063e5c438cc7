"""What the file of a scheduled report is called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from telecost_desktop.services.attachments import file_name_of


def report_file_name(name: str, day: date, form: str) -> str:
    """A name such as "Costs by department 2026-12-01.pdf", legal on every system."""
    return file_name_of(name, f" {day.isoformat()}.{form}")


def free_path(folder: Path, name: str, taken: Callable[[Path], bool]) -> Path:
    """A path in the folder that nothing has, with " (2)" and so on before the ending where the name is taken."""
    wished = folder / name
    found, number = wished, 1
    while taken(found):
        number += 1
        found = wished.with_name(f"{wished.stem} ({number}){wished.suffix}")
    return found
