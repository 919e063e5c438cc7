"""Commands about documents: verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from telecost_desktop.cli.options import CompanyOption, JsonOption, exit_code, open_from, print_json, say
from telecost_desktop.errors import unreadable_file


def register(application: typer.Typer) -> None:
    """Add these commands."""
    application.command()(verify)


def verify(
    # Each unreadable file is said in its own result, and the others are still judged.
    files: Annotated[list[Path], typer.Argument(metavar="PDF...", help="Documents to judge.", readable=False)],
    trust: Annotated[
        list[Path] | None,
        typer.Option("--trust", metavar="PEM", help="A file with certificates to trust; may be given several times."),
    ] = None,
    company: CompanyOption = None,
    as_json: JsonOption = False,
) -> int:
    """Judge the signatures of PDFs, offline: none, intact, trusted, broken or unreadable.

    Trusted are the certificates of --trust and those of the company, if one is named. Exit code: 0 if every document
    could be read and none was changed after signing; 1 if every one is broken or unreadable; 3 if some are.
    """
    from telecost_desktop.services.signatures import SignatureState, trust_roots, verify_pdf
    from telecost_desktop.services.signatures.certificates import certificates_in

    roots = [one.der for path in trust or () for one in certificates_in(_certificate_file(path), name=path.name)]
    if company is not None:
        file = open_from(company, read_only=True)
        try:
            roots += trust_roots(file)
        finally:
            file.close()
    reports = [(path, verify_pdf(path, roots)) for path in files]
    if as_json:
        print_json(
            [
                {
                    "file": str(path),
                    "state": report.state.value,
                    "signer": report.signer,
                    "signed_at": report.signed_at,
                    "detail": report.detail,
                }
                for path, report in reports
            ]
        )
    for path, report in reports:
        by = f", signed by {report.signer}" if report.signer else ""
        on = f" on {report.signed_at:%Y-%m-%d %H:%M %z}" if report.signed_at else ""
        say(f"{path}: {report.state.value}{by}{on}")
        if report.detail:
            say(f"  {report.detail}")
    bad = sum(report.state in (SignatureState.BROKEN, SignatureState.UNREADABLE) for _path, report in reports)
    return exit_code(len(reports) - bad, bad)


def _certificate_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable_file(path.name, error) from error
