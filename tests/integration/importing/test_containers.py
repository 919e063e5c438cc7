"""Folders, archives and workbooks through the whole import: what is in them comes in, hostile ones stay small."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import tarfile
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from telecost_desktop.errors import Cancelled
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import FileResult, import_files
from telecost_desktop.services.importing.recognition import recognise_files
from telecost_desktop.services.importing.sources import Source, sources_of

HEAD = "account;msisdn;traffic_type;start;net\n"


def usage(number: int) -> bytes:
    """A file of one call that no other file has."""
    return f"{HEAD}1;{90000000 + number};Calls;2026-09-03T10:00:00;1,00\n".encode()


def zipped(members: dict[str, bytes], *, times: int = 0) -> bytes:
    """A ZIP file of such members; ``times`` packs it again as often."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue() if not times else zipped({"inner.zip": packed.getvalue()}, times=times - 1)


def tarred(*members: tuple[str, bytes, bytes], mode: str = "w:gz") -> bytes:
    """A tar file of (name, kind, content)."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
        for name, kind, content in members:
            info = tarfile.TarInfo(name)
            info.type, info.size, info.linkname = kind, len(content), "/etc/passwd"
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


Listing = Callable[..., list[tuple[str, str]]]


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where archives are unpacked; nothing is left in it."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def listing(tmp_path: Path) -> Listing:
    """What the sources of a file are: names, and what is wrong with each ("" = nothing, and it can be read)."""

    def listing(content: bytes, name: str = "a.zip") -> list[tuple[str, str]]:
        path = tmp_path / name
        path.write_bytes(content)
        found = []
        for source in sources_of([path]):
            problem = source.problem.sentence() if source.problem else ""
            if not problem:
                assert source.path.read_bytes()
                assert source.key.startswith(str(path))
            found.append((source.name, problem))
        path.unlink()
        return found

    return listing


@pytest.fixture
def take_paths(company: CompanyFile, clock: FixedClock) -> Callable[..., list[FileResult]]:
    """Import paths."""
    return lambda *paths: import_files(company, paths, clock=clock)


def test_a_dropped_year(
    tmp_path: Path, take_paths: Callable[..., list[FileResult]], company: CompanyFile, clock: FixedClock
) -> None:
    year = tmp_path / "2026 æøå"
    for month in range(12):
        folder = year / f"{month + 1:02}"
        folder.mkdir(parents=True)
        for place in range(3):
            (folder / f"bruk{place}.CSV").write_bytes(usage(month * 3 + place))
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "~$bok.xlsx", "x.telecost", "x.telecost-wal"):
        (year / name).write_bytes(b"\0")
    (year / "__MACOSX").mkdir()
    (year / "__MACOSX" / "bruk.csv").write_bytes(usage(99))
    shares: list[float] = []
    results = import_files(company, [year], clock=clock, progress=shares.append)
    assert [result.file for result in results[:4]] == ["01/bruk0.CSV", "01/bruk1.CSV", "01/bruk2.CSV", "02/bruk0.CSV"]
    assert [(result.status, result.imported) for result in results] == [("imported", 1)] * 36
    assert results[0].key == str(year / "01" / "bruk0.CSV")
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert {result.status for result in take_paths(year)} == {"duplicate"}


def test_the_command_takes_a_folder(tmp_path: Path, company: CompanyFile, company_path: Path) -> None:
    from telecost_desktop.cli import run

    (tmp_path / "year").mkdir()
    for place in range(3):
        (tmp_path / "year" / f"{place}.csv").write_bytes(usage(place))
    company.close()
    assert run(["import", str(tmp_path / "year"), "-c", str(company_path)]) == 0


def test_links_lead_nowhere(tmp_path: Path, listing: Listing) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "secret.csv").write_bytes(usage(1))
    (inside / "own.csv").write_bytes(usage(2))
    try:
        (inside / "loop").symlink_to(inside, target_is_directory=True)
        (inside / "away").symlink_to(outside, target_is_directory=True)
        (inside / "file.csv").symlink_to(outside / "secret.csv")
    except OSError:
        pytest.skip("links are not allowed here")
    assert [source.name for source in sources_of([inside])] == ["own.csv"]
    assert [source.name for source in sources_of([inside / "loop"])] == ["own.csv"]


@pytest.mark.parametrize(
    "content",
    [zipped({}), zipped({".DS_Store": b"x", "__MACOSX/a.csv": b"x"}), tarred()],
    ids=["zip", "zip of a Mac", "tar"],
)
def test_nothing_to_import_is_said_once(tmp_path: Path, listing: Listing, content: bytes) -> None:
    ((_, problem),) = listing(content)
    assert "holds no file" in problem
    (tmp_path / "empty").mkdir()
    (source,) = sources_of([tmp_path / "empty"])
    assert source.problem is not None
    assert "holds no file" in source.problem.sentence()


@pytest.mark.parametrize("mode", ["w", "w:gz"])
@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_tar_files_of_all_kinds(listing: Listing, mode: str, form: int) -> None:
    long = "mappe æøå/" + "n" * 70 + ".csv"
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode, format=form) as archive:  # type: ignore[call-overload]
        for name in (long, "b.csv"):
            info = tarfile.TarInfo(name)
            info.size = len(usage(1))
            archive.addfile(info, io.BytesIO(usage(1)))
    # The name of the file tells nothing.
    assert listing(packed.getvalue(), "a.dat") == [(f"a.dat/{long}", ""), ("a.dat/b.csv", "")]


def test_a_single_packed_file(tmp_path: Path, take_paths: Callable[..., list[FileResult]]) -> None:
    (tmp_path / "bruk.csv.gz").write_bytes(gzip.compress(usage(1)))
    (result,) = take_paths(tmp_path / "bruk.csv.gz")
    assert (result.file, result.status) == ("bruk.csv.gz/bruk.csv", "imported")


def test_archives_in_archives_two_deep(listing: Listing) -> None:
    assert listing(zipped({"a.csv": usage(1)}, times=1)) == [("a.zip/inner.zip/a.csv", "")]
    ((name, problem),) = listing(zipped({"a.csv": usage(1)}, times=2))
    assert name == "a.zip/inner.zip/inner.zip"
    assert "too deep" in problem


def test_names_that_lie(listing: Listing) -> None:
    names = [
        "../../up.csv",
        "/abs.csv",
        "C:\\win.csv",
        "CON",
        "a\x01b.csv",
        "same.csv",
        "./same.csv",
        "e" * 300 + "æ.csv",
    ]
    found = listing(zipped({name: usage(place) for place, name in enumerate(names)}))
    assert [name for name, _ in found][:-1] == [
        "a.zip/up.csv", "a.zip/abs.csv", "a.zip/C_/win.csv", "a.zip/_CON", "a.zip/ab.csv", "a.zip/same.csv",
        "a.zip/same.csv (2)",
    ]  # fmt: skip
    assert {problem for _, problem in found} == {""}


@pytest.mark.parametrize("encoding", ["utf-8", "cp850"])
def test_names_without_a_mark_of_their_encoding(listing: Listing, encoding: str) -> None:
    raw = "målt.csv".encode(encoding)
    packed = zipped({"x" * len(raw): usage(1)}).replace(b"x" * len(raw), raw)
    assert listing(packed) == [("a.zip/målt.csv", "")]


def test_links_and_devices_in_archives(listing: Listing) -> None:
    found = listing(
        tarred(
            ("link.csv", tarfile.SYMTYPE, b""), ("hard.csv", tarfile.LNKTYPE, b""), ("pipe", tarfile.FIFOTYPE, b""),
            ("zero", tarfile.CHRTYPE, b""), ("folder", tarfile.DIRTYPE, b""), ("good.csv", tarfile.REGTYPE, usage(1)),
        )
    )  # fmt: skip
    assert [bool(problem) for _, problem in found] == [True, True, True, True, False]
    link = zipfile.ZipInfo("link.csv")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good.csv", usage(1))
    first, second = listing(packed.getvalue())
    assert "link" in first[1]
    assert second == ("a.zip/good.csv", "")


def test_a_locked_a_damaged_and_a_good_member(listing: Listing) -> None:
    packed = bytearray(
        zipped({"locked.csv": usage(1), "bad.csv": usage(2) * 50, "oddly.csv": usage(3), "good.csv": usage(4)})
    )
    for mark, offset, place in ((b"PK\x03\x04", 6, 0), (b"PK\x01\x02", 8, 0)):
        packed[packed.find(mark, place) + offset] |= 1
    packed[packed.find(b"bad.csv") + 20] ^= 0xFF
    central = packed.find(b"PK\x01\x02")
    packed[packed.find(b"oddly.csv", central) - 46 + 10] = 14
    (_, locked), (_, bad), (_, oddly), (_, good) = listing(bytes(packed))
    assert "password" in locked
    assert "damaged" in bad
    assert "does not unpack" in oddly
    assert good == ""


@pytest.mark.parametrize("packed", [zipped({"a.csv": usage(1)}), tarred(("a.csv", tarfile.REGTYPE, usage(1) * 300))])
def test_a_cut_archive(listing: Listing, packed: bytes) -> None:
    assert any("damaged" in problem for _, problem in listing(packed[: len(packed) // 2]))


def test_a_directory_that_lies_about_sizes(listing: Listing) -> None:
    packed = bytearray(zipped({"a.csv": b"x" * 5_000_000}))
    central = packed.find(b"PK\x01\x02")
    for place in (22, central + 24):
        packed[place : place + 4] = (10).to_bytes(4, "little")
    ((_, problem),) = listing(bytes(packed))
    assert "damaged" in problem


def test_too_many_members_and_a_directory_that_would_fill_memory(listing: Listing) -> None:
    ((_, problem),) = listing(zipped({f"{place}.csv": b"" for place in range(10_001)}))
    assert "more than 10000 files" in problem
    entry = zipfile.ZipInfo("n" * 60_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for place in range(80):
            entry = zipfile.ZipInfo("n" * 60_000 + str(place))
            archive.writestr(entry, b"")
    ((_, problem),) = listing(packed.getvalue())
    assert "more than 10000 files" in problem


def test_a_header_of_gigabytes_in_a_tar(listing: Listing) -> None:
    info = tarfile.TarInfo("a.csv")
    info.type, info.size = tarfile.XHDTYPE, 2**31
    ((_, problem),) = listing(gzip.compress(info.tobuf() + bytes(1_000_000)))
    assert "damaged" in problem


def test_stopping_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({f"{place}.csv": usage(place) for place in range(5)}))
    asked = iter([False, False, False, True])
    with pytest.raises(Cancelled):
        list(sources_of([path], cancelled=lambda: next(asked)))
    path.unlink()


def test_a_bomb_is_stopped_early_and_what_came_before_it_stays(tmp_path: Path, listing: Listing) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good.csv", usage(1))
        with archive.open("bomb.csv", "w") as stream:
            for _ in range(300):
                stream.write(bytes(1024 * 1024))
        archive.writestr("later.csv", usage(2))
    good, bomb = listing(packed.getvalue())
    assert good == ("a.zip/good.csv", "")
    assert "far more" in bomb[1]


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is told in a way of its own")
def test_bombs_of_every_kind_in_bounded_memory(tmp_path: Path, company: CompanyFile, company_path: Path) -> None:
    company.close()
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros.csv", "w") as stream:
        for _ in range(1024):
            stream.write(bytes(1024 * 1024))
    folder = tmp_path / "bombs"
    folder.mkdir()
    # As the known bomb of 42 kB: sixteen of sixteen of one that is large itself.
    layer = {f"{place}.zip": zeros.getvalue() for place in range(16)}
    (folder / "nested.zip").write_bytes(zipped({f"{place}.zip": zipped(layer) for place in range(16)}))
    (folder / "zeros.zip").write_bytes(zeros.getvalue())
    with gzip.open(folder / "zeros.csv.gz", "wb", compresslevel=1) as packed:
        for _ in range(300):
            packed.write(bytes(1024 * 1024))
    program = (
        "import sys; from pathlib import Path; from datetime import UTC, datetime\n"
        "from telecost_desktop.models.database import open_company_file\n"
        "from telecost_desktop.services.clock import FixedClock\n"
        "from telecost_desktop.services.importing import import_files\n"
        "file = open_company_file(Path(sys.argv[1]))\n"
        "results = import_files(file, [Path(sys.argv[2])], clock=FixedClock(datetime(2026, 11, 22, tzinfo=UTC)))\n"
        "assert {result.status for result in results} == {'rejected'}, results\n"
        "file.close()\n"
        "print(len(results), Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"
    )
    command = [sys.executable, "-c", program, str(company_path), str(folder)]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "scratch")}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    count, peak = map(int, done.stdout.split())
    assert count >= 3
    assert peak < 400 * 1024


NAMES = st.text(st.sampled_from("a./\\:~ \0\x1f*æCON%\u202e\ud83d"), min_size=1, max_size=40)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@example(names=["\0", "", "æ\0b"])
@given(st.lists(st.one_of(NAMES, st.sampled_from(["..", "../x", "/etc/x", "C:\\x", "\\\\server\\x"])), max_size=5))
def test_unpacking_never_writes_outside_its_folder(tmp_path: Path, names: list[str]) -> None:
    for content in (_any_zip(names), _any_tar(names)):
        path = tmp_path / "any"
        path.write_bytes(content)
        before = {place for place in tmp_path.rglob("*") if "scratch" not in place.parts}
        keys = set()
        for source in sources_of([path]):
            assert source.key not in keys
            keys.add(source.key)
            if source.problem is None and source.path != path:
                assert source.path.parent.parent == tmp_path / "scratch"
                assert [place for place in (tmp_path / "scratch").rglob("*") if place.is_file()] == [source.path]
        assert {place for place in tmp_path.rglob("*") if "scratch" not in place.parts} == before


def _any_zip(names: list[str]) -> bytes:
    packed = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w") as archive:
        warnings.simplefilter("ignore")
        for place, name in enumerate(names):
            info = zipfile.ZipInfo(f"{place}")
            # As it is written, whatever the library would make of it.
            info.filename = name.encode("utf-8", "replace").decode()
            with archive.open(info, "w") as stream:
                stream.write(b"x")
    return packed.getvalue()


def _any_tar(names: list[str]) -> bytes:
    return tarred(*((name.encode("utf-8", "replace").decode(), tarfile.REGTYPE, b"x") for name in names))


def _workbook(path: Path, *, others: int = 0) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place in range(others + 1):
        sheet = book.create_sheet(f"Bruk {place}")
        sheet.append(["account", "msisdn", "sim", "traffic_type", "start", "net"])
        when = datetime(2026, 9, 3, 10, place)  # noqa: DTZ001
        sheet.append([1, 4790000001, "8947080000123456789", "Calls", when, 1.234])
        sheet.append([1, 4790000001, 8947080000123456789, "Calls", when, 2])
    book.save(path)
    return path


def test_a_workbook_comes_in_and_damaged_numbers_stay_out(
    tmp_path: Path, take_paths: Callable[..., list[FileResult]], ask: Callable[..., list[tuple[object, ...]]]
) -> None:
    (result,) = take_paths(_workbook(tmp_path / "bruk.xlsx"))
    assert (result.format, result.status, result.imported, result.rejected) == ("telecost-usage", "partial", 1, 1)
    assert [(error.row, error.column) for error in result.errors] == [(3, "sim")]
    assert "damaged" in result.errors[0].reason
    assert ask("SELECT net FROM usage_record") == [(1_234_000,)]
    assert ask("SELECT msisdn FROM line") == [("4790000001",)]


def test_a_workbook_in_an_archive_and_its_other_sheets(
    tmp_path: Path, take_paths: Callable[..., list[FileResult]]
) -> None:
    book = _workbook(tmp_path / "bruk.xlsx", others=1)
    (tmp_path / "a.zip").write_bytes(zipped({"æ/bruk.xlsx": book.read_bytes()}))
    (result,) = take_paths(tmp_path / "a.zip")
    assert (result.file, result.imported) == ("a.zip/æ/bruk.xlsx", 1)
    assert ["'Bruk 1'" in conflict.sentence for conflict in result.conflicts] == [True]


def test_what_is_seen_of_an_archive_before_it_is_imported(tmp_path: Path, company: CompanyFile) -> None:
    (tmp_path / "a.zip").write_bytes(
        zipped({"usage.csv": usage(1), "own.csv": b"Tlf;Kr\n1;2\n", "inner.zip": b"PK\x03\x04cut"})
    )
    seen = recognise_files(company, [tmp_path / "a.zip"])
    assert [(file.name, file.format, file.need) for file in seen] == [
        ("a.zip/usage.csv", "telecost-usage", ""),
        ("a.zip/own.csv", "", "mapping"),
        ("a.zip/inner.zip", "", ""),
    ]
    assert seen[2].error is not None


def test_sources_share_the_work_by_size(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "large.csv").write_bytes(b"x" * 9_999)
    (tmp_path / "a" / "small.zip").write_bytes(zipped({"1.csv": b"1", "2.csv": b"2"}))
    found: list[Source] = list(sources_of([tmp_path / "a"]))
    assert found[0].share > 0.9
    assert [source.done for source in found] == sorted(source.done for source in found)
    assert sum(source.share for source in found) == pytest.approx(1)
