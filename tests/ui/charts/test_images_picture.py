"""Weights of coloured images as they are painted."""

import numpy as np

from workbench.ui.charts.colours import around_grey, image_of


def test_weights_of_colours_are_grey_at_nought_and_full_at_their_bound() -> None:
    values = np.array([[[0.0, 0.0, 0.0], [2.0, 0.0, -2.0]], [[9.0, -9.0, 1.0], [-1.0, -1.0, -1.0]]])
    image = image_of(around_grey(values, 2.0))
    pixels = [[image.pixelColor(column, row).getRgb()[:3] for column in range(2)] for row in range(2)]
    assert pixels == [[(128, 128, 128), (255, 128, 1)], [(255, 1, 192), (64, 64, 64)]]
    assert image_of(around_grey(np.zeros((1, 1, 3)), 0.0)).pixelColor(0, 0).getRgb()[:3] == (128, 128, 128)
