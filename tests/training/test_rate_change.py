"""What a moved end does to the learning rate, told beforehand, and what then happens."""

import numpy as np
import pytest

from tests.training.kept_state import iris, iris_data
from workbench.specs.run import RunSpec
from workbench.training.messages import StepsTrained
from workbench.training.rate_change import rate_change, rate_change_text
from workbench.training.trainer import Trainer


def rates(spec: RunSpec) -> list[float]:
    events = Trainer(spec, iris_data()).events()
    return np.concatenate(
        [event.scalar("learning_rate") for event in events if isinstance(event, StepsTrained)]
    ).tolist()


@pytest.mark.parametrize("length", [{"steps": 60}, {"steps": None, "epochs": 9}])
@pytest.mark.parametrize("warmup", [0, 5])
def test_what_is_told_is_what_happens(length: dict[str, int | None], warmup: int) -> None:
    values = {"batch_size": 16, "schedule": "cosine", "warmup_steps": warmup}
    spec = iris(hyperparameters=values, **length)
    trained = rates(spec)
    end = len(trained)
    name = "steps" if spec.steps is not None else "epochs"
    longer = spec.with_length(name, 2 * (spec.steps or spec.epochs))
    change = rate_change(spec, longer, spec.hyperparameters, end, 16 * end, iris_data().train.rows)
    assert change is not None
    edit = {"step": end, "name": name, "value": longer.steps if name == "steps" else longer.epochs}
    prolonged = rates(spec.replaced(edits=[edit]))
    assert change == pytest.approx((trained[-1], prolonged[end]), rel=1e-6)
    assert change[1] > 5 * change[0]
    assert "learning rate goes from" in rate_change_text(change)


def test_nothing_is_told_where_nothing_moves() -> None:
    spec = iris(hyperparameters={"schedule": "cosine"})
    assert rate_change(spec, spec, spec.hyperparameters, 60, 960, 96) is None
    constant = iris()
    assert rate_change(constant, constant.with_length("steps", 900), constant.hyperparameters, 60, 960, 96) is None
