"""The score on the test part, on request only: each look at it is counted and written into the run.

With every look that a decision follows, the part tells less of examples that nobody has seen.
"""

from workbench.data.dataset import Dataset
from workbench.errors import WorkbenchError
from workbench.language import tr, tr_count
from workbench.numbers import significant
from workbench.runs.history.history import History, Mark, Place
from workbench.runs.writing.run_log import RunLog
from workbench.specs.run import RunSpec
from workbench.training.evaluation import score_snapshot
from workbench.training.messages import Evaluated
from workbench.training.snapshot import Snapshot

LOOK = "test"
"""The kind of the marks."""


def looks_at_test(history: History) -> tuple[Mark, ...]:
    """All of them, the oldest first; nobody can take one back."""
    return tuple(mark for mark in history.marks if mark.kind == LOOK)


def score_test(snapshot: Snapshot, spec: RunSpec, data: Dataset) -> Evaluated:
    """The score of a state on the test part; any thread. Raises ``WorkbenchError`` where there is no such part."""
    if not data.test.rows:
        raise WorkbenchError(
            tr("{data} has no test part: all its examples are used for training and choosing", data=data.name)
        )
    return score_snapshot(snapshot, spec, data, "test")


def keep_look(log: RunLog, place: Place, score: Evaluated, task: str) -> Mark:
    """Write a look into the run, on the disk when this returns. Raises ``StorageError``."""
    words = {"loss": significant(score.loss, 6), "score": significant(score.accuracy, 6)}
    text = (
        tr("loss {loss}, R² {score}", **words) if task == "regression" else tr("loss {loss}, accuracy {score}", **words)
    )
    mark = log.add_mark(place, LOOK, text)
    log.commit()
    return mark


def look_text(history: History) -> str:
    """How often it was looked at, and what that means."""
    return tr_count(
        "It is the first look at it in this run.",
        "It is look {n} at it in this run: what is chosen by it, it can no longer judge.",
        len(looks_at_test(history)),
    )
