"""What else tells the traffic type of a usage row: what was measured, the called number, and the day.

These make one short text per row, nearly always the same few, so that each is looked at once per file.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from telecost_desktop.services.importing.classifying.built_in import change_days
from telecost_desktop.services.importing.classifying.called_numbers import (
    LONGEST_SHORT,
    SHORTEST_WITH_CODE,
    clue_in,
    special_beginnings,
)
from telecost_desktop.services.importing.classifying.own_rules import OwnRules
from telecost_desktop.services.importing.reading.values import EPOCH

if TYPE_CHECKING:
    import polars as pl

_CUT = "/"
# As many digits say which country was called.
_PREFIX = 9


class Clues:
    """Makes the clues of rows, and reads them again."""

    def __init__(self, country: str, rules: OwnRules) -> None:
        self._country = country
        # Days on which a table or a rule begins or ends: between them the same text means the same.
        self._changes = sorted({*change_days(country), *rules.change_days})
        self._beginnings = special_beginnings(country)

    def of(self, frame: pl.DataFrame) -> pl.Series:
        """The clue of each converted row."""
        import polars as pl

        measured = (
            pl.when(pl.col("kind") != "").then(pl.lit(""))
            .when(pl.col("bytes") > 0).then(pl.lit("b"))
            .when(pl.col("seconds") > 0).then(pl.lit("s"))
            .when(pl.col("messages") > 0).then(pl.lit("m"))
            .otherwise(pl.lit(""))
        )  # fmt: skip
        clues = frame.select(clue=measured)["clue"]
        called = self._called(frame)
        if called is not None:
            clues = pl.select(
                pl.when(called != "").then(pl.concat_str(clues, called, separator=_CUT)).otherwise(clues)
            ).to_series()
        if self._changes:
            days = pl.Series([(day - EPOCH).days for day in self._changes], dtype=pl.Int64)
            eras = days.search_sorted(frame["start"].fill_null(0) // 86_400, side="right").cast(pl.String)
            slashes = pl.select(
                pl.when(clues.str.contains(_CUT, literal=True)).then(pl.lit("")).otherwise(pl.lit(_CUT))
            )
            clues = pl.select(pl.concat_str(clues, slashes.to_series(), pl.lit(_CUT), eras)).to_series()
        return clues.alias("clue")

    def read(self, clue: str) -> tuple[str, str, date | None]:
        """What was measured, the clue in the called number, and a day from which on the same tables and rules hold."""
        measured, called, era = [*clue.split(_CUT), "", ""][:3]
        if not self._changes:
            return measured, called, None
        number = int(era or 0)
        return measured, called, self._changes[number - 1] if number else self._changes[0] - timedelta(days=1)

    def _called(self, frame: pl.DataFrame) -> pl.Series | None:
        """What called numbers tell, where the file does not say it itself; None where no row has such a number."""
        import polars as pl

        size = pl.col("called_number").str.len_bytes()
        wanted = []
        said = (frame["package_use"] != "") & (frame["kind"] != "")
        if not said.all():
            service = size.is_between(1, LONGEST_SHORT) | self._begins_special("called_number")
            wanted.append(service if not said.any() else service & ~said)
        if (frame["country"] == "").any():
            signed = pl.col("called_number").str.contains(r"^(?:[+]|00)")
            foreign = (size > LONGEST_SHORT) & ((size >= SHORTEST_WITH_CODE) | signed)
            wanted.append(foreign & (pl.col("country") == ""))
        if not wanted:
            return None
        asking = frame.select(wanted=pl.any_horizontal(wanted))["wanted"]
        if not asking.any():
            return None
        asked = pl.DataFrame({"row": asking.arg_true(), "called": frame["called_number"].filter(asking)})
        asked = asked.with_columns(called=pl.col("called").str.replace_all(r"[\s().\-/]", ""))
        asked = asked.filter(pl.col("called").str.contains(r"^\+?[0-9]+$"))
        if not asked.height:
            return None
        # Numbers that begin alike, and are alike long, lead to the same country.
        ordinary = (pl.col("called").str.len_bytes() > LONGEST_SHORT) & ~self._begins_special("called")
        prefix = pl.concat_str(pl.col("called").str.slice(0, _PREFIX), pl.col("called").str.len_bytes(), separator=" ")
        asked = asked.with_columns(alike=pl.when(ordinary).then(prefix).otherwise(pl.col("called")))
        samples = asked.group_by("alike").agg(pl.col("called").first())
        told = pl.Series("told", [clue_in(number, self._country) for number in samples["called"]], dtype=pl.String)
        asked = asked.join(samples.select("alike", told), on="alike", how="left").filter(pl.col("told") != "")
        if not asked.height:
            return None
        rows = pl.select(row=pl.int_range(frame.height, dtype=pl.UInt32)).join(
            asked.select("row", "told"), on="row", how="left", maintain_order="left"
        )
        return rows["told"].fill_null("")

    def _begins_special(self, column: str) -> pl.Expr:
        import polars as pl

        if not self._beginnings:
            return pl.lit(False)
        begins = "|".join(one.replace("+", "[+]") for one in self._beginnings)
        return pl.col(column).str.contains(f"^(?:{begins})")
