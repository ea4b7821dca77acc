"""What the board says about trials."""

from dataclasses import replace

from tests.ui.views.board.fake_search import make_plan, make_records
from workbench.search.study.trial_texts import counts_text


def test_as_many_trials_run_as_are_trained() -> None:
    """One worker trains one trial: the others that have begun wait between two rungs."""
    plan = make_plan(20)
    records = make_records(plan, 20, running=8)
    records[-1] = replace(records[-1], state="waiting")
    text = counts_text(tuple(records), plan, training=1)
    assert text.endswith("· 1 running · 6 between two rungs · 1 waiting")
    assert counts_text(tuple(records), plan, training=9).endswith("· 7 running · 1 waiting")
