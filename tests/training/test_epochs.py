import numpy as np

from workbench.training.epochs import EpochScale


def test_a_change_of_the_batch_size_is_one_corner() -> None:
    scale = EpochScale()
    scale.add(0, 0.0)
    for step in range(10, 1001, 10):
        scale.add(step, step / 50)
    for step in range(1010, 2001, 10):
        scale.add(step, 20 + (step - 1000) / 25)
    assert scale.epochs([0, 25, 1000, 1500, 3000]).tolist() == [0.0, 0.5, 20.0, 40.0, 100.0]
    np.testing.assert_allclose(scale.steps([0.5, 40.0, 100.0]), [25, 1500, 3000])
    assert len(scale.corners) == 3


def test_unknown_until_there_are_two_points() -> None:
    scale = EpochScale()
    scale.add(500, 3.0)
    assert not scale.is_known
    scale.add(500, 4.0)
    assert not scale.is_known
    scale.add(600, 4.0)
    assert scale.is_known
    assert scale.epochs([400]).tolist() == [2.0]
