"""The steps of a branch again: with the edits that were made on the way, and through the place where it left its parent."""

import threading

import pytest

from tests.insight import setup
from tests.runs.nothing_kept import NothingKept
from workbench.insight.spike.again_without import again_without
from workbench.runs.history.history import Branch, History, JournalEdit, Place
from workbench.runs.history.origin import Origin
from workbench.runs.history.replay import Replayer
from workbench.specs.hyperparameters import Hyperparameters
from workbench.training.learner import Learner


def made() -> tuple[setup.Case, History]:
    """Edited at step 6; a branch leaves at step 9, is edited at step 11 and stands at step 14."""
    case = setup.make_case()
    spec = case.spec.replaced(hyperparameters=Hyperparameters(batch_size=16, learning_rate=0.02))
    first = JournalEdit(1, 0, 6, "learning_rate", 0.02, 0.01)
    later = JournalEdit(2, 1, 11, "learning_rate", 0.01, 0.003)
    child = Branch(2, spec.replaced(edits=(first.scheduled,)), start=Place(1, 9, 1), length=14)
    return case, History(branches=(Branch(1, spec, length=20), child), edits=(first, later))


@pytest.mark.parametrize(("branch", "step"), [(1, 4), (2, 4), (2, 9), (2, 12), (1, 17)])
def test_as_it_was_is_what_the_branch_trained(branch: int, step: int) -> None:
    case, history = made()
    origin = Origin(NothingKept(history), history, case.data, Place(branch, history.branch(branch).length, 0))
    with Replayer(case.data) as replayer:
        found = again_without(replayer, origin, step, [3], 8, threading.Event(), lambda _: None)
    assert found is not None
    spec = history.spec_to(history.tip(branch))
    learner = Learner(spec, case.data)
    losses: list[float] = []
    learner.advance(step + 8, tell=lambda told: losses.extend(told.scalar("loss").tolist()))
    assert len(spec.edits) == branch
    assert found.first == step
    assert found.was.losses.tolist() == losses[step:]
