"""Standardization: what it does to measurements, to pixels and to what is constant."""

import numpy as np
import pytest

from workbench.data.scaling import fit_scaling, identity_scaling


def test_measurements_are_standardized_one_by_one() -> None:
    train = np.random.default_rng(0).normal([5.0, -300.0], [0.01, 40.0], size=(5000, 2))
    scaling = fit_scaling(train)
    np.testing.assert_allclose(scaling.mean, train.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(scaling.scale, train.std(axis=0), rtol=1e-12)
    scaled = scaling.apply(train)
    np.testing.assert_allclose(scaled.mean(axis=0, dtype=np.float64), 0.0, atol=1e-6)
    np.testing.assert_allclose(scaled.std(axis=0, dtype=np.float64), 1.0, atol=1e-6)


def test_pixels_lose_their_mean_image_and_share_one_scale() -> None:
    train = np.random.default_rng(0).integers(0, [256, 2, 1], size=(9000, 3)).astype(np.uint8)
    scaling = fit_scaling(train)
    np.testing.assert_allclose(scaling.mean, train.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(scaling.scale, np.sqrt(train.var(axis=0).mean()), rtol=1e-12)
    scaled = scaling.apply(train)
    np.testing.assert_allclose(scaled.mean(axis=0, dtype=np.float64), 0.0, atol=1e-6)
    assert scaled.var(axis=0, dtype=np.float64).mean() == pytest.approx(1.0, abs=1e-6)


def test_a_speck_on_a_pixel_that_is_almost_always_empty_stays_quiet() -> None:
    train = np.random.default_rng(0).integers(0, 256, size=(1000, 64), dtype=np.uint8)
    train[:, 0] = 0
    train[0, 0] = 255
    assert np.abs(fit_scaling(train).apply(train)).max() < 4.0


def test_the_order_of_the_rows_changes_no_bit() -> None:
    train = np.random.default_rng(0).normal(size=(1000, 3)) * [1e-8, 1.0, 1e8]
    forward, backward = fit_scaling(train), fit_scaling(train[::-1])
    assert forward.mean.tobytes() == backward.mean.tobytes()
    assert forward.scale.tobytes() == backward.scale.tobytes()


@pytest.mark.parametrize("value", [0.0, 0.1, 1e300, -7.3])
def test_a_constant_measurement_becomes_zero(value: float) -> None:
    train = np.column_stack((np.full(7, value), np.arange(7.0)))
    scaling = fit_scaling(train)
    assert scaling.scale[0] == 1.0
    assert scaling.apply(train)[:, 0].tolist() == [0.0] * 7


def test_a_single_row_becomes_zero() -> None:
    train = np.array([[3.0, 4.0]])
    assert fit_scaling(train).apply(train).tolist() == [[0.0, 0.0]]


def test_blank_images_become_zero() -> None:
    train = np.full((3, 4), 9, dtype=np.uint8)
    assert fit_scaling(train).apply(train).tolist() == [[0.0] * 4] * 3


def test_scaled_features_are_float32_in_row_order_however_the_raw_ones_lie() -> None:
    raw = np.asfortranarray(np.random.default_rng(0).normal(size=(5000, 3)))
    scaled = fit_scaling(raw).apply(raw)
    assert scaled.dtype == np.float32
    assert scaled.flags.c_contiguous


def test_identity_leaves_values_as_they_are() -> None:
    raw = np.array([[0, 16], [255, 3]], dtype=np.uint8)
    assert identity_scaling(2).apply(raw).tolist() == raw.tolist()
