"""The table of health rules: whole rows, and each rule on pieces that keep and break it."""

from typing import get_args

from workbench.training.health import HEALTH_RULES, HealthRuleName, Piece, broken_rules


def test_every_row_is_whole_and_named_by_the_type() -> None:
    assert tuple(HEALTH_RULES) == get_args(HealthRuleName)
    for name, rule in HEALTH_RULES.items():
        assert rule.name == name
        assert rule.title
        assert rule.meaning.endswith(".")
        assert "{place}" in rule.note


def test_a_whole_piece_breaks_no_rule_and_is_not_searched() -> None:
    def search() -> str:
        raise AssertionError("nothing broke, so there is nothing to look for")

    assert broken_rules(Piece(5, 5, search)) == ()


def test_a_piece_that_ends_early_has_diverged_where_the_first_bad_number_is() -> None:
    ((rule, place),) = broken_rules(Piece(5, 3, lambda: "layer 2, unit 7, z"))
    assert (rule, place) == (HEALTH_RULES["diverged"], "layer 2, unit 7, z")
    assert rule.note.format(place=place) == "not finite, first in layer 2, unit 7, z"
