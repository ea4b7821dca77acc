"""The table of health rules: whole rows, and each rule on pieces that keep and break it."""

from typing import get_args

import numpy as np

from workbench.engine.training.summaries import SCALARS
from workbench.training.health import HEALTH_RULES, HealthRuleName, Piece, broken_rules


def test_every_row_is_whole_and_named_by_the_type() -> None:
    assert tuple(HEALTH_RULES) == get_args(HealthRuleName)
    for name, rule in HEALTH_RULES.items():
        assert rule.name == name
        assert rule.title
        assert rule.meaning.endswith(".")
        assert "{place}" in rule.note
        assert "{place}" in rule.told


def test_a_whole_piece_breaks_no_rule_and_is_not_searched() -> None:
    def search() -> str:
        raise AssertionError("nothing broke, so there is nothing to look for")

    assert broken_rules(Piece(5, np.zeros((5, len(SCALARS))), search)) == ()


def test_a_rule_may_look_at_what_the_mini_batches_told() -> None:
    scalars = np.arange(2.0 * len(SCALARS)).reshape(2, -1)
    assert list(Piece(2, scalars, str).scalar("learning_rate")) == list(scalars[:, SCALARS.index("learning_rate")])


def test_a_piece_that_ends_early_has_diverged_where_the_first_bad_number_is() -> None:
    ((rule, place),) = broken_rules(Piece(5, np.zeros((3, len(SCALARS))), lambda: "layer 2, unit 7, z"))
    assert (rule, place) == (HEALTH_RULES["diverged"], "layer 2, unit 7, z")
    assert rule.note.format(place=place) == "not finite, first in layer 2, unit 7, z"
