"""A network with the numbers of one snapshot, ready to answer: batch norm as at test time, no dropout."""

from dataclasses import dataclass, replace

import numpy as np

from workbench.data.dataset import Dataset
from workbench.engine.inference.inference import Inference
from workbench.engine.kernels.types import Array
from workbench.engine.layers.outputs import LINEAR
from workbench.engine.layout import LayerPlace, Layout, make_layout
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.numbers import grouped
from workbench.specs.run import RunSpec
from workbench.training.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class NetworkState:
    """``parameters`` and ``running`` are copies, laid out by ``layout``. Each thread needs its own."""

    layout: Layout
    parameters: Array
    running: Array
    bn_epsilon: float

    @property
    def dtype(self) -> type[np.floating]:
        """Of all numbers."""
        return self.parameters.dtype.type

    @property
    def last(self) -> int:
        """The number of the output layer."""
        return len(self.layout.layers) - 1

    def layer(self, number: int) -> Inference:
        """One layer as a network of its own. A hidden one answers with its activations."""
        output = self.layout.output if number == self.last else LINEAR
        return Inference(replace(self.layout, layers=(self.layout.layers[number],), output=output), self.dtype)

    def activations(self, number: int, x: Array) -> Array:
        """What a layer hands on, (examples, units), for what it is handed, ``x`` (examples, inputs).

        The output layer answers with class probabilities, (examples, classes), or predicted numbers, (examples, targets).
        """
        return self.layer(number).probabilities(x, self.parameters, self.running, self.bn_epsilon)

    def answers(self, x: Array) -> Array:
        """Class probabilities of ``x`` (examples, features), (examples, classes); or predicted numbers, (examples, targets)."""
        return Inference(self.layout, self.dtype).probabilities(x, self.parameters, self.running, self.bn_epsilon)

    def affine(self, number: int) -> tuple[Array, Array]:
        """s = γ / √(σ² + ε) and t = β - s μ of a layer with batch norm, (units,) each."""
        layout = self.layout
        variance = layout.running_variance(number, self.running)
        scale = layout.scale(number, self.parameters) / np.sqrt(variance + self.dtype(self.bn_epsilon))
        return scale, layout.shift(number, self.parameters) - scale * layout.running_mean(number, self.running)


def network_state(spec: RunSpec, data: Dataset, snapshot: Snapshot) -> NetworkState:
    """The network of ``spec`` at a snapshot. Raises ``WorkbenchError`` where the numbers do not belong to it or are not finite."""
    layout = make_layout(spec.network, data.n_features, data.n_answers)
    sizes = (len(snapshot.parameters), len(snapshot.running))
    if sizes != (layout.n_parameters, layout.n_running):
        raise WorkbenchError(
            tr(
                "The state of step {step} has {grouped} numbers, the network needs {n_parameters}: "
                "it belongs to another network or other data.",
                step=grouped(snapshot.step),
                grouped=grouped(sizes[0]),
                n_parameters=grouped(layout.n_parameters),
            )
        )
    for number, place in enumerate(layout.layers):
        if what := _first_bad(layout, place, number, snapshot):
            raise WorkbenchError(
                tr(
                    "At step {step} {what} of {layout} is not finite, so the network has "
                    "no answers. Look at an earlier step.",
                    step=grouped(snapshot.step),
                    what=what,
                    layout=layer_title(layout, number),
                )
            )
    epsilon = snapshot.hyperparameters.bn_epsilon
    return NetworkState(layout, snapshot.parameters.copy(), snapshot.running.copy(), epsilon)


def layer_title(layout: Layout, number: int) -> str:
    """``layer 1`` for the first hidden layer; ``the output``."""
    return tr("the output") if number == len(layout.layers) - 1 else tr("layer {number}", number=number + 1)


def _first_bad(layout: Layout, place: LayerPlace, number: int, snapshot: Snapshot) -> str:
    """The name of the first block of a layer with a number that is not finite; empty if there is none."""
    parameters, running = snapshot.parameters, snapshot.running
    blocks = [("W", layout.weight(number, parameters))]
    if place.bias >= 0:
        blocks.append(("b", layout.bias(number, parameters)))
    if place.batch_norm:
        blocks.append(("β", layout.shift(number, parameters)))
        blocks.append(("γ", layout.scale(number, parameters)))
        blocks.append((tr("the average of μ"), layout.running_mean(number, running)))
        blocks.append((tr("the average of σ²"), layout.running_variance(number, running)))
    return next((name for name, block in blocks if not np.isfinite(block).all()), "")
