"""What a value amounts to in this run."""

from workbench.specs.run import RunSpec
from workbench.ui.panels.hyperparameters.row_texts import detail


def test_running_averages_that_the_run_is_too_short_for_are_told(spec: RunSpec) -> None:
    """12 steps: an average over a thousand would still stand where it began."""
    slow = spec.replaced(hyperparameters=spec.hyperparameters.replaced(bn_momentum=0.999))
    assert detail("bn_momentum", slow, 93) == "too slow for 12 steps: recompute at the end"
    assert detail("bn_momentum", slow, None) == "averages over ≈ 1,000 steps"
    assert detail("bn_momentum", slow.replaced(epochs=2000), 93) == "averages over ≈ 1,000 steps"


def test_one_step_is_one_step() -> None:
    spec = RunSpec.parse({"data": {"name": "iris"}, "hyperparameters": {"batch_size": 64}})
    assert detail("batch_size", spec, 64) == "≈ 1 step per epoch"
    assert detail("batch_size", spec, 128) == "≈ 2 steps per epoch"
