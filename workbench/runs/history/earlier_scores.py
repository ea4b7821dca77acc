"""The scores of the way to a place: those on record, and those that were due and are not, by training there again.

Only a program that was killed leaves some out: each is written within a quarter of a second. Those before the newest one on
record are left as they are, so a run file of a version that scored when the clock allowed is not trained again as a whole.
"""

from itertools import pairwise

from workbench.data.dataset import Dataset
from workbench.runs.history.history import History, Place
from workbench.runs.history.replay import LoadKeyframe, Replayer
from workbench.runs.history.stars import LoadCurves
from workbench.training.best_score import goals_by_step
from workbench.training.evaluation import score_snapshot
from workbench.training.lineage import LineageMetrics
from workbench.training.messages import Evaluated, Part
from workbench.training.score_steps import score_steps
from workbench.training.scoring import EarlierScores


def curves_to(history: History, place: Place, load: LoadCurves) -> LineageMetrics:
    """The curves of the branch of ``place`` with those of its ancestors."""
    line = history.lineage(place.branch)
    ends = [child.first_step for _, child in pairwise(line)] + [place.step]
    return LineageMetrics([(load(branch.number), end) for branch, end in zip(line, ends, strict=True)])


def scores_to(history: History, place: Place, load: LoadCurves, part: Part = "dev") -> tuple[Evaluated, ...]:
    """The scores on record up to ``place``, from old to new."""
    columns = curves_to(history, place, load).evaluations(part)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    goal_at = goals_by_step(history.spec_to(place))
    return tuple(
        Evaluated(step, part, loss, accuracy, goal=goal_at(step)) for step, loss, accuracy in rows if step <= place.step
    )


def earlier_scores(
    history: History, place: Place, load_curves: LoadCurves, load_state: LoadKeyframe, data: Dataset
) -> EarlierScores:
    """What a trainer that goes on from ``place`` has to know. Raises ``WorkbenchError``."""
    known = scores_to(history, place, load_curves)
    spec, branch = history.spec_to(place), history.branch(place.branch)
    newest = max(known[-1].step if known else -1, branch.first_step if branch.start is not None else -1)
    due = [step for step in score_steps(spec, data.train.rows, place.step) if step > newest]
    if not due or not history.is_tip(place):
        return EarlierScores(known)
    parts: tuple[Part, ...] = ("train", "dev") if spec.scores.train else ("dev",)
    missed: list[Evaluated] = []
    with Replayer(data) as replayer:
        for step in due:
            state = replayer.reach(history, load_state, history.place_before(place.branch, step))
            if state is not None:
                missed += [score_snapshot(state, spec, data, part) for part in parts]
    return EarlierScores(known, tuple(missed))
