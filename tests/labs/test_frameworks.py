"""The lab on frameworks: lines that are counted, licences that are read, and a process that notices a call for the network."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper

from workbench.export.bare_python import run_bare
from workbench.labs.framework_programs import ELSEWHERE, framework_program
from workbench.labs.frameworks import lines_of
from workbench.labs.licences import keeps_open, licences

_ASKS = """
import socket

def predict_proba(rows):
    with socket.socket() as one:
        one.connect_ex(("127.0.0.1", 9))
    return rows
"""


def test_lines_that_do_something_are_counted() -> None:
    assert lines_of("import numpy as np\n\n# a comment\nx = 1\n    y = 2\nfrom a import b\n") == 2


def test_the_program_for_pytorch_is_python() -> None:
    text = framework_program(("Linear(4, 8)", "ReLU()", "Linear(8, 3)"), 0.01)
    compile(text, "torch.py", "exec")
    assert lines_of(text) == 3 + 2 + 1 + 4


@pytest.mark.parametrize(
    ("text", "promises"),
    [
        ("We promise that all future versions of the Work will remain open.", True),
        ("Subsequent releases shall be kept free for everybody.", True),
        ("either version 3 of the License, or (at your option) any later version. The Free Software Foundation", False),
        ("Redistribution and use in source and binary forms are permitted.", False),
    ],
)
def test_a_promise_for_later_versions_is_found(text: str, promises: bool) -> None:
    assert keeps_open(text) is promises


def test_numpy_tells_its_licence_and_who_holds_the_rights() -> None:
    numpy = next(one for one in licences() if one.package == "numpy")
    assert "BSD" in numpy.name
    assert numpy.holder.startswith("NumPy Developers")


@pytest.mark.parametrize(
    ("predict", "connections"),
    [
        ("def predict_proba(rows): return rows", 0),
        (_ASKS, 1),
    ],
)
def test_connections_that_are_asked_for_are_counted(tmp_path: Path, predict: str, connections: int) -> None:
    """The network of the lab asks for none; one that asks for one is noticed."""
    tensor = [helper.make_tensor_value_info(name, onnx.TensorProto.DOUBLE, ["rows", 2]) for name in ("X", "p")]
    tensor[1].name = "probabilities"
    graph = helper.make_graph([helper.make_node("Identity", ["X"], ["probabilities"])], "g", tensor[:1], tensor[1:])
    opsets = [helper.make_opsetid("", 13)]
    (tmp_path / "network.onnx").write_bytes(
        helper.make_model(graph, opset_imports=opsets, ir_version=7).SerializeToString()
    )
    (tmp_path / "predict.py").write_text(predict, "utf-8")
    (tmp_path / "step.py").write_text("w = w + 1", "utf-8")
    (tmp_path / "wanted.json").write_text('["w"]', "utf-8")
    np.savez(tmp_path / "start.npz", w=np.ones(3))
    np.save(tmp_path / "rows.npy", np.ones((2, 2)))
    counted, _reader = json.loads(run_bare(tmp_path, ELSEWHERE, (), tmp_path, None))
    assert counted == connections
    with np.load(tmp_path / "made.npz") as made:
        assert made["w"].tolist() == [2.0, 2.0, 2.0]
        assert made["onnx"].tolist() == np.ones((2, 2)).tolist()
