import numpy as np

from workbench.training.aligned_curves import AlignedCurves
from workbench.training.epochs import EpochScale
from workbench.training.messages import Evaluated, StepsTrained
from workbench.training.metrics import MetricStore


def test_a_run_with_larger_batches_lies_where_it_had_seen_as_much() -> None:
    """50 steps make an epoch there, 100 here."""
    store = MetricStore(0)
    scalars = np.ones((200, 4))
    scalars[:, 0] = np.arange(200)
    store.append(StepsTrained(0, scalars, np.empty((200, 0, 6, 3)), 4.0, 200))
    store.add_evaluation(Evaluated(100, "dev", 0.5, 0.75))
    here = EpochScale()
    here.add(0, 0.0)
    here.add(1000, 10.0)
    aligned = AlignedCurves(store, here)
    assert (aligned.first_step, aligned.step) == (0, 400)
    bands = aligned.series("loss", 100, 200, 500)
    inside = (bands.steps >= 100) & (bands.steps <= 200)
    assert np.allclose(bands.steps[inside], 2.0 * bands.mean[inside])
    assert inside.sum() == 51
    scores = aligned.evaluation_series("dev", "loss", 0, 400, 10)
    assert scores.steps.tolist() == [200.0]
    assert aligned.evaluations("dev")[0].tolist() == [200]
