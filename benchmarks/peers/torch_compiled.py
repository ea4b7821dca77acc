"""PyTorch with ``torch.compile`` (its default mode) around the model; otherwise as in ``torch_eager``."""

import torch

from benchmarks.nets import Net
from benchmarks.peers.torch_eager import TorchRunner


def prepare(net: Net, threads: int) -> TorchRunner:
    """A network whose forward and backward passes are compiled at its first step."""
    torch.set_num_threads(threads)
    torch.compiler.reset()
    return TorchRunner(net, compiled=True)
