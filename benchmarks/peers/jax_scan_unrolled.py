"""As ``jax_scan``, with four mini-batches in a row in the body of the loop."""

from benchmarks.nets import Net
from benchmarks.peers.jax_scan import JaxScanRunner


def prepare(net: Net, threads: int) -> JaxScanRunner:  # noqa: ARG001 - XLA takes its threads from environment and cores
    """A network before its first step."""
    return JaxScanRunner(net, unroll=4)
