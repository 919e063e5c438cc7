"""A company's logo made ready for paper: without empty margins, at print resolution, small, the same for all pages."""

from __future__ import annotations

import io
import math
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from telecost_desktop.services.sales_invoicing.paper.sheet import INK, WHITE, Colour

if TYPE_CHECKING:
    from PIL.Image import Image

# Points on paper: no wider, no higher, and about this area, so that wide and tall logos look equally large.
_WIDEST, _HIGHEST, _AREA = 200.0, 60.0, 5600.0
_DOTS_PER_POINT = 300 / 72
_MOST_PIXELS = 25_000_000
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
# A logo whose parts are all lighter than this (of 255) cannot be seen on white paper.
_TOO_LIGHT = 200


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture as a PDF holds it, and how large it stands on paper, in points.

    It has no transparent parts any more. With ``on_plate`` it stands on the plate's colour, else on white.
    """

    width: float
    height: float
    columns: int
    rows: int
    data: bytes
    filter: str
    colour_space: str
    on_plate: bool


@lru_cache(maxsize=8)
def prepared_logo(content: bytes, plate: Colour = INK) -> Logo | None:
    """A logo ready to be drawn; None where the bytes are no picture, or one that is too large or shows nothing.

    One that is made for a dark ground stands on ``plate``.
    """
    picture = _opened(content)
    if picture is None:
        return None
    on_plate = _needs_dark(picture)
    picture = _trimmed(picture)
    if picture is None:
        return None
    width, height = _size_on_paper(*picture.size)
    columns, rows = math.ceil(width * _DOTS_PER_POINT), math.ceil(height * _DOTS_PER_POINT)
    if picture.width > columns:
        picture = picture.resize((columns, rows), resample=3, reducing_gap=3.0)
    data, filter_name, space = _smallest(_flat(picture, plate if on_plate else WHITE))
    return Logo(width, height, *picture.size, data, filter_name, space, on_plate)


def _opened(content: bytes) -> Image | None:
    """The picture as RGBA; whatever is wrong with it, a document can still be drawn without it."""
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(content), formats=_FORMATS)
            if picture.width * picture.height > _MOST_PIXELS:
                return None
            return picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, MemoryError, Image.DecompressionBombError):
        return None


def _trimmed(picture: Image) -> Image | None:
    """Without margins: those that are transparent, or white where nothing is transparent."""
    from PIL import Image, ImageChops

    alpha = picture.getchannel("A")
    if any(alpha.histogram()[:255]):
        seen = alpha.point(lambda value: 255 if value > 8 else 0).getbbox()
    else:
        white = Image.new("RGB", picture.size, (255, 255, 255))
        distance = ImageChops.difference(picture.convert("RGB"), white).convert("L")
        seen = distance.point(lambda value: 255 if value > 8 else 0).getbbox()
    return picture.crop(seen) if seen else None


def _size_on_paper(columns: int, rows: int) -> tuple[float, float]:
    scale = min(_WIDEST / columns, _HIGHEST / rows, math.sqrt(_AREA / (columns * rows)))
    return columns * scale, rows * scale


def _needs_dark(picture: Image) -> bool:
    """Whether a transparent logo would vanish on white: almost nothing that is seen of it is dark enough."""
    alpha, light = picture.getchannel("A"), picture.convert("L")
    solid = alpha.point(lambda value: 255 if value > 128 else 0)
    shown = light.histogram(solid)
    whole = sum(shown)
    clear = sum(alpha.histogram()[:128])
    return whole > 0 and clear > 0 and sum(shown[_TOO_LIGHT:]) > 0.9 * whole


def _flat(picture: Image, ground: Colour) -> Image:
    from PIL import Image

    red, green, blue = (round(part * 255) for part in ground)
    return Image.alpha_composite(Image.new("RGBA", picture.size, (red, green, blue, 255)), picture).convert("RGB")


def _smallest(picture: Image) -> tuple[bytes, str, str]:
    """The picture's bytes, their filter and colour space: without loss unless that costs much more."""
    grey = picture.convert("L")
    if grey.convert("RGB").tobytes() == picture.tobytes():
        exact, space = zlib.compress(grey.tobytes(), 9), "DeviceGray"
        shown = grey
    else:
        exact, space = zlib.compress(picture.tobytes(), 9), "DeviceRGB"
        shown = picture
    buffer = io.BytesIO()
    shown.save(buffer, "JPEG", quality=88, optimize=True)
    if len(exact) <= max(12_000, len(buffer.getvalue())):
        return exact, "FlateDecode", space
    return buffer.getvalue(), "DCTDecode", space
