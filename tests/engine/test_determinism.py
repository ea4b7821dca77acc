"""Equal inputs give equal bits, however the steps are divided into calls and whatever else goes on."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.setup import Bench, make_bench
from workbench.engine.inference.inference import Inference
from workbench.engine.kernels.randomness import shuffle
from workbench.engine.training.stepper import Stepper
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer

LAYERS = (DenseLayer(units=12, dropout=0.2), DenseLayer(units=9, activation="tanh"))


def bench() -> Bench:
    return make_bench(LAYERS, features=6, classes=4, examples=50, dtype=np.float32)


def bits(chosen: Bench) -> bytes:
    state = chosen.state
    arrays = (state.parameters, state.first_moment, state.second_moment, state.running, state.products, state.position)
    return b"".join(array.tobytes() for array in arrays)


@settings(max_examples=20)
@given(chunks=st.lists(st.integers(1, 23), min_size=1, max_size=12))
def test_chunks_change_no_bit(chunks: list[int]) -> None:
    values = Hyperparameters(batch_size=16)
    whole, parts = bench(), bench()
    whole.stepper().train(sum(chunks), values)
    stepper = parts.stepper()
    for chunk in chunks:
        stepper.train(chunk, values)
    assert bits(parts) == bits(whole)


def test_a_state_carried_to_another_stepper_goes_on_alike() -> None:
    values = Hyperparameters(batch_size=16)
    whole, parts = bench(), bench()
    whole.stepper().train(40, values)
    parts.stepper().train(17, values)
    parts.stepper().train(23, values)  # a stepper with fresh scratch memory and no epoch order
    assert bits(parts) == bits(whole)


def test_scoring_in_between_changes_no_bit() -> None:
    values = Hyperparameters(batch_size=16)
    plain, scored = bench(), bench()
    plain.stepper().train(30, values)
    stepper, inference = scored.stepper(), Inference(scored.layout, np.float32)
    for _ in range(30):
        stepper.train(1, values)
        inference.score(scored.x, scored.y, scored.state.parameters, scored.state.running, 1e-5)
    assert bits(scored) == bits(plain)


@pytest.mark.parametrize("threads", [2, 3])
def test_a_team_is_bit_equal_with_itself_and_close_to_one_thread(threads: int) -> None:
    values = Hyperparameters(batch_size=16)

    def trained(team_size: int) -> Bench:
        chosen = bench()
        with ThreadPoolExecutor(team_size) as pool:

            def together(work) -> None:  # noqa: ANN001
                for future in [pool.submit(work, number) for number in range(team_size)]:
                    future.result()

            arguments = (chosen.layout, chosen.state, chosen.x, chosen.y, chosen.seed, team_size, together)
            Stepper(*arguments).train(25, values)
        return chosen

    first, second, alone = trained(threads), trained(threads), trained(1)
    assert bits(first) == bits(second)
    np.testing.assert_allclose(first.state.parameters, alone.state.parameters, rtol=2e-3, atol=2e-4)


def test_two_trainers_at_once_do_not_disturb_each_other() -> None:
    values = Hyperparameters(batch_size=16)
    expected = bench()
    expected.stepper().train(200, values)
    both = [bench(), bench()]
    threads = [threading.Thread(target=chosen.stepper().train, args=(200, values)) for chosen in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [bits(chosen) for chosen in both] == [bits(expected)] * 2


def test_every_epoch_shows_every_example_once() -> None:
    """Also when mini-batches straddle the end of an epoch: 50 examples, 16 at a time."""
    chosen = make_bench((), features=1, classes=2, examples=50)
    orders = []
    for epoch in range(3):
        order = np.zeros(50, dtype=np.int64)
        shuffle(order, chosen.seed, epoch)
        assert sorted(order) == list(range(50))
        orders.append(order.tolist())
    assert orders[0] != orders[1] != orders[2]
    stepper = chosen.stepper()
    seen: list[int] = []
    while len(seen) < 150:
        stepper.train(1, Hyperparameters(batch_size=16))
        seen += stepper.last_rows.tolist()
    assert seen[:150] == orders[0] + orders[1] + orders[2]


def test_seed_decides_weights_and_order() -> None:
    values = Hyperparameters(batch_size=16)
    left, right = bench(), make_bench(LAYERS, features=6, classes=4, examples=50, seed=8, dtype=np.float32)
    left.stepper().train(1, values)
    right.stepper().train(1, values)
    assert bits(left) != bits(right)


def test_a_batch_that_is_not_finite_changes_nothing() -> None:
    chosen = bench()
    values = Hyperparameters(batch_size=16)
    stepper = chosen.stepper()
    stepper.train(5, values)
    before = bits(chosen)
    broken = chosen.x.copy()
    broken[:] = np.nan
    failing = Stepper(chosen.layout, chosen.state, broken, chosen.y, chosen.seed)
    telemetry = failing.train(3, values)
    assert len(telemetry.scalars) == 0
    assert bits(chosen) == before
    assert failing.first_bad_place() == "layer 1, unit 1, ẑ"


def test_zero_variance_without_epsilon_is_found_at_its_unit() -> None:
    """σ² = 0 and ε = 0: 0/0. With ε the same mini-batch is fine (quiz question 7)."""
    chosen = make_bench((DenseLayer(units=3, activation="tanh"),), examples=16, dtype=np.float32)
    chosen.layout.weight(0, chosen.state.parameters)[1] = 0.0
    values = Hyperparameters(batch_size=16, bn_epsilon=0.0)
    stepper = chosen.stepper()
    assert len(stepper.train(1, values).scalars) == 0
    assert stepper.first_bad_place() == "layer 1, unit 2, ẑ"
    assert len(stepper.train(1, values.replaced(bn_epsilon=1e-8)).scalars) == 1
