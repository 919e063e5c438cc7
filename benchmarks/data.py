"""Deterministic usage data for the benchmarks: 18 columns, semicolons, decimal commas, 500 numbers, 36 months.

Run it to write a file by hand: ``python benchmarks/data.py --rows 1000000 usage.csv``.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

COLUMNS = [
    "account",
    "invoice",
    "department",
    "user",
    "msisdn",
    "sim",
    "product_group",
    "traffic_type",
    "start",
    "seconds",
    "messages",
    "bytes",
    "called_number",
    "country",
    "direction",
    "zone",
    "net",
    "vat",
]
NUMBERS = 500
MONTHS = 36
DEPARTMENTS = 12
ACCOUNTS = 3
FIRST_YEAR, FIRST_MONTH = 2023, 11

_EEA = [("Sweden", "SE"), ("Denmark", "DK"), ("Germany", "DE"), ("Spain", "ES"), ("France", "FR")]
_WORLD = [("USA", "US"), ("United Kingdom", "GB"), ("Switzerland", "CH"), ("Thailand", "TH")]
# Name, unit (s, m or b), country, direction, zone, weight, price per unit in ten-thousandths.
_TRAFFIC: list[tuple[str, str, str, str, str, int, int]] = [
    ("National calls mobile", "s", "NO", "domestic", "home", 260, 0),
    ("National calls fixed", "s", "NO", "domestic", "home", 90, 0),
    ("Special numbers", "s", "NO", "domestic", "home", 12, 90),
    ("SMS", "m", "NO", "domestic", "home", 170, 0),
    ("MMS", "m", "NO", "domestic", "home", 20, 20000),
    ("Content services", "m", "NO", "domestic", "home", 6, 100000),
    ("Mobile data", "b", "NO", "domestic", "home", 330, 0),
]
for _name, _iso in _EEA:
    _TRAFFIC.append((f"Calls to {_name}", "s", _iso, "to_abroad", "eea", 4, 25))
    _TRAFFIC.append((f"Calls in {_name}", "s", _iso, "roaming", "eea", 5, 0))
    _TRAFFIC.append((f"Data in {_name}", "b", _iso, "roaming", "eea", 8, 0))
for _name, _iso in _WORLD:
    _TRAFFIC.append((f"Calls to {_name}", "s", _iso, "to_abroad", "world", 2, 120))
    _TRAFFIC.append((f"Calls in {_name}", "s", _iso, "roaming", "world", 1, 400))
    _TRAFFIC.append((f"Data in {_name}", "b", _iso, "roaming", "world", 2, 3))
_GROUPS = {"s": "mobile", "m": "mobile", "b": "mobile_broadband"}


def write_usage_csv(
    path: Path, rows: int, *, shuffle: bool = False, seed: int = 1, months: range = range(MONTHS)
) -> None:
    """Write ``rows`` usage records over ``months`` (counted from November 2023), sorted by invoice as operators do.

    Within an invoice rows are sorted by number and time. ``shuffle`` mixes the rows of each month instead.
    The same arguments always give the same bytes.
    """
    with path.open("wb") as file:
        file.write((";".join(COLUMNS) + "\n").encode())
        for place, month in enumerate(months):
            count = rows * (place + 1) // len(months) - rows * place // len(months)
            if count:
                file.write(_month(month, count, seed, shuffle))


def _month(month: int, rows: int, seed: int, shuffle: bool) -> bytes:
    import numpy as np
    import polars as pl

    random = np.random.Generator(np.random.PCG64([seed, month]))
    year, index = divmod(FIRST_YEAR * 12 + FIRST_MONTH - 1 + month, 12)
    first = date(year, index + 1, 1)
    following = date(year + (index == 11), (index + 1) % 12 + 1, 1)
    weights = np.array([kind[5] for kind in _TRAFFIC], dtype=float)
    kind = random.choice(len(_TRAFFIC), rows, p=weights / weights.sum())
    number = random.integers(0, NUMBERS, rows)
    department = number % DEPARTMENTS
    account = department % ACCOUNTS
    start = (first - date(1970, 1, 1)).days * 86_400 + random.integers(0, (following - first).days * 86_400, rows)
    unit = np.array([kind[1] for kind in _TRAFFIC])[kind]
    seconds = np.where(unit == "s", random.exponential(150, rows).astype(int) + 1, 0)
    volume = np.where(unit == "b", random.exponential(9_000_000, rows).astype(int) + 1, 0)
    amount = np.where(unit == "s", seconds, np.where(unit == "m", 1, volume // 1_000_000))
    net = amount * np.array([kind[6] for kind in _TRAFFIC])[kind]
    called = random.integers(40_000_000, 40_020_000, rows)
    frame = pl.DataFrame(
        {
            "kind": kind, "number": number, "department": department, "account": account, "start": start,
            "seconds": seconds, "volume": volume, "net": net, "called": called, "unit": unit,
            "order": random.random(rows),
        }
    )  # fmt: skip
    frame = frame.sort("order") if shuffle else frame.sort("account", "number", "start", "order")

    def of_kind(place: int) -> pl.Expr:
        return pl.col("kind").replace_strict(
            list(range(len(_TRAFFIC))), [kind[place] for kind in _TRAFFIC], return_dtype=pl.String
        )

    def decimal(ten_thousandths: pl.Expr) -> pl.Expr:
        whole, part = ten_thousandths // 10_000, ten_thousandths % 10_000
        return pl.concat_str(whole.cast(pl.String), part.cast(pl.String).str.zfill(4), separator=",")

    lines = frame.select(
        account=(pl.col("account") + 900_001).cast(pl.String),
        invoice=(pl.col("account") * 1000 + 10_000_000 + month).cast(pl.String),
        department=pl.concat_str(pl.lit("Department "), (pl.col("department") + 1).cast(pl.String)),
        user=pl.concat_str(pl.lit("Employee "), (pl.col("number") + 1).cast(pl.String).str.zfill(3)),
        msisdn=(pl.col("number") + 4_790_000_000).cast(pl.String),
        sim=(pl.col("number") + 89_470_800_000_000_000).cast(pl.String),
        product_group=pl.col("unit").replace_strict(_GROUPS, return_dtype=pl.String),
        traffic_type=of_kind(0),
        start=pl.from_epoch("start").dt.strftime("%Y-%m-%dT%H:%M:%S"),
        seconds=pl.when(unit="s").then(pl.col("seconds")),
        messages=pl.when(unit="m").then(pl.lit(1)),
        bytes=pl.when(unit="b").then(pl.col("volume")),
        called_number=pl.when(pl.col("unit") != "b").then(
            pl.concat_str(pl.lit("47"), pl.col("called").cast(pl.String))
        ),
        country=of_kind(2),
        direction=of_kind(3),
        zone=of_kind(4),
        net=decimal(pl.col("net")),
        vat=decimal(pl.col("net") // 4),
    )
    return lines.write_csv(separator=";", include_header=False, quote_style="never").encode()


def main() -> None:
    """Write a file named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--shuffle", action="store_true")
    arguments = parser.parse_args()
    write_usage_csv(arguments.path, arguments.rows, shuffle=arguments.shuffle)


if __name__ == "__main__":
    main()
