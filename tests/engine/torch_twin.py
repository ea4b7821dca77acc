"""The same network in PyTorch, trained in float64 on the same mini-batches. Imported only where PyTorch is installed."""

import ast
from typing import Any

import numpy as np
import torch

from tests.engine.setup import Bench
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.hyperparameters import Hyperparameters

nn = torch.nn


def torch_activation(name: str) -> Any:
    """The module that the row of an activation names, such as ``LeakyReLU(0.01)``."""
    kind, _, rest = ACTIVATIONS[name].torch.partition("(")
    call = ast.parse(f"f({rest}", mode="eval").body
    arguments = [ast.literal_eval(argument) for argument in call.args]
    keywords = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    return getattr(nn, kind)(*arguments, **keywords)


class Twin:
    """A copy of a bench's network with PyTorch's own layers, losses and optimizers."""

    def __init__(self, bench: Bench, values: Hyperparameters) -> None:
        self._values, self._output = values, bench.network.output
        self._x = torch.tensor(bench.x)
        self._y = torch.tensor(bench.y if self._output == "linear" else bench.y.astype(np.int64))
        self.pairs: list[tuple[Any, np.ndarray]] = []  # a PyTorch parameter and our view of the same one
        self.norms: list[tuple[Any, np.ndarray, np.ndarray]] = []
        self._decayed: list[Any] = []
        modules: list[Any] = []
        layout, state = bench.layout, bench.state
        for number, place in enumerate(layout.layers):
            before = place.batch_norm and not place.normalizes_a
            linear = nn.Linear(place.inputs, place.units, bias=not before, dtype=torch.float64)
            self._pair(linear.weight, layout.weight(number, state.parameters))
            self._decayed.append(linear.weight)
            if not before:
                self._pair(linear.bias, layout.bias(number, state.parameters))
            steps = [linear]
            if place.batch_norm:
                norm = nn.BatchNorm1d(
                    place.units, eps=values.bn_epsilon, momentum=1.0 - values.bn_momentum, dtype=torch.float64
                )
                self._pair(norm.weight, layout.scale(number, state.parameters))
                self._pair(norm.bias, layout.shift(number, state.parameters))
                mean, variance = (
                    layout.running_mean(number, state.running),
                    layout.running_variance(number, state.running),
                )
                self.norms.append((norm, mean, variance))
                steps.append(norm)
            if number < len(bench.network.layers):
                activation = torch_activation(bench.network.layers[number].activation)
                steps.insert(1 if place.normalizes_a else len(steps), activation)
            modules += steps
        self._model = nn.Sequential(*modules)
        self._loss = self._make_loss(bench)
        self._optimizer = self._make_optimizer()

    def _pair(self, parameter: Any, ours: np.ndarray) -> None:
        with torch.no_grad():
            parameter.copy_(torch.tensor(ours))
        self.pairs.append((parameter, ours))

    def _make_loss(self, bench: Bench) -> Any:
        values = self._values
        if self._output == "linear":
            return nn.MSELoss()
        weights, classes = None, 2 if self._output == "logistic" else bench.layout.n_outputs
        if values.class_weights == "balanced":
            counts = torch.bincount(self._y, minlength=classes).double()
            weights = len(self._y) / (classes * counts)
        if self._output == "logistic":
            return nn.BCEWithLogitsLoss()
        return nn.CrossEntropyLoss(weight=weights, label_smoothing=values.label_smoothing)

    def _make_optimizer(self) -> Any:
        values, optim = self._values, torch.optim
        chosen = {id(parameter) for parameter in self._decayed}
        everything = values.decay_on == "everything"
        groups = [
            {
                "params": [p for p, _ in self.pairs if id(p) in chosen or everything],
                "weight_decay": values.weight_decay,
            },
            {"params": [p for p, _ in self.pairs if id(p) not in chosen and not everything], "weight_decay": 0.0},
        ]
        alpha, beta1, beta2, epsilon = values.learning_rate, values.momentum, values.beta2, values.epsilon
        match values.optimizer:
            case "sgd":
                return optim.SGD(groups, lr=alpha)
            case "momentum" | "nesterov":  # theirs leaves out the factor 1 - β of the average
                return optim.SGD(groups, alpha * (1 - beta1), beta1, nesterov=values.optimizer == "nesterov")
            case "rmsprop":
                return optim.RMSprop(groups, lr=alpha, alpha=beta2, eps=epsilon)
            case "adam":
                return optim.Adam(groups, lr=alpha, betas=(beta1, beta2), eps=epsilon)
            case "adamw":
                return optim.AdamW(groups, lr=alpha, betas=(beta1, beta2), eps=epsilon)

    def train(self, rows: np.ndarray) -> float:
        """One mini-batch of these examples; returns its loss."""
        self._optimizer.zero_grad()
        z, y = self._model(self._x[rows]), self._y[rows]
        if self._output == "logistic":
            z, y = z[:, 0], y.double()
        loss = self._loss(z, y)
        loss.backward()
        clip = self._values.clip_norm
        if clip > 0.0:  # clip_grad_norm_ divides by norm + 1e-6, so the formula is written out
            norm = torch.sqrt(sum((parameter.grad**2).sum() for parameter, _ in self.pairs))
            for parameter, _ in self.pairs:
                parameter.grad.mul_(torch.clamp(clip / norm, max=1.0))
        self._optimizer.step()
        return float(loss.detach())

    def difference(self) -> float:
        """Largest difference of any parameter from ours, relative to the larger of 1 and ours."""
        return max(
            float(np.max(np.abs(theirs.detach().numpy() - ours) / np.maximum(1.0, np.abs(ours))))
            for theirs, ours in self.pairs
        )
