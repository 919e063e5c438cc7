"""The command that judges the signatures of documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from signed_pdfs import authority, plain_pdf, sign

from telecost_desktop.cli import run
from telecost_desktop.models.database import open_company_file
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.signatures import add_trusted


@pytest.fixture(autouse=True)
def _no_company(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELECOST_COMPANY", raising=False)


@pytest.fixture
def documents(tmp_path: Path) -> dict[str, Path]:
    signed = sign(plain_pdf())
    contents = {
        "signert faktura æøå.pdf": signed,
        "usignert.pdf": plain_pdf(),
        "endret.pdf": signed.replace(b"ReportLab", b"ReportLob"),
        "notat.pdf": b"bare tekst",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name.split()[0].removesuffix(".pdf"): tmp_path / name for name in contents}


def test_states_of_several_documents(
    documents: dict[str, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "rot.pem"
    root.write_bytes(authority().pem)
    missing = tmp_path / "finnes ikke.pdf"
    paths = [str(path) for path in [*documents.values(), missing]]
    assert run(["verify", *paths, "--trust", str(root), "--json"]) == 3
    said = capfd.readouterr()
    found = json.loads(said.out)
    assert [set(one) for one in found] == [{"file", "state", "signer", "signed_at", "detail"}] * 5
    assert [one["file"] for one in found] == paths
    assert [one["state"] for one in found] == ["trusted", "none", "broken", "unreadable", "unreadable"]
    assert found[0]["signer"] == "Nordlys Telekom AS"
    assert found[0]["signed_at"] is not None
    assert (found[1]["signer"], found[1]["signed_at"]) == ("", None)
    assert "Traceback" not in said.err


@pytest.mark.parametrize(("names", "code"), [(["signert", "usignert"], 0), (["endret"], 1), (["notat", "endret"], 1), (["usignert", "notat"], 3)])  # fmt: skip
def test_exit_codes(documents: dict[str, Path], names: list[str], code: int) -> None:
    assert run(["verify", *(str(documents[name]) for name in names)]) == code


def test_the_companys_certificates_count(
    documents: dict[str, Path], company_path: Path, clock: FixedClock, capfd: pytest.CaptureFixture[str]
) -> None:
    document = str(documents["signert"])
    run(["verify", document, "-c", str(company_path), "--json"])
    assert json.loads(capfd.readouterr().out)[0]["state"] == "intact"
    file = open_company_file(company_path)
    add_trusted(file, authority().pem, clock=clock)
    file.close()
    run(["verify", document, "-c", str(company_path), "--json"])
    assert json.loads(capfd.readouterr().out)[0]["state"] == "trusted"


def test_a_certificate_file_that_holds_none_is_refused(
    documents: dict[str, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    document = str(documents["signert"])
    assert run(["verify", document, "--trust", str(documents["notat"])]) == 1
    assert capfd.readouterr().err.startswith("notat.pdf holds no certificate that can be read.")
    assert run(["verify", document, "--trust", str(tmp_path / "finnes ikke.pem")]) == 1
    assert run(["verify"]) == 2
