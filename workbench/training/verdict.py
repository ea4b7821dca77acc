"""What is to be said of a run that ended or broke: whether it learned nothing at all, and what is likely to help."""

from dataclasses import dataclass
from typing import Final, Literal

from workbench.language import tr
from workbench.numbers import significant
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import NetworkSpec
from workbench.training.messages import Ruined

RUINED_FROM: Final = 2.0
"""How many times the loss of guessing: starting weights alone can be a little above it."""
_NO_EPSILON: Final = 1e-12
_NORMALIZED: Final = ("ẑ", "â")

Cure = Literal["learning_rate", "bn_epsilon"]


def is_ruined(train_loss: float, guessing: float) -> bool:
    """Whether the loss on the training part says that the weights are worth nothing."""
    return not train_loss <= RUINED_FROM * guessing


@dataclass(frozen=True, slots=True)
class Advice:
    """What is likely to help, and the hyperparameter that it changes."""

    cure: Cure
    text: str


def advice_after(values: Hyperparameters, network: NetworkSpec, place: str) -> Advice:
    """After something was not finite, first in ``place``."""
    if network.uses_batch_norm and values.bn_epsilon < _NO_EPSILON and place.endswith(_NORMALIZED):
        text = tr(
            "A unit whose values are all alike has no variance, and batch norm's ε is {epsilon}: it divides by zero. Set ε to "
            "1e-05 and start over.",
            epsilon=values.bn_epsilon,
        )
        return Advice("bn_epsilon", text)
    return Advice("learning_rate", tr("A smaller learning rate is the usual cure."))


def ruin_text(event: Ruined) -> str:
    """``worse than guessing: the loss on the training part is 5e+06, guessing gives 1.1``."""
    return tr(
        "worse than guessing: the loss on the training part is {loss}, guessing gives {guessing}",
        loss=significant(event.loss),
        guessing=significant(event.guessing),
    )
