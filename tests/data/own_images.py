"""A folder of images to be taken in."""

from pathlib import Path

import numpy as np
from PIL import Image


def images(folder: Path) -> Path:
    """Two classes of five coloured images, 8 × 6 pixels."""
    random = np.random.default_rng(5)
    for name in ("cat", "dog"):
        (folder / name).mkdir(parents=True)
        for number in range(5):
            pixels = random.integers(0, 256, size=(8, 6, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{number}.png")
    return folder
