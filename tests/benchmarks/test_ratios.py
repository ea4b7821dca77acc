"""The arithmetic of the comparison, on numbers that can be checked in the head."""

import pytest

from benchmarks.ratios import (
    PRODUCTS,
    Row,
    asked_ratio,
    fastest_peers,
    make_row,
    percentile,
    round_ratios,
    verdict,
)


def row(net: str, peer: str, rate: float, ratio: float, threads: int = 1) -> Row:
    return Row(net, threads, 100.0, rate, peer, ratio)


def test_a_peer_is_compared_with_the_mean_of_our_turns_around_it() -> None:
    assert round_ratios([100.0, 200.0, 400.0], [50.0, 100.0]) == [3.0, 3.0]


def test_every_turn_of_the_peer_needs_one_of_ours_on_both_sides() -> None:
    with pytest.raises(ValueError, match="one rate more of ours"):
        round_ratios([100.0], [50.0])


def test_the_row_holds_medians_so_that_one_disturbed_round_does_not_count() -> None:
    made = make_row("B", 1, "numpy", [(100.0, 50.0, 100.0), (100.0, 1.0, 100.0), (120.0, 60.0, 120.0)])

    assert made == Row("B", 1, 100.0, 50.0, "numpy", 2.0)


def test_the_public_form_has_exactly_the_documented_keys() -> None:
    assert row("A", "numpy", 50.0, 2.0).as_json() == {
        "net": "A",
        "threads": 1,
        "ours": 100.0,
        "peer": 50.0,
        "peer_name": "numpy",
        "ratio": 2.0,
    }


def test_the_products_alone_are_never_the_fastest_peer() -> None:
    rows = [row("D", "torch", 30.0, 2.0), row("D", "jax-scan", 60.0, 1.1), row("D", PRODUCTS, 99.0, 0.9)]

    assert fastest_peers([*rows, row("D", "torch", 61.0, 1.0, threads=2)]) == {
        ("D", 1): "jax-scan",
        ("D", 2): "torch",
    }


@pytest.mark.parametrize(
    ("net", "peer", "asked"),
    [
        ("A", "jax-scan", 2.0),
        ("B", "torch", 2.2),
        ("C", "jax-scan", 1.3),
        ("E", "sklearn", 1.08),
        ("C", PRODUCTS, None),
        ("D", PRODUCTS, 0.92),
    ],
)
def test_what_is_asked_depends_on_net_and_peer(net: str, peer: str, asked: float | None) -> None:
    assert asked_ratio(net, peer) == asked


def test_verdicts() -> None:
    assert verdict(row("D", "jax-scan", 50.0, 1.08)) == "ok"
    assert verdict(row("D", "jax-scan", 50.0, 1.07)) == "short"
    assert verdict(row("C", PRODUCTS, 50.0, 0.5)) == "-"


@pytest.mark.parametrize(("share", "value"), [(0.5, 50.0), (0.95, 95.0), (0.99, 99.0), (1.0, 100.0), (0.0, 1.0)])
def test_percentiles_are_values_that_were_measured(share: float, value: float) -> None:
    assert percentile([float(number) for number in range(100, 0, -1)], share) == value


def test_the_percentile_of_nothing_is_zero() -> None:
    assert percentile([], 0.5) == 0.0
