"""Weights of the first layer as images, grey and coloured."""

import numpy as np
import pytest

from workbench.insight.unit_images import image_reading, images_text, unit_images


def test_coloured_images_have_weights_of_each_colour() -> None:
    w = np.arange(2 * 2 * 2 * 3, dtype=np.float64).reshape(2, 12) / 100.0
    w[1, 7] = -5.0
    found = unit_images(w, (2, 2, 3), "W")
    assert found is not None
    assert found.images.shape == (2, 2, 2, 3)
    assert found.images[1, 1, 0].tolist() == pytest.approx([0.18, -5.0, 0.2])
    assert image_reading(found, 1).endswith("strongest -5 at row 2, column 1 of the image, for green") or "−5" in (
        image_reading(found, 1)
    )
    assert "W pixel by pixel in colour" in images_text(found)


@pytest.mark.parametrize("shape", [None, (12,), (3, 3), (2, 2, 2), (2, 2, 3, 1)])
def test_other_shapes_are_no_images(shape: tuple[int, ...] | None) -> None:
    assert unit_images(np.ones((2, 12)), shape, "W") is None
