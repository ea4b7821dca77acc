"""Small pictures of data: what is in colour is shown in colour."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from workbench.data.array_specs import kept_spec
from workbench.data.importing.taking_in import Arrays, Source, read_source
from workbench.data.loading import load_dataset
from workbench.ui.charts.colours import raw_image
from workbench.ui.panels.data.data_thumbnail import image_of_example, thumbnail
from workbench.ui.panels.data.example_view import ExampleView
from workbench.ui.widgets.theme import ThemeSource

RED, BLUE = (230, 10, 10), (10, 10, 230)


def folder_of(path: Path) -> Path:
    for name, colour in (("poppy", RED), ("sea", BLUE)):
        (path / name).mkdir(parents=True)
        for number in range(6):
            pixels = np.full((4, 6, 3), colour, dtype=np.uint8)
            pixels[number % 4, :, 1] += 5  # no two alike
            Image.fromarray(pixels).save(path / name / f"{number}.png")
    return path


def archive_of(path: Path) -> Path:
    features = np.stack([np.full((4, 6, 3), RED if row % 2 else BLUE, dtype=np.uint8) for row in range(12)])
    features[np.arange(12), np.arange(12) % 4, :, 1] += np.arange(12, dtype=np.uint8)[:, None]
    np.savez(path, X=features, y=np.array(["poppy" if row % 2 else "sea" for row in range(12)]))
    return path


@pytest.mark.parametrize("kind", ["folder", "archive"])
def test_coloured_images_are_pictured_in_their_colours(
    qtbot: QtBot, themes: ThemeSource, tmp_path: Path, kind: str
) -> None:
    path = folder_of(tmp_path / "own") if kind == "folder" else archive_of(tmp_path / "own.npz")
    found = read_source(Source(path), lambda _share: None)
    assert isinstance(found, Arrays)
    assert found.picture is not None
    beside, shape = found.picture
    assert shape == (4, 12, 3)
    assert raw_image(beside, shape).pixelColor(0, 0).red() > 200
    data = load_dataset(kept_spec(found.read, "own", str(path), is_folder=kind == "folder"))
    assert (data.image_shape, data.n_features) == ((4, 6, 3), 72)
    for row in range(data.train.rows):
        pixel = image_of_example(data, row).pixelColor(5, 3)
        is_red = data.class_names[int(data.train.labels[row])] == "poppy"
        assert (pixel.red() > 200, pixel.blue() > 200, pixel.green() < 30) == (is_red, not is_red, True)
    picture = thumbnail(data, 60, 1.0, themes.theme).toImage()
    seen = {_main_colour(picture.pixelColor(x, y)) for x in range(2, 58, 4) for y in range(2, 58, 4)}
    assert {"red", "blue"} <= seen
    view = ExampleView(themes)
    qtbot.addWidget(view)
    view.show_dataset(data)
    assert not view.strip.isHidden()
    assert {_main_colour(column[0].pixelColor(0, 0)) for column in view.strip.columns} == {"red", "blue"}


def _main_colour(colour: QColor) -> str:
    levels = {"red": colour.red(), "green": colour.green(), "blue": colour.blue()}
    name = max(levels, key=levels.__getitem__)
    return name if levels[name] > 150 and sorted(levels.values())[1] < 60 else "none"
