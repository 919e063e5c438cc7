"""What tells one traffic type from another."""

from __future__ import annotations

from typing import NamedTuple


class TrafficKey(NamedTuple):
    """What makes a traffic type, as codes. ``guessed``: neither the file nor a table knew the text; no part of the key."""

    name: str
    kind: str
    zone: str = ""
    direction: str = ""
    country: str = ""
    product_group: str = ""
    package_use: str = ""
    vat_liability: str = ""
    guessed: bool = False
