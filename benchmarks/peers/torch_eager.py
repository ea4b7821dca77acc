"""PyTorch in eager mode: ``nn.Sequential`` of Linear, BatchNorm1d, ReLU; ``CrossEntropyLoss``; fused Adam.

As its users write it, in the fastest common way: no bias under batch norm, data in one tensor and mini-batches taken by
a shuffled index, gradients set to None, the loss never copied to Python.
"""

import torch
from torch import nn

from benchmarks.nets import ADAM_EPSILON, BETA1, BETA2, BN_EPSILON, BN_MOMENTUM, LEARNING_RATE, Net, make_data


def make_model(net: Net) -> nn.Sequential:
    """The network; batch norm trains, so its running statistics move at every step."""
    layers: list[nn.Module] = []
    for inputs, units in net.shapes[:-1]:
        layers += [
            nn.Linear(inputs, units, bias=False),
            nn.BatchNorm1d(units, eps=BN_EPSILON, momentum=1.0 - BN_MOMENTUM),
            nn.ReLU(),
        ]
    inputs, units = net.shapes[-1]
    return nn.Sequential(*layers, nn.Linear(inputs, units)).train()


class TorchRunner:
    """Model, optimizer and the order of the examples."""

    note = ""

    def __init__(self, net: Net, *, compiled: bool, mode: str | None = None) -> None:
        torch.manual_seed(0)
        x, y = make_data(net)
        self._x, self._y = torch.from_numpy(x), torch.from_numpy(y).long()
        self._model = make_model(net)
        self._forward = torch.compile(self._model, mode=mode) if compiled else self._model
        self._loss = nn.CrossEntropyLoss()
        self._optimizer = torch.optim.Adam(
            self._model.parameters(), LEARNING_RATE, (BETA1, BETA2), ADAM_EPSILON, fused=True
        )
        self._batch, self._rows = net.batch, net.rows
        self._order, self._place = torch.randperm(net.rows), 0
        self.last_loss = torch.zeros(())

    def advance(self) -> int:
        """One mini-batch."""
        if self._place + self._batch > self._rows:
            self._order, self._place = torch.randperm(self._rows), 0
        chosen = self._order[self._place : self._place + self._batch]
        self._place += self._batch
        loss = self._loss(self._forward(self._x.index_select(0, chosen)), self._y.index_select(0, chosen))
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self._optimizer.step()
        self.last_loss = loss.detach()
        return 1

    def settle(self) -> None:
        """Eager mode has nothing under way."""


def prepare(net: Net, threads: int) -> TorchRunner:
    """A network before its first step."""
    torch.set_num_threads(threads)
    return TorchRunner(net, compiled=False)
