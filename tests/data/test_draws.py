"""Random numbers from keys: fixed for ever, and of the right distribution."""

import numpy as np

from workbench.data.draws import Purpose, normals, random_order, random_words, uniforms


def test_the_words_of_a_key_never_change() -> None:
    assert random_words(1, Purpose.SPLIT, 2).tolist() == [1386294051110952485, 18147817048375502686]


def test_seed_and_purpose_both_matter() -> None:
    words = {
        (seed, purpose): tuple(random_words(seed, purpose, 4)) for seed in (0, 1, 2**63 - 1) for purpose in Purpose
    }
    assert len(set(words.values())) == len(words)


def test_an_order_holds_every_number_once() -> None:
    order = random_order(5, Purpose.SPLIT, 1000)
    assert sorted(order.tolist()) == list(range(1000))
    assert order.tolist() != list(range(1000))


def test_uniforms_fill_the_unit_interval_evenly() -> None:
    u = uniforms(random_words(3, Purpose.TOY_POSITION, 100_000))
    assert u.min() >= 0.0
    assert u.max() < 1.0
    np.testing.assert_allclose(np.histogram(u, bins=10, range=(0, 1))[0], 10_000, atol=500)


def test_uniforms_stay_inside_the_interval_at_the_extreme_words() -> None:
    extremes = uniforms(np.array([0, 2**64 - 1], dtype=np.uint64))
    assert extremes.tolist() == [0.0, 1.0 - 2.0**-53]


def test_normals_have_the_moments_of_the_normal_distribution() -> None:
    z = normals(3, Purpose.TOY_NOISE, 100_000)
    assert np.isfinite(z).all()
    assert abs(z.mean()) < 0.02
    assert abs(z.std() - 1.0) < 0.02
    assert abs((np.abs(z) < 1.96).mean() - 0.95) < 0.005
