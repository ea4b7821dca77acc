"""Programs of the lab on frameworks: one that is shown, and one that runs what was exported in a process of its own."""

from typing import Final

ELSEWHERE: Final = """
import json, sys
asked = []
def watch(event, _):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request"):
        asked.append(event)
sys.addaudithook(watch)
import numpy as np
given = np.load("start.npz")
values = {name: given[name] for name in given.files} | {"np": np}
exec(compile(open("step.py", encoding="utf-8").read(), "step.py", "exec"), values)
made = {name: np.asarray(values[name]) for name in json.load(open("wanted.json"))}
rows = np.load("rows.npy")
import predict
made["predictor"] = np.asarray(predict.predict_proba(rows))
try:
    import onnxruntime
    session = onnxruntime.InferenceSession("network.onnx", providers=["CPUExecutionProvider"])
    reader = "onnxruntime " + onnxruntime.__version__
except ImportError:
    import onnx.reference
    session = onnx.reference.ReferenceEvaluator("network.onnx")
    reader = "onnx.reference"
made["onnx"], = session.run(["probabilities"], {"X": rows})
np.savez("made.npz", **made)
print(json.dumps([len(asked), reader]))
"""
"""Runs the NumPy lines, the predictor and the ONNX file; counts the connections that are asked for."""


def framework_program(modules: tuple[str, ...], learning_rate: float) -> str:
    """Network, optimizer and one mini-batch as one writes them with PyTorch; the modules are those of the exported program."""
    return "\n".join(
        (
            "import torch",
            "from torch import nn",
            "",
            "network = nn.Sequential(",
            *(f"    nn.{module}," for module in modules),
            ")",
            f"optimizer = torch.optim.Adam(network.parameters(), lr={learning_rate!r})",
            "",
            "loss = nn.functional.cross_entropy(network(x), y)",
            "optimizer.zero_grad()",
            "loss.backward()",
            "optimizer.step()",
        )
    )
