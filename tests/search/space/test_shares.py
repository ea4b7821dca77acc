"""Draws per decade, with the figures of the course."""

import pytest

from workbench.search.space.shares import DecadeShare, decade_shares
from workbench.specs.search_space import Dimension, usual_dimension

LEARNING_RATE = Dimension(name="learning_rate", scale="log", low=1e-4, high=1.0)
MOMENTUM = Dimension(name="momentum", scale="one_minus_log", low=0.9, high=0.999)


def shares(drawn: Dimension, axis: Dimension | None = None) -> list[float]:
    return [part.share for part in decade_shares(drawn, axis)]


def test_a_scale_shares_its_own_decades_evenly() -> None:
    assert shares(LEARNING_RATE) == pytest.approx([0.25] * 4)
    assert shares(MOMENTUM) == pytest.approx([0.5, 0.5])
    assert decade_shares(MOMENTUM)[0] == DecadeShare(0.9, 0.99, pytest.approx(0.5))


def test_the_linear_scale_wastes_its_draws() -> None:
    """Row 6: 90 % of the draws lie in the last of the four decades."""
    linear = LEARNING_RATE.replaced(scale="linear")
    assert shares(linear, LEARNING_RATE) == pytest.approx([0.0009, 0.009, 0.09, 0.9], abs=1e-4)
    assert shares(MOMENTUM.replaced(scale="linear"), MOMENTUM)[1] == pytest.approx(1 / 11)


def test_whole_numbers_belong_to_one_decade_each() -> None:
    batch = Dimension(name="batch_size", scale="log", low=1, high=64, integer=True)
    parts = decade_shares(batch)
    assert [(part.low, part.high) for part in parts] == [(1, 10), (10, 64)]
    assert sum(part.share for part in parts) == pytest.approx(1.0)


def test_what_has_no_decades() -> None:
    assert shares(usual_dimension("hidden_layers")) == pytest.approx([1.0])
    assert decade_shares(usual_dimension("optimizer")) == ()


def test_the_logit_scale_counts_towards_both_ends() -> None:
    row = Dimension(name="momentum", scale="logit", low=0.01, high=0.99)
    parts = decade_shares(row)
    assert [(part.low, part.high) for part in parts] == [(0.01, 0.1), (0.1, 0.5), (0.5, 0.9), (0.9, 0.99)]
    assert parts[0].share == pytest.approx(parts[3].share)
    assert sum(part.share for part in parts) == pytest.approx(1.0)
