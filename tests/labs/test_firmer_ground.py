"""Lab firmer-ground: the halves of the covariate-shift story are measured apart, and the verdict says where they part."""

from workbench.labs.firmer_ground import measure
from workbench.labs.lab import Measured
from workbench.labs.lab_rows import LABS, setting_for
from workbench.labs.lab_text import read_text

ROW = LABS["firmer-ground"]


def test_firmer_ground_alone_does_not_make_the_loss_lower() -> None:
    found = measure(setting_for(ROW))
    assert (found.holds, found.answer) == (False, "firmer")
    ratio, factor = found.numbers["ratio"], found.numbers["factor"]
    assert isinstance(ratio, Measured)
    assert isinstance(factor, Measured)
    assert ratio.high < 1.0, "what is read moves less"
    assert factor.low > 1.0, "a larger learning rate is tolerated"
    assert "Santurkar" in " ".join(read_text(ROW.name).notes)


def test_a_deep_network_with_a_large_rate_turns_the_verdict_round() -> None:
    other = measure(setting_for(ROW, 0, read_text(ROW.name).otherwise.set))
    assert (other.holds, other.answer) == (True, "both")
