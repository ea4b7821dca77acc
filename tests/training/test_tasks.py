"""The output has to fit the task, and a regression is trained and judged as one."""

import numpy as np
import pytest

from workbench.data import load_dataset
from workbench.engine.inference.inference import Inference
from workbench.engine.layout import make_layout
from workbench.errors import SpecError
from workbench.specs.run import RunSpec
from workbench.training.messages import Evaluated, Finished, StepsTrained
from workbench.training.trainer import Trainer


def spec(data: str, output: str, **changes: object) -> RunSpec:
    network = {"layers": [{"units": 16}], "output": output}
    return RunSpec.parse({"data": {"name": data}, "network": network, "steps": 400, **changes})


@pytest.mark.parametrize(
    ("data", "output", "words"),
    [
        ("diabetes", "softmax", "network.output: must be 'linear' for diabetes, where a number is predicted"),
        ("diabetes", "logistic", "must be 'linear' for diabetes"),
        ("iris", "linear", "must be 'softmax' for the 3 classes of iris, not 'linear'"),
        ("moons", "linear", "must be 'softmax' or 'logistic' for the 2 classes of moons"),
        ("iris", "logistic", "'logistic' tells two classes apart; iris has 3: use 'softmax'"),
    ],
)
def test_an_output_that_does_not_fit_is_refused(data: str, output: str, words: str) -> None:
    chosen = spec(data, output)
    with pytest.raises(SpecError, match=words):
        Trainer(chosen, load_dataset(chosen.data))


@pytest.mark.parametrize(
    "changes",
    [
        {"hyperparameters": {"label_smoothing": 0.1}},
        {"hyperparameters": {"class_weights": "balanced"}},
        {"edits": [{"step": 3, "name": "label_smoothing", "value": 0.1}]},
    ],
)
def test_what_needs_classes_is_refused_in_a_regression(changes: dict[str, object]) -> None:
    chosen = spec("diabetes", "linear", **changes)
    with pytest.raises(SpecError, match="needs classes"):
        Trainer(chosen, load_dataset(chosen.data))


def test_a_regression_explains_about_half_of_the_variance() -> None:
    """Linear regression reaches R² ≈ 0.5 on these data (Efron et al., 2004)."""
    chosen = spec("diabetes", "linear")
    data = load_dataset(chosen.data)
    events = list(Trainer(chosen, data).events())
    scores = {event.part: event for event in events if isinstance(event, Evaluated)}
    assert 0.4 < scores["train"].accuracy < 0.8
    assert 0.3 < scores["dev"].accuracy < 0.8
    final = events[-1]
    assert isinstance(final, Finished)
    assert final.snapshot is not None
    layout = make_layout(chosen.network, data.n_features, data.n_answers)
    snapshot, targets = final.snapshot, data.dev.targets
    assert targets is not None
    answers = Inference(layout, np.float32).probabilities(
        data.dev.features, snapshot.parameters, snapshot.running, snapshot.hyperparameters.bn_epsilon
    )
    assert scores["dev"].loss == pytest.approx(((answers - targets) ** 2).mean(), rel=1e-5)
    assert scores["dev"].accuracy == pytest.approx(1.0 - scores["dev"].loss / targets.var(), rel=1e-4)
    rows = next(event for event in events if isinstance(event, StepsTrained)).scalars
    np.testing.assert_allclose(rows[:, 1], 1.0 - rows[:, 0], atol=1e-3)  # scaled targets have variance 1


def test_two_classes_by_logistic_and_by_softmax_learn_alike() -> None:
    for output in ("softmax", "logistic"):
        chosen = spec("breast-cancer", output)
        *_, dev, _ = Trainer(chosen, load_dataset(chosen.data)).events()
        assert isinstance(dev, Evaluated)
        assert dev.accuracy > 0.92
