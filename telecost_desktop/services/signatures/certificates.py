"""Reading certificate files: PEM with one or several certificates, or a single one in DER."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError

_LARGEST = 4 * 1024 * 1024
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Certificate:
    """A certificate: whom it names, its last day, and itself in DER."""

    subject: str
    last_day: date
    der: bytes


def certificates_in(content: bytes, *, name: str = "") -> list[Certificate]:
    """The certificates of a file, each once. Raises UserError where there is none or one is damaged."""
    from asn1crypto import pem, x509

    found: dict[bytes, Certificate] = {}
    try:
        if len(content) > _LARGEST:
            raise ValueError(name)
        if pem.detect(content):
            coded = [der for kind, _headers, der in pem.unarmor(content, multiple=True) if kind == "CERTIFICATE"]
        else:
            coded = [content]
        for der in coded:
            certificate = x509.Certificate.load(der, strict=True)
            found[der] = Certificate(name_of(certificate), certificate.not_valid_after.date(), der)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise _no_certificates(name) from error
    if not found:
        raise _no_certificates(name)
    return list(found.values())


def name_of(certificate: Any) -> str:
    """Whom a certificate names, as one harmless line; empty where it names nobody."""
    named = certificate.subject.native
    for part in ("common_name", "organization_name", "organizational_unit_name", "email_address"):
        value = named.get(part)
        if value:
            return plain_line(value[0] if isinstance(value, list) else value)
    return plain_line(certificate.subject.human_friendly)


def plain_line(text: object) -> str:
    """A stranger's text without control signs and line ends, not longer than a line."""
    words = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in str(text))
    return " ".join(words.split())[:_LONGEST_NAME]


def _no_certificates(name: str) -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "{file} holds no certificate that can be read."),
        hint=QT_TRANSLATE_NOOP("Errors", "Certificates come as files that end in .pem, .crt or .cer."),
        file=name,
    )
