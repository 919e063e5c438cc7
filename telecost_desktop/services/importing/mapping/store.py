"""The mapping profiles that a company has saved."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.imports import ImportProfile
from telecost_desktop.services.importing.mapping.profile import FileKind, Profile
from telecost_desktop.services.importing.reading.style import (
    CreditSign,
    DataUnit,
    DateOrder,
    DurationUnit,
    WritingStyle,
)


@dataclass(frozen=True)
class SavedProfile:
    """A profile as the company file keeps it."""

    id: int
    profile: Profile
    changed_at: datetime
    changed_by: str
    used_at: datetime | None


def list_profiles(file: CompanyFile) -> list[SavedProfile]:
    """All saved profiles, by name."""
    with file.read() as session:
        return [
            SavedProfile(row.id, profile_of(row.settings), row.changed_at, row.changed_by, row.used_at)
            for row in session.scalars(select(ImportProfile).order_by(ImportProfile.name))
        ]


def settings_of(profile: Profile) -> str:
    """A profile as JSON text."""
    return json.dumps(asdict(profile), ensure_ascii=False, indent=1, sort_keys=True)


def profile_of(settings: str) -> Profile:
    """The profile that a JSON text holds. Raises ValueError (or KeyError, TypeError) for any other text."""
    found: dict[str, Any] = json.loads(settings)
    style = found.pop("style", {})
    return Profile(
        **{
            **found,
            "kind": FileKind(found["kind"]),
            "columns": {field: tuple(texts) for field, texts in found["columns"].items()},
            "header": tuple(found["header"]),
            "left_out": tuple((name, text) for name, text in found.get("left_out", ())),
            "style": WritingStyle(
                **{
                    **style,
                    "date_order": DateOrder(style.get("date_order", DateOrder.DAY_FIRST)),
                    "duration_unit": DurationUnit(style.get("duration_unit", DurationUnit.SECONDS)),
                    "data_unit": DataUnit(style.get("data_unit", DataUnit.BYTES)),
                    "credit_sign": CreditSign(style.get("credit_sign", CreditSign.AS_WRITTEN)),
                }
            ),
        }
    )
