"""Lab z-or-a: it is z that is normalized unless a was chosen, and a deep network with batch norm is quicker."""

import pytest

from workbench.labs.lab import Measured
from workbench.labs.lab_rows import LABS, setting_for
from workbench.labs.z_or_a import measure

ROW = LABS["z-or-a"]


@pytest.mark.parametrize(("on", "holds", "bias"), [("z", True, "no"), ("a", False, "yes")])
def test_batch_norm_reads_what_was_chosen(on: str, holds: bool, bias: str) -> None:
    found = measure(setting_for(ROW, 0, {"on": on}))
    assert (found.holds, found.answer) == (holds, on)
    assert found.numbers["has_bias"] == bias
    assert isinstance(variance := found.numbers["normal_variance"], float)
    assert variance < 1e-3
    over = found.numbers["over_none"]
    assert isinstance(over, Measured)
    assert over.low > 0.0


def test_a_run_that_diverges_has_no_verdict_on_speed() -> None:
    found = measure(setting_for(ROW, 1, {"layers": 8.0, "learning_rate": 1.0}))
    assert found.pictures
    assert isinstance(found.numbers["loss_z"], Measured)
