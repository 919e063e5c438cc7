"""Telenor's list of content services (cpa_call_details), turned into usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telecost_desktop.services.importing.layouts.mis_columns import OPERATOR

if TYPE_CHECKING:
    import polars as pl


def adapt_content(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of cpa_call_details as usage: content services of a named user."""
    import polars as pl

    def cell(name: str) -> pl.Expr:
        return pl.col(name).str.strip_chars() if name in frame.columns else pl.lit("")

    return frame.with_columns(
        operator=pl.lit(OPERATOR),
        kind=pl.lit("content"),
        user=pl.concat_str(cell("first_name"), cell("last_name"), separator=" ").str.strip_chars(),
        traffic_type=pl.when(cell("subgroup") != "").then(cell("subgroup")).otherwise(cell("text")),
    )
