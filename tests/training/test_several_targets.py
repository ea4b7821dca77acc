"""A regression with several targets is trained, judged, exported and shown as one run."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.training.several_targets import regression, several_targets
from workbench.data.dataset import Dataset
from workbench.engine.inference.inference import Inference
from workbench.engine.layout import make_layout
from workbench.export.formats import EXPORT_FORMATS
from workbench.export.weights import export_weights
from workbench.insight.report import StateReport, examine, predictions_of
from workbench.specs.network import parameter_count
from workbench.specs.run import RunSpec
from workbench.training.checks import find_problems
from workbench.training.guessing import guessing_loss
from workbench.training.memory import needed_bytes
from workbench.training.messages import Evaluated, Event, Finished, StepsTrained
from workbench.training.snapshot import Snapshot
from workbench.training.trainer import Trainer


def trained(spec: RunSpec, data: Dataset) -> tuple[list[Event], Snapshot]:
    events = list(Trainer(spec, data).events())
    last = events[-1]
    assert isinstance(last, Finished)
    assert last.snapshot is not None
    return events, last.snapshot


def engine_answers(spec: RunSpec, data: Dataset, snapshot: Snapshot) -> np.ndarray:
    layout = make_layout(spec.network, data.n_features, data.n_answers)
    inference = Inference(layout, snapshot.parameters.dtype.type)
    epsilon = snapshot.hyperparameters.bn_epsilon
    return inference.probabilities(data.dev.features, snapshot.parameters, snapshot.running, epsilon)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_all_targets_are_learned_and_the_score_is_their_mean(count: int) -> None:
    spec, data = regression(), several_targets(count)
    assert find_problems(spec, data) == ()
    assert (data.task, data.n_answers, data.n_classes) == ("regression", count, 0)
    events, snapshot = trained(spec, data)
    (dev,) = [one for one in events if isinstance(one, Evaluated) and one.part == "dev" and one.step == 300]
    targets = data.dev.targets
    assert targets is not None
    squares = ((engine_answers(spec, data, snapshot) - targets) ** 2).mean(axis=0, dtype=np.float64)
    of_each = 1.0 - squares / targets.var(axis=0, dtype=np.float64)
    assert (of_each > 0.6).all()  # those of small scale weigh less in the loss
    assert dev.accuracy == pytest.approx(of_each.mean(), abs=1e-6)
    assert dev.loss == pytest.approx(squares.mean(), rel=1e-5)


def test_the_steps_tell_the_mean_of_r_squared_too() -> None:
    """Targets that are not scaled alike: 1 - L / σ² of all together would be another number."""
    spec, data = regression(hyperparameters={"batch_size": 240, "learning_rate": 1e-9}, steps=3), several_targets(3)
    rows = next(event for event in trained(spec, data)[0] if isinstance(event, StepsTrained)).scalars
    targets = data.train.targets
    assert targets is not None
    variances = targets.var(axis=0, dtype=np.float64)
    together = 1.0 - rows[0, 0] / variances.mean()
    assert rows[0, 1] <= 1.0
    assert rows[0, 1] != pytest.approx(together, abs=1e-3)


def test_threads_and_chunks_agree() -> None:
    data = several_targets(3)
    one, two = (trained(regression(threads=threads, steps=40), data)[1] for threads in (1, 2))
    np.testing.assert_allclose(one.parameters, two.parameters, atol=1e-5)


def test_guessing_and_memory_count_all_targets() -> None:
    spec, data = regression(), several_targets(4)
    targets = data.train.targets
    assert targets is not None
    expected = targets.var(axis=0, dtype=np.float64).mean()
    assert guessing_loss(spec.network, data, spec.hyperparameters) == pytest.approx(expected)
    assert parameter_count(spec.network, 4, 4) - parameter_count(spec.network, 4, 1) == 3 * (8 + 1)
    assert needed_bytes(spec, data) > needed_bytes(spec, several_targets(1))


@pytest.mark.parametrize("file_format", ["npz", "safetensors"])
def test_every_target_is_exported_with_its_scaling(file_format: str, tmp_path: Path) -> None:
    spec, data = regression(steps=60), several_targets(3)
    _, snapshot = trained(spec, data)
    path = tmp_path / f"w.{file_format}"
    report = export_weights(snapshot, spec, data, path, EXPORT_FORMATS[file_format])
    assert report.max_abs_difference <= 1e-5
    assert report.rows_checked == data.dev.rows + data.test.rows
    if file_format == "npz":
        with zipfile.ZipFile(path) as archive:
            about = json.loads(archive.comment)
        names = [(target["name"], target["mean"], target["scale"]) for target in about["targets"]]
        assert names == [("target 0", 0.0, 0.5), ("target 1", 10.0, 1.5), ("target 2", 20.0, 2.5)]


def test_a_state_is_looked_at_target_by_target() -> None:
    spec, data = regression(steps=60), several_targets(3)
    _, snapshot = trained(spec, data)
    report = examine(spec, data, snapshot, None, (predictions_of,))
    assert isinstance(report, StateReport)
    found = report.of(predictions_of)
    assert found is not None
    assert [one.name for one in found] == ["target 0", "target 1", "target 2"]
    answers, targets = engine_answers(spec, data, snapshot), data.dev.targets
    assert targets is not None
    np.testing.assert_allclose(found[2].predicted, answers[:, 2].astype(np.float64) * 2.5 + 20.0, rtol=1e-6)
    np.testing.assert_allclose(found[2].true, targets[:, 2].astype(np.float64) * 2.5 + 20.0, rtol=1e-6)
    assert report.sample.accuracy == pytest.approx(np.mean([one.r_squared for one in found]), abs=1e-6)
