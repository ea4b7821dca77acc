"""A folder with a folder of images for each class, all brought to one size. The one module that imports Pillow.

Each image is turned as its own mark says, made grey (0.299 red + 0.587 green + 0.114 blue) or red, green and blue, and brought to the
asked size by averaging where it becomes smaller, linearly between pixels where it becomes larger. Nothing is cut off.
"""

import os
import struct
import warnings
import zlib
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from workbench.data.kept_arrays import make_arrays
from workbench.data.readers.found import ReadArrays, Watch, unwatched
from workbench.data.readers.guard import open_plain, refuse_beyond_memory, unreadable
from workbench.errors import DataError
from workbench.language import tr
from workbench.numbers import grouped
from workbench.specs.own_data import MOST_PIXELS, MOST_VALUES

SUFFIXES: Final = (".png", ".jpg", ".jpeg")
_FORMATS: Final = ("PNG", "JPEG")
_MOST_FILES: Final = 2_000_000
_MOST_PIXELS: Final = 50_000_000
"""Of one image before it is brought to its size"""
_LARGEST_FILE: Final = 2**28
_UNREADABLE: Final = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    zlib.error,
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    MemoryError,
)


def find_images(folder: Path, watch: Watch = unwatched) -> dict[str, list[Path]]:
    """The images of each class, both in alphabetical order; links are not followed. Raises ``DataError``."""
    found: dict[str, list[Path]] = {}
    count = 0
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False) or entry.name.startswith("."):
                continue
            files: list[Path] = []
            with os.scandir(entry.path) as inside:
                for file in inside:
                    if file.name.lower().endswith(SUFFIXES) and file.is_file(follow_symlinks=False):
                        files.append(Path(file.path))
                        count += 1
                        if count % 500 == 0:
                            watch(0.0)
            if count > _MOST_FILES:
                raise DataError(tr("{path} has more than {most} images", path=folder, most=grouped(_MOST_FILES)))
            if files:
                found[entry.name] = sorted(files)
    except OSError as error:
        raise unreadable(folder, error) from error
    if not 2 <= len(found) <= MOST_VALUES:
        raise DataError(
            tr(
                "{path}: found {count} folders with images, expected one folder for each of 2 to {most} classes",
                path=folder,
                count=len(found),
                most=grouped(MOST_VALUES),
            )
        )
    return found


def usual_size(files: dict[str, list[Path]]) -> tuple[int, int, bool]:
    """(height, width, colour) of the first image of each class that is most common, at most ``MOST_PIXELS``."""
    sizes: list[tuple[int, int]] = []
    colour = False
    for paths in list(files.values())[:50]:
        with _opened(paths[0]) as image:
            sizes.append((image.height, image.width))
            colour |= image.mode not in ("1", "L", "LA", "I;16", "I", "F")
    height, width = max(set(sizes), key=sizes.count)
    shrink = max(1.0, max(height, width) / MOST_PIXELS)
    return max(1, round(height / shrink)), max(1, round(width / shrink)), colour


def read_images(
    folder: Path,
    watch: Watch = unwatched,
    *,
    height: int = 0,
    width: int = 0,
    colour: bool | None = None,
) -> ReadArrays:
    """All images as rows of 8-bit values; what is not given is that of ``usual_size``. Raises ``DataError`` with the file."""
    files = find_images(folder, watch)
    if not (height and width) or colour is None:
        usual = usual_size(files)
        height, width = height or usual[0], width or usual[1]
        colour = usual[2] if colour is None else colour
    if max(height, width) > MOST_PIXELS:
        raise DataError(tr("images may have at most {most} × {most} pixels", most=MOST_PIXELS))
    paths = [(number, path) for number, paths in enumerate(files.values()) for path in paths]
    channels = 3 if colour else 1
    refuse_beyond_memory(folder, len(paths) * height * width * channels)
    features = np.empty((len(paths), height * width * channels), dtype=np.uint8)
    labels = np.array([number for number, _ in paths], dtype=np.int32)
    resized = 0
    for row, (_, path) in enumerate(paths):
        watch(0.95 * row / len(paths))
        features[row], was_resized = _pixels(path, height, width, colour=colour)
        resized += was_resized
    notes = _notes(resized, len(paths), height, width)
    kept = make_arrays({"features": features, "labels": labels}, lambda: watch(0.97))
    return ReadArrays(kept, tuple(files), (), (height, width), colour, notes)


def _notes(resized: int, count: int, height: int, width: int) -> tuple[str, ...]:
    if not resized:
        return ()
    told = tr(
        "{resized} of {count} images had another size: brought to {height} × {width} pixels by averaging.",
        resized=grouped(resized),
        count=grouped(count),
        height=height,
        width=width,
    )
    return (told,)


def _opened(path: Path) -> Image.Image:
    with open_plain(path, _LARGEST_FILE) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(file, formats=_FORMATS) as unread:
                unread.verify()  # the checksums, which loading leaves out
            file.seek(0)
            image = Image.open(file, formats=_FORMATS)
            if image.width * image.height > _MOST_PIXELS:
                raise DataError(
                    tr(
                        "{path} declares {width} × {height} pixels; at most {most} pixels are read",
                        path=path,
                        width=grouped(image.width),
                        height=grouped(image.height),
                        most=grouped(_MOST_PIXELS),
                    )
                )
            image.load()
        except _UNREADABLE as error:
            reason = str(error) if not isinstance(error, UnidentifiedImageError) else tr("it is neither PNG nor JPEG")
            raise DataError(
                tr("{path} cannot be read as an image: {reason}", path=path, reason=reason[:200])
            ) from error
    return image


def _pixels(path: Path, height: int, width: int, *, colour: bool) -> tuple[NDArray[np.uint8], bool]:
    with _opened(path) as image:
        try:
            turned = ImageOps.exif_transpose(image)
            if turned.mode in ("I", "I;16", "I;16B", "F"):
                values = np.asarray(turned, dtype=np.float64)
                turned = Image.fromarray((values / 257.0).round().clip(0, 255).astype(np.uint8))
            if "A" in turned.getbands() or "transparency" in turned.info:
                turned = Image.alpha_composite(Image.new("RGBA", turned.size, "black"), turned.convert("RGBA"))
            plain = turned.convert("RGB" if colour else "L")
            differs = plain.size != (width, height)
            if differs:
                smaller = plain.width > width or plain.height > height
                plain = plain.resize((width, height), Image.Resampling.BOX if smaller else Image.Resampling.BILINEAR)
        except _UNREADABLE as error:
            raise DataError(
                tr("{path} cannot be read as an image: {reason}", path=path, reason=str(error)[:200])
            ) from error
        return np.asarray(plain, dtype=np.uint8).reshape(-1), differs
