"""A mapping while a person makes it: which column is which field, and how the values are written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from telecost_desktop.services.importing.layouts.telecost import bare
from telecost_desktop.services.importing.mapping.detection import Sample
from telecost_desktop.services.importing.mapping.fields import FIELDS, MappingField
from telecost_desktop.services.importing.mapping.profile import FileKind, Profile
from telecost_desktop.services.importing.reading.style import WritingStyle


@dataclass
class Draft:
    """What is chosen so far for a file of which ``sample`` is the beginning.

    ``encoding``, ``separator`` and ``sheet`` are set only where the person or the profile fixed them. ``doubts`` are the
    parts of the style that neither the file tells nor the person has said yet.
    """

    sample: Sample
    kind: FileKind
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    left_out: tuple[tuple[str, str], ...] = ()
    style: WritingStyle = field(default_factory=WritingStyle)
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    doubts: tuple[str, ...] = ()

    @classmethod
    def of(cls, sample: Sample, profile: Profile) -> Draft:
        """A draft that begins as a profile, or as the sample's proposal."""
        return cls(
            sample=sample,
            kind=profile.kind,
            columns=dict(profile.columns),
            constants=dict(profile.constants),
            left_out=profile.left_out,
            style=profile.style,
            encoding=profile.encoding,
            separator=profile.separator,
            sheet=profile.sheet,
            # A profile with a name was looked over when it was made.
            doubts=() if profile.name else sample.doubts,
        )

    def profile(self, name: str = "") -> Profile:
        """What is chosen, as a profile."""
        known = {each.code for each in self.fields}
        return replace(
            self.sample.proposal,
            name=name.strip(),
            kind=self.kind,
            columns={code: texts for code, texts in self.columns.items() if code in known and texts},
            header=self.sample.header if self.has_header else (),
            constants={code: text for code, text in self.constants.items() if code in known and text},
            header_row=self.sample.header_row,
            encoding=self.encoding,
            separator=self.separator,
            sheet=self.sheet,
            left_out=self.left_out,
            style=self.style,
        )

    @property
    def has_header(self) -> bool:
        """Whether a row of the file names its columns."""
        return self.sample.header_row >= 0

    @property
    def fields(self) -> tuple[MappingField, ...]:
        """The fields of the kind of file that is chosen."""
        return FIELDS[self.kind]

    @property
    def headers(self) -> list[str]:
        """The columns that can be chosen: those with a name of their own, in the file's order."""
        found: dict[str, str] = {}
        for text in self.sample.header:
            if bare(text):
                found.setdefault(bare(text), text)
        return list(found.values())

    def places(self) -> dict[str, int]:
        """Where each column is, by its bare name; of two with the same name the first counts."""
        found: dict[str, int] = {}
        for place, text in enumerate(self.sample.header):
            found.setdefault(bare(text), place)
        return found

    def fields_at(self) -> dict[int, list[MappingField]]:
        """Place of a column → the fields that take from it."""
        places = self.places()
        found: dict[int, list[MappingField]] = {}
        for each in self.fields:
            for text in self.columns.get(each.code, ()):
                if bare(text) in places:
                    found.setdefault(places[bare(text)], []).append(each)
        return found

    def take_column(self, code: str, text: str) -> None:
        """A field takes its values from this column alone; an empty text frees it."""
        self.constants.pop(code, None)
        if text:
            self.columns[code] = (text,)
        else:
            self.columns.pop(code, None)

    def join_column(self, code: str, text: str) -> None:
        """A field takes its values from one column more, such as a date and a time that stand apart."""
        taken = self.columns.get(code, ())
        if bare(text) not in map(bare, taken):
            self.constants.pop(code, None)
            self.columns[code] = (*taken, text)

    def fix(self, code: str, text: str) -> None:
        """A field has the same value in every row."""
        self.columns.pop(code, None)
        self.constants[code] = text

    def set_style(self, **values: Any) -> None:
        """Change how values are written."""
        self.style = replace(self.style, **values)
        self.doubts = tuple(each for each in self.doubts if each not in values)

    def free_column(self, text: str) -> None:
        """No field takes from this column any more."""
        for code, texts in list(self.columns.items()):
            left = tuple(each for each in texts if bare(each) != bare(text))
            if left:
                self.columns[code] = left
            else:
                del self.columns[code]

    def choose_kind(self, kind: FileKind) -> None:
        """Another kind of file: its most likely columns, and what was mapped before where both kinds know the field."""
        from telecost_desktop.services.importing.mapping.proposing import columns_as

        self.kind = kind
        known = {each.code for each in self.fields}
        kept = {code: texts for code, texts in self.columns.items() if code in known}
        taken = {bare(text) for texts in kept.values() for text in texts}
        for code, texts in columns_as(kind, self.sample.header, self.sample.rows, has_header=self.has_header).items():
            if code not in self.constants and not taken & {bare(text) for text in texts}:
                kept.setdefault(code, texts)
        self.columns = kept

    def with_sample(self, sample: Sample) -> Draft:
        """The same choices over another reading of the file, such as by another encoding.

        Columns stay where their places stay; else those are kept that are still there, and where nothing is left of
        them the new sample's own proposal holds.
        """
        before, after = self.sample.header, sample.header
        names = {bare(text): text for text in after}
        if len(before) == len(after) and self.sample.header_row == sample.header_row:
            names |= {bare(old): new for old, new in zip(before, after, strict=True)}
        kept = {
            code: tuple(names[bare(text)] for text in texts)
            for code, texts in self.columns.items()
            if all(bare(text) in names for text in texts)
        }
        return replace(
            self,
            sample=sample,
            columns=kept or dict(sample.proposal.columns),
            left_out=tuple((names[bare(name)], text) for name, text in self.left_out if bare(name) in names),
        )
