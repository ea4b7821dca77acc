"""PyTorch as fast as its compiler makes it: ``max-autotune`` and a wrapper in C++ instead of Python; otherwise as in ``torch_eager``."""

import torch
import torch._inductor.config as inductor

from benchmarks.nets import Net
from benchmarks.peers.torch_eager import TorchRunner


def prepare(net: Net, threads: int) -> TorchRunner:
    """A network whose passes are compiled, and their variants tried out, at its first step."""
    torch.set_num_threads(threads)
    torch.compiler.reset()
    inductor.cpp_wrapper = True
    return TorchRunner(net, compiled=True, mode="max-autotune")
