"""Curves with an exact stretch, against a store that kept everything."""

import numpy as np

from tests.training.test_lineage import store
from workbench.training.exact_curves import EVERY_BIN, ExactCurves, coarse_stretch, stretches


def test_a_stretch_that_is_known_row_by_row_is_read_row_by_row() -> None:
    coarse, whole = store(0, 20_000, 1.0, capacity=1024), store(0, 20_000, 1.0, capacity=65_536)
    exact = ExactCurves(coarse, store(200, 400, 1.0), 200, 400)
    for stretch in ((201, 398), (250, 260)):
        found, right = exact.series("loss", *stretch, 1000), whole.series("loss", *stretch, 1000)
        assert np.array_equal(found.mean, right.mean)
    assert (exact.series("loss", 150, 260, 1000).rows > 1).any()
    assert exact.step == 20_000


def test_what_is_coarse_is_found_and_filled() -> None:
    coarse, whole = store(0, 20_000, 1.0, capacity=1024), store(0, 20_000, 1.0, capacity=65_536)
    assert coarse_stretch(whole, 0, 20_000) is None
    assert coarse_stretch(coarse, 19_900, 20_000) is None
    stretch = coarse_stretch(coarse, 0, 20_000)
    assert stretch is not None
    first, last = stretch
    assert first == 0
    middle = (first + last) // 2
    pieces = [(store(first, middle, 1.0), first, middle), (store(middle, last, 1.0), middle, last)]
    steps: list[float] = []
    for source, begin, end in stretches(coarse, 0, 20_000, pieces):
        bands = source.series("loss", begin, end, EVERY_BIN)
        steps += [step for step in bands.steps.tolist() if begin <= step <= end]
    assert steps == list(range(20_000))
