"""Factur-X: the drawn sales invoice as PDF/A-3b with its data and what goes along inside.

Rule: docs/rules.md, 19 Electronic forms.
"""

from __future__ import annotations

import hashlib
import logging
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from io import BytesIO
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any

from telecost_desktop.services.sales_invoicing.document_words import word

if TYPE_CHECKING:
    from pypdf import PdfWriter
    from pypdf.generic import TextStringObject

_PROGRAM = "TeleCost Desktop"
# The metadata of the XML kind names this one; both kinds must agree.
_PRODUCER = "pypdf"
_COLOURS = "sRGB"
# Where an ICC profile says when it was made.
_PROFILE_MADE = slice(24, 36)
_CREATOR = re.compile(rb"(?<=<xmp:CreatorTool>)[^<]*")
_LOADING = Lock()
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT[\d:]{8}\+00:00")


def facturx_pdf(
    snapshot: dict[str, Any], pdf: bytes, xml: bytes, attachments: Sequence[tuple[str, str, bytes]] = ()
) -> bytes:
    """A drawn sales invoice with its Cross Industry Invoice and attachments (name, media type, content) inside.

    The same input gives the same bytes: all dates in it are the issue date.
    """
    from pypdf import PdfWriter

    file = BytesIO(pdf)
    _library().generate_from_file(
        file,
        xml,
        flavor="factur-x",
        level="en16931",
        check_xsd=False,
        pdf_metadata=_metadata(snapshot),
        lang=snapshot["language"],
        attachments={
            name: {"filedata": content, "description": name, "afrelationship": "supplement"}
            for name, _, content in attachments
        },
        afrelationship="alternative",
        xmp_compression=False,
    )
    writer = PdfWriter(clone_from=file)
    _state_colours(writer)
    stamp = _date(writer, date.fromisoformat(snapshot["issue_date"]))
    _describe_embedded(writer, stamp, {name: media_type for name, media_type, _ in attachments})
    _identify(writer, hashlib.md5(pdf + xml, usedforsecurity=False).digest())
    # What factur-x writes is 1.6; PDF/A-3 builds on 1.7.
    writer.pdf_header = "%PDF-1.7"
    result = BytesIO()
    writer.write(result)
    return result.getvalue()


@cache
def _library() -> Any:
    """What puts data into a PDF, loaded without its package for the network: that tries a socket when it is loaded."""
    with _LOADING:
        absent = "requests" not in sys.modules
        if absent:
            sys.modules["requests"] = ModuleType("requests")
        try:
            import facturx
        finally:
            if absent:
                del sys.modules["requests"]
    logging.getLogger("factur-x").setLevel(logging.ERROR)
    return facturx


def _metadata(snapshot: dict[str, Any]) -> dict[str, str]:
    title = f"{word(snapshot['kind'], snapshot['language'])} {snapshot['number']}"
    seller = snapshot["seller"]["name"]
    return {"author": seller, "title": title, "subject": f"{title}, {seller}", "keywords": "Factur-X"}


def _state_colours(writer: PdfWriter) -> None:
    """Say which colours red, green and blue are: without that a PDF looks different on each screen."""
    from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject
    from pypdf.generic import TextStringObject as Text

    profile = DecodedStreamObject()
    profile.set_data(_colour_profile())
    profile[NameObject("/N")] = NumberObject(3)
    intent = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/OutputIntent"),
            NameObject("/S"): NameObject("/GTS_PDFA1"),
            NameObject("/OutputConditionIdentifier"): Text(_COLOURS),
            NameObject("/Info"): Text(_COLOURS),
            NameObject("/DestOutputProfile"): writer._add_object(profile.flate_encode()),
        }
    )
    writer.root_object[NameObject("/OutputIntents")] = ArrayObject([writer._add_object(intent)])


@cache
def _colour_profile() -> bytes:
    """The ICC profile of sRGB, without the time of its making, so that it is always the same."""
    from PIL.ImageCms import ImageCmsProfile, createProfile

    profile = bytearray(ImageCmsProfile(createProfile("sRGB")).tobytes())
    profile[_PROFILE_MADE] = bytes((7, 208, 0, 1, 0, 1)) + bytes(6)
    return bytes(profile)


def _date(writer: PdfWriter, day: date) -> TextStringObject:
    """Put a day in place of the time at which this runs, and our name where the library put its own; returns the day."""
    from pypdf.generic import DecodedStreamObject, TextStringObject

    stamp = TextStringObject(f"D:{day:%Y%m%d}000000+00'00'")
    writer.add_metadata({"/CreationDate": stamp, "/ModDate": stamp, "/Creator": _PROGRAM, "/Producer": _PRODUCER})
    metadata = writer.root_object["/Metadata"]
    assert isinstance(metadata, DecodedStreamObject)
    metadata.set_data(_CREATOR.sub(_PROGRAM.encode(), _TIME.sub(f"{day}T00:00:00+00:00".encode(), metadata.get_data())))
    return stamp


def _describe_embedded(writer: PdfWriter, stamp: TextStringObject, media_types: Mapping[str, str]) -> None:
    """Date what is inside, and say its media type: the library takes that from the system, where it may be another."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject

    embedded = writer.root_object["/AF"]
    assert isinstance(embedded, ArrayObject)
    for reference in embedded:
        named = reference.get_object()
        content = named["/EF"]["/F"]
        assert isinstance(content, DictionaryObject)
        if named["/UF"] in media_types:
            content[NameObject("/Subtype")] = NameObject(f"/{media_types[named['/UF']]}")
        parameters = content["/Params"]
        assert isinstance(parameters, DictionaryObject)
        parameters[NameObject("/ModDate")] = stamp


def _identify(writer: PdfWriter, digest: bytes) -> None:
    """PDF/A wants an identifier in the trailer."""
    from pypdf.generic import ArrayObject, ByteStringObject

    writer._ID = ArrayObject([ByteStringObject(digest), ByteStringObject(digest)])
