"""The network with all that comes before and after it as an ONNX file: rows as they are go in, answers come out.

A table has one input for each column, (rows, 1), as pipelines that were converted from scikit-learn have: doubles, and texts for
categories, so that a data frame is given column by column. All other data have one matrix ``X`` of doubles, (rows, features). Double,
because that is what files are read as and where scaling is computed in training: a year of 2026, rounded to float32 and scaled, is
off by 10⁻⁵ already. The network itself computes in the precision of the run.

Old operators on purpose: opset 13 and ai.onnx.ml 2 in IR version 7 are read by every onnxruntime since 1.7.
"""

import json
import threading
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from numpy.typing import NDArray
from onnx import helper

from workbench.export.model import ExportedModel, modules_of
from workbench.export.onnx_graph import ML, GraphBuilder, tensor
from workbench.export.rows import RawPart, texts

OPSET: Final = 13
ML_OPSET: Final = 2
IR_VERSION: Final = 7
MATRIX: Final = "X"
MOST_READ: Final = 2**31
"""Bytes; protobuf has no larger messages"""
LABEL, CHANCES, NUMBERS = "label", "probabilities", "predictions"


def files(model: ExportedModel, name: str) -> dict[str, bytes]:
    """The one file."""
    build = GraphBuilder()
    inputs, features = _inputs(model, build)
    a = build.cast(build.cast(features, np.float32), model.dtype)  # features are float32 in training
    for number, module in enumerate(modules_of(model.modules, model.arrays)):
        a = build.module(module, number, a, model.dtype)
    outputs = _outputs(model, build, a)
    graph = helper.make_graph(build.nodes, "network", inputs, outputs, build.constants)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(ML, ML_OPSET)]
    made = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="training-workbench")
    made.doc_string = model.title
    about = {
        "workbench": json.dumps(model.about, allow_nan=False),
        "class_names": json.dumps(model.class_names),
        "feature_names": json.dumps([name for one in model.inputs for name in one.feature_names]),
        "target_names": json.dumps([one.name for one in model.targets]),
    }
    helper.set_model_props(made, about)
    onnx.checker.check_model(made)
    return {name: made.SerializeToString(deterministic=True)}


def _inputs(model: ExportedModel, build: GraphBuilder) -> tuple[list[Any], str]:
    """What goes in, and the scaled features in double precision."""
    if not model.is_table:
        shifted = build.add("Sub", MATRIX, build.constant(model.mean, "mean"))
        features = build.add("Div", shifted, build.constant(model.scale, "scale"))
        return [tensor(MATRIX, np.float64, ["rows", len(model.mean)])], features
    inputs = [tensor(one.name, None if one.type == "category" else np.float64, ["rows", 1]) for one in model.inputs]
    columns = [column for one in model.inputs for column in build.features_of(one, one.name)]
    return inputs, columns[0] if len(columns) == 1 else build.add("Concat", *columns, axis=1)


def _outputs(model: ExportedModel, build: GraphBuilder, z: str) -> list[Any]:
    if not model.class_names:
        values = build.cast(z, np.float64)
        scaled = build.add("Mul", values, build.constant(np.array([one.scale for one in model.targets])))
        build.add("Add", scaled, build.constant(np.array([one.mean for one in model.targets])), output=NUMBERS)
        return [tensor(NUMBERS, np.float64, ["rows", len(model.targets)])]
    if model.output == "logistic":
        z = build.add("Concat", build.add("Sub", z, z), z, axis=1)
    build.add("Softmax", z, axis=1, output=CHANCES)
    best = build.add("ArgMax", CHANCES, axis=1, keepdims=0)
    names: NDArray[Any] = np.array(model.class_names, dtype=object)
    label = build.add("Gather", build.constant(names, "classes"), best, axis=0)
    first = build.add("Gather", CHANCES, build.constant(np.array(0, dtype=np.int64)), axis=1)
    unknown = build.add("IsNaN", first)
    build.add("Where", unknown, build.constant(np.array("", dtype=object), "none"), label, output=LABEL)
    return [tensor(LABEL, None, ["rows"]), tensor(CHANCES, model.dtype, ["rows", len(model.class_names)])]


def described_in(path: Path) -> str:
    """What a file tells of itself; no text where it is none of ours. Raises ``ValueError`` for a file that is no ONNX at all."""
    if path.stat().st_size > MOST_READ:
        return ""
    try:
        made = onnx.load_model_from_string(path.read_bytes())
    except DecodeError as error:
        raise ValueError(path.name) from error
    return next((str(entry.value) for entry in made.metadata_props if entry.key == "workbench"), "")


def given(part: RawPart, model: ExportedModel) -> dict[str, NDArray[Any]]:
    """What a reader feeds for these rows, by the names of the inputs."""
    if not model.is_table:
        return {MATRIX: part.matrix}
    words = texts(part, model)
    return {
        one.name: np.array(words[one.name], dtype=object)[:, None]
        if one.type == "category"
        else part.matrix[:, number, None]
        for number, one in enumerate(model.inputs)
    }


def read(
    path: Path, model: ExportedModel, part: RawPart, _stop: threading.Event | None
) -> tuple[NDArray[np.float64], str]:
    """The answers of onnxruntime, or without it of ONNX's own reference in NumPy, and which of them it was."""
    wanted, rows = [CHANCES if model.class_names else NUMBERS], given(part, model)
    try:
        import onnxruntime
    except ImportError:
        from onnx.reference import ReferenceEvaluator

        (found,) = ReferenceEvaluator(str(path)).run(wanted, rows)
        return np.asarray(found, dtype=np.float64), f"onnx.reference {onnx.__version__}"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    session = onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    (found,) = session.run(wanted, rows)
    return np.asarray(found, dtype=np.float64), f"onnxruntime {onnxruntime.__version__}"
