"""Campaign: a process that compiles the kernels and processes that load them from disk give the same bits.

``python -m tests.campaigns.cold_and_warm [ROUNDS]`` trains the digits in fresh processes with an empty kernel cache and
again with the filled one, in different orders of use, and compares the hashes. About 40 s a round.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCORE_FIRST = """
import sys
from workbench.engine.compile import prepare_process
prepare_process()
import numpy as np
from workbench.engine.inference.inference import Inference
from workbench.engine.layout import make_layout
from workbench.engine.training.state import initial_state
from workbench.specs.network import NetworkSpec
layout = make_layout(NetworkSpec(), 4, 3)
state = initial_state(layout, 0, np.float32)
Inference(layout, np.float32).score(np.zeros((8, 4), np.float32), np.zeros(8, np.int32), state.parameters, state.running, 1e-5)
from workbench.front_door import main
sys.exit(main(sys.argv[1:]))
"""


def trained(cache: Path, *prefix: str, chunk: int | None = None) -> str:
    """Hash of the digits after five epochs, computed by a process of its own."""
    arguments = ["train", "--preset", "digits", "--epochs", "5", "--out", str(cache / "a.run"), "--json"]
    if chunk is not None:
        arguments += ["--chunk", str(chunk)]
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache / "kernels"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, *(prefix or [str(ROOT / "main.py")]), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return str(json.loads(done.stdout.splitlines()[-1])["state_sha256"])


def main(rounds: int) -> int:
    """Run the campaign; the exit code is 1 if any hash differs."""
    hashes = set()
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            cache = Path(folder)
            hashes.add(trained(cache))
            hashes.add(trained(cache, chunk=3))
        with tempfile.TemporaryDirectory() as folder:
            cache = Path(folder)
            hashes.add(trained(cache, "-c", SCORE_FIRST))
            hashes.add(trained(cache, "-c", SCORE_FIRST, chunk=11))
        sys.stdout.write(f"round {number + 1} of {rounds}: {len(hashes)} different result(s)\n")
    return int(len(hashes) != 1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
