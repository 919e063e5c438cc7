"""Damaging files as disks, spreadsheets and people do. Everything comes from the random source that is given."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from seed_files import SeedFile, Table, table_of, tar_of, text_of, zip_of

AMOUNTS = (
    "1.234", "1,234", "12.5", "12,50", "1 234,50", "1\u00a0234,50", "1'234.50", "1.234,50", "1,234.50", "\u22125,00", "5,00-",
    "(5,00)", "+7", "0.490", "0,490", ".5", ",5", "5.", "1e5", "1E+2", "NaN", "Infinity", "", " ", "-", "--1", "1,2,3", "1.2.3",
    "1.234.567", "1,234,567", "12 34", "12,-", "12 kr", "kr 12,00", "0x10", "1_000", "\u0663", "\uff11\uff12", "99999999999999", "1" * 40, "0",
    "-0", "0,0000001", "1,2345678", "100000000000", "1;5", "1\t5", "=1+1", "1/2", "12:30",
)  # fmt: skip
_SIGNS = b"\"';,\t|\r\n\0\x1a\x1f\xa4\xff\xfe<>&- .0123456789eE+"
_NUMBER = re.compile(rb"\d+[.,]?\d*")
_XML_AMOUNT = re.compile(rb">\s*-?\d+(?:\.\d+)?\s*<")
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "cp850", "cp437")
Bytes = Callable[[Random, bytes], bytes]


def _flip(random: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(changed))
        changed[place] ^= 1 << random.randrange(8)
    return bytes(changed)


def _overwrite(random: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(random.randint(1, 3)):
        changed[random.randrange(len(changed))] = random.choice(_SIGNS)
    return bytes(changed)


def _stretch(random: Random, content: bytes) -> tuple[int, int]:
    start = random.randrange(len(content))
    return start, min(len(content), start + 1 + int(random.expovariate(1 / 30)))


def _cut(random: Random, content: bytes) -> bytes:
    start, end = _stretch(random, content)
    return content[:start] + content[end:]


def _cut_off(random: Random, content: bytes) -> bytes:
    return content[: random.randrange(len(content))]


def _double(random: Random, content: bytes) -> bytes:
    start, end = _stretch(random, content)
    return content[:end] + content[start:]


def _insert(random: Random, content: bytes) -> bytes:
    place = random.randrange(len(content) + 1)
    added = random.choice(
        [random.randbytes(random.randint(1, 8)), bytes([random.choice(_SIGNS)]), b'"', b"\n", b"\r\n"]
    )
    return content[:place] + added + content[place:]


def _lines(random: Random, content: bytes) -> bytes:
    """Lines doubled, dropped, swapped or moved."""
    lines = content.splitlines(keepends=True)
    first, second = random.randrange(len(lines)), random.randrange(len(lines))
    way = random.randrange(4)
    if way == 0:
        lines.insert(second, lines[first])
    elif way == 1:
        del lines[first]
    elif way == 2:
        lines[first], lines[second] = lines[second], lines[first]
    else:
        random.shuffle(lines)
    return b"".join(lines)


def _digits(random: Random, content: bytes) -> bytes:
    """A number with another digit, sign, or sign of its decimals."""
    found = list(_NUMBER.finditer(content))
    if not found:
        return _flip(random, content)
    number = random.choice(found)
    text = number[0]
    place = random.randrange(len(text))
    changed = random.choice(
        [
            text[:place] + str(random.randrange(10)).encode() + text[place + 1 :],
            text[:place] + str(random.randrange(10)).encode() + text[place:],
            text[:place] + text[place + 1 :],
            b"-" + text,
            text + b"-",
            text.replace(b",", b"."),
            text.replace(b".", b","),
            text.replace(b",", b"").replace(b".", b""),
            text[:place] + random.choice([b".", b",", b" ", b"e"]) + text[place:],
        ]
    )
    return content[: number.start()] + changed + content[number.end() :]


def _xml_amount(random: Random, content: bytes) -> bytes:
    found = list(_XML_AMOUNT.finditer(content))
    if not found:
        return _digits(random, content)
    place = random.choice(found)
    amount = (
        random.choice(AMOUNTS).encode("utf-8") if random.random() < 0.5 else str(random.randint(-9999, 9999)).encode()
    )
    return content[: place.start() + 1] + amount + content[place.end() - 1 :]


def _line_ends(random: Random, content: bytes) -> bytes:
    plain = content.replace(b"\r\n", b"\n")
    if random.random() < 0.3:
        return b"".join(line + random.choice([b"\n", b"\r\n", b"\r"]) for line in plain.split(b"\n"))
    return plain.replace(b"\n", random.choice([b"\r\n", b"\r", b"\n\n", b" \n"]))


def _recode(random: Random, content: bytes) -> bytes:
    text = content.decode("utf-8", "surrogateescape")
    return text.encode(random.choice(_ENCODINGS), "replace")


_ANY: tuple[Bytes, ...] = (_flip, _overwrite, _cut, _cut_off, _double, _insert)
_TEXT: tuple[Bytes, ...] = (*_ANY, _lines, _digits, _digits, _line_ends, _recode)
_XML: tuple[Bytes, ...] = (
    _flip,
    _overwrite,
    _cut,
    _double,
    _insert,
    _lines,
    _digits,
    _digits,
    _recode,
    *[_xml_amount] * 5,
)


def damaged(random: Random, content: bytes, ways: tuple[Bytes, ...]) -> bytes:
    """The content after one to three of the ways."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        if content:
            content = random.choice(ways)(random, content)
    return content


def _change_table(random: Random, rows: Table) -> None:
    """Rows and columns shuffled, cells exchanged, headers lost: what spreadsheets and people do."""
    way = random.randrange(13)
    width = max(map(len, rows), default=0)
    place = random.randrange(len(rows))
    if way == 0:
        order = random.sample(range(width), width)
        rows[:] = [[row[at] if at < len(row) else "" for at in order] for row in rows]
    elif way == 1:
        body = rows[1:]
        random.shuffle(body)
        rows[1:] = body
    elif way == 2:
        column = random.randrange(width)
        rows[:] = [row[:column] + row[column + 1 :] for row in rows]
    elif way == 3:
        column = random.randrange(width)
        rows[:] = [[*row[:column], *row[column : column + 1] * 2, *row[column + 1 :]] for row in rows]
    elif way == 4:
        rows[place] = rows[place][: random.randrange(len(rows[place]) + 1)]
    elif way == 5:
        rows[place] = rows[place] + random.choice([["x"], [""], ["1,00", ""]])
    elif way == 6:
        rows.insert(place, random.choice([[], ["Total", "", "99,00"], list(rows[random.randrange(len(rows))])]))
    elif way == 7:
        head = rows[0] or [""]
        rows[0] = head
        head[random.randrange(len(head))] = random.choice(["", "Net", "net ", "beløp", "x\ny", 'say "net"', "NET"])
    elif way == 8:
        row = random.choice(rows)
        if row:
            at = random.randrange(len(row))
            row[at] = random.choice([row[at] * 2, "", "x" * 40_000, "\x1f", 'a"b', "a\nb", "=1", "-1", *AMOUNTS])
    else:
        names = [name.strip().casefold() for name in rows[0]]
        money = [
            at for at, name in enumerate(names) if name in ("net", "netto", "vat", "beløp (kr)", "price", "plan_price")
        ]
        for _ in range(random.randint(1, 3)):
            row = random.choice(rows[1:] or rows)
            if row:
                at = random.choice(money) if money else random.randrange(len(row))
                if at < len(row):
                    row[at] = random.choice(AMOUNTS)
        if random.random() < 0.15:
            # Every amount written in one way that may not tell its decimal sign.
            same = random.choice(["1.234", "1,234", "12.345", "1 234", "5"])
            for row in rows[1:]:
                for at in money:
                    if at < len(row):
                        row[at] = same


def _mutate_table(random: Random, seed: SeedFile) -> bytes:
    rows, _ = table_of(seed.kind)
    for _ in range(random.choice((1, 1, 2, 3))):
        if rows and any(rows):
            _change_table(random, rows)
    separator = random.choice(";,\t|¤") if random.random() < 0.1 else seed.separator
    ends = random.choice(["\n", "\n", "\r\n", "\r"])
    encoding = random.choice(_ENCODINGS) if random.random() < 0.1 else seed.encoding
    return text_of(rows, separator, ends).encode(encoding, "replace")


def mutated(random: Random, seed: SeedFile) -> tuple[bytes, dict[str, bytes]]:
    """The damaged file; and, of an archive whose own bytes are whole, its members."""
    if seed.separator:
        if random.random() < 0.6:
            return _mutate_table(random, seed), {}
        return damaged(random, seed.content, _TEXT), {}
    if seed.kind in ("xml", "xml-attack", "xml-other"):
        return damaged(random, seed.content, _XML), {}
    if seed.kind in ("zip", "tar.gz") and random.random() < 0.5:
        members = {}
        for kind in random.sample(("charges", "usage", "employees", "lines"), 2):
            plain = SeedFile(f"{kind}.csv", kind, b"", ";", "utf-8")
            members[plain.name] = _mutate_table(random, plain)
        return (zip_of if seed.kind == "zip" else tar_of)(members), members
    return damaged(random, seed.content, _TEXT if seed.kind == "spectrum" else _ANY), {}
