"""Exact batch-norm statistics: those of the whole training set, whatever its size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.oracle import forward
from tests.engine.setup import make_bench
from workbench.engine.inference.inference import BLOCK_ROWS, Inference
from workbench.engine.inference.statistics import exact_statistics
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer

LAYERS = (
    DenseLayer(units=6, dropout=0.3),
    DenseLayer(units=5, activation="tanh", batch_norm=False),
    DenseLayer(units=4, activation="silu"),
)


@settings(max_examples=15)
@given(place=st.sampled_from(["z", "a"]), examples=st.integers(1, 3 * BLOCK_ROWS), seed=st.integers(0, 100))
def test_they_are_the_batch_statistics_of_the_whole_set(place: str, examples: int, seed: int) -> None:
    """One mini-batch of all examples normalizes with exactly these numbers."""
    bench = make_bench(LAYERS, examples=examples, seed=seed, batch_norm_on=place)
    parameters = bench.state.parameters
    running = exact_statistics(bench.layout, parameters, bench.x, 1e-5)
    expected = forward(bench.network, bench.layout, parameters, bench.x, bench.y, Hyperparameters())
    for index, number in enumerate(bench.layout.batch_norm_layers):
        mean, variance = bench.layout.running_mean(number, running), bench.layout.running_variance(number, running)
        np.testing.assert_allclose(mean, expected.means[index], rtol=1e-9, atol=1e-11)
        np.testing.assert_allclose(variance, expected.variances[index], rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("place", ["z", "a"])
def test_with_them_test_time_equals_one_mini_batch_of_everything(place: str) -> None:
    bench = make_bench(LAYERS, examples=500, batch_norm_on=place)
    state = bench.state
    running = exact_statistics(bench.layout, state.parameters, bench.x, 1e-5)
    loss, _ = Inference(bench.layout, np.float64).score(bench.x, bench.y, state.parameters, running, 1e-5)
    expected = forward(bench.network, bench.layout, state.parameters, bench.x, bench.y, Hyperparameters())
    assert loss == pytest.approx(expected.loss, rel=1e-12)


def test_equal_inputs_give_equal_bits_in_float32() -> None:
    bench = make_bench(LAYERS, examples=700, dtype=np.float32)
    bench.stepper().train(20, Hyperparameters(batch_size=32))
    one, other = (exact_statistics(bench.layout, bench.state.parameters, bench.x, 1e-5) for _ in range(2))
    assert one.tobytes() == other.tobytes()
    assert one.dtype == np.float32
