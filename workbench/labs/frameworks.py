"""Lab: frameworks. One network as lines of NumPy, as PyTorch, ONNX and a program of its own; what each takes, and what it needs.

The NumPy lines, the predictor and the ONNX file run in a process that knows nothing of the workbench and counts every
connection that is asked for.
"""

import importlib.util
import json
import math
import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray

from workbench.engine.training.step_view import StepView
from workbench.export.bare_python import run_bare
from workbench.export.formats import EXPORT_FORMATS
from workbench.export.model import ExportedModel, make_model
from workbench.export.rows import RawPart, raw_parts
from workbench.insight.step_by_step.step_program import program, start_values
from workbench.insight.step_by_step.sub_step import named_blocks
from workbench.labs.experiments import Trained, load, train
from workbench.labs.framework_programs import ELSEWHERE, framework_program
from workbench.labs.lab import (
    Axis,
    ChoiceControl,
    Control,
    Listing,
    Number,
    NumberControl,
    Outcome,
    Picture,
    Series,
    Setting,
    Table,
)
from workbench.labs.licences import Licence, keeps_open, licences
from workbench.labs.places import within
from workbench.labs.verdict import all_hold, is_more, mean_of
from workbench.language import tr
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner

_DEEPEST: Final = 6
CONTROLS: Final[tuple[Control, ...]] = (
    NumberControl("layers", 0, _DEEPEST, 2, is_whole=True),
    ChoiceControl("batch_norm", ("yes", "no"), "yes"),
)
_CLOSE: Final = 1e-6
"""Of probabilities and weights: features are read in single precision everywhere"""


@dataclass(frozen=True, slots=True, eq=False)
class Elsewhere:
    """What came out of the other process: how far it is off, and how often it asked for a connection."""

    step: float
    predictor: float
    onnx: float
    reader: str
    connections: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Lines for one mini-batch: answers, loss, gradients and update; for answers alone."""

    numpy: int
    framework: int
    numpy_forward: int
    framework_forward: int


def measure(setting: Setting) -> Outcome:
    """Train one network, hand it to the others, count."""
    spec = _spec(setting, setting.whole("layers"))
    data = load(spec.data)
    run = train(setting, spec)
    view = Learner(spec, data).watch()
    model, part = make_model(run.snapshot, spec, data), raw_parts(run.snapshot, spec, data)[0]
    found = _elsewhere(setting, view, run, model, part)
    torch_off, torch_reader = _pytorch(setting, model, part)
    depths = [_counted(setting, depth) for depth in range(_DEEPEST + 1)]
    here = depths[setting.whole("layers")]
    saved = min(one.numpy - one.framework for one in depths)
    read = licences()
    promises = sum(keeps_open(one.text) for one in read) if read else math.nan
    ratio = here.numpy / here.framework
    layer = mean_of([float(b.numpy - a.numpy) for a, b in pairwise(depths)], tr("layers that are added"))
    layer_framework = (depths[-1].framework - depths[0].framework) / _DEEPEST
    agree = max(one for one in (found.step, found.predictor, found.onnx, torch_off) if one is not None)
    return Outcome(
        numbers={
            "layers": setting.whole("layers"),
            "numpy": here.numpy,
            "framework": here.framework,
            "ratio": ratio,
            "ratio_in_words": f"{ratio:.{1 if ratio < 3.0 else 0}f}",
            "layer": layer,
            "layer_framework": layer_framework,
            "numpy_forward": here.numpy_forward,
            "framework_forward": here.framework_forward,
            "deepest": _DEEPEST,
            "saved": saved,
            "rows": part.rows,
            "agree": agree,
            "agree_in_words": within(agree),
            "reader": found.reader,
            "torch_reader": tr("PyTorch is not installed here and was not run") if torch_off is None else torch_reader,
            "connections": found.connections,
            "licences": len(read),
            "promises": promises,
        },
        holds=all_hold(
            saved > 0,
            agree < _CLOSE,
            found.connections == 0,
            None if math.isnan(promises) else promises == 0,
            is_more(layer, layer_framework),
        ),
        answer="same" if ratio < 1.5 else "twice" if ratio < 3.0 else "more",
        pictures=(_lines(depths),),
        tables=(_shapes(here, found, torch_off, torch_reader, model), _rights(read)),
        listings=(
            Listing(tr("One mini-batch in NumPy"), program(view, spec.network)),
            Listing(tr("The same in PyTorch"), framework_program(model.modules, spec.hyperparameters.learning_rate)),
            Listing(tr("The network in the exported model.py"), _built(model)),
        ),
        spec=spec,
    )


def lines_of(text: str) -> int:
    """Lines that do something: without empty ones, comments and imports."""
    lines = (line.strip() for line in text.splitlines())
    return sum(bool(line) and not line.startswith(("#", "import ", "from ")) for line in lines)


def _spec(setting: Setting, layers: int) -> RunSpec:
    layer = DenseLayer(units=16, batch_norm=setting.choice("batch_norm") == "yes")
    return RunSpec(
        data=CatalogueSpec(name="iris"),
        network=NetworkSpec(layers=(layer,) * layers),
        hyperparameters=Hyperparameters(learning_rate=0.01, batch_size=32),
        seed=setting.seed,
        precision="float64",
        epochs=20,
    )


def _counted(setting: Setting, depth: int) -> Counted:
    setting.go_on()
    spec = _spec(setting, depth)
    data = load(spec.data)
    learner = Learner(spec, data)
    modules = make_model(learner.snapshot(), spec, data).modules
    whole = program(learner.watch(), spec.network)
    forward = whole[: whole.index("losses =")]
    return Counted(
        lines_of(whole),
        lines_of(framework_program(modules, spec.hyperparameters.learning_rate)),
        lines_of(forward),
        len(modules) + 2,
    )


def _elsewhere(setting: Setting, view: StepView, run: Trained, model: ExportedModel, part: RawPart) -> Elsewhere:
    """Run the NumPy lines, the predictor and the ONNX file in a process without the workbench."""
    after = dict(named_blocks(view.layout, view.after.parameters))
    start = start_values(view, run.spec.network, run.data)
    with tempfile.TemporaryDirectory() as name:
        where = Path(name)
        for kind, file in (("predictor", ""), ("onnx", "network.onnx")):
            for path, content in EXPORT_FORMATS[kind].module.files(model, file).items():
                (where / path).write_bytes(content)
        (where / "step.py").write_text(program(view, run.spec.network), encoding="utf-8")
        (where / "wanted.json").write_text(json.dumps(list(after)), encoding="utf-8")
        arrays: dict[str, Any] = {key: np.asarray(value) for key, value in start.items() if key != "np"}
        np.savez(where / "start.npz", **arrays)
        np.save(where / "rows.npy", part.matrix)
        connections, reader = json.loads(run_bare(where, ELSEWHERE, (), where, setting.stop))
        with np.load(where / "made.npz") as made:
            step = max(_gap(made[key], array) for key, array in after.items())
            return Elsewhere(
                step, _gap(made["predictor"], part.answers), _gap(made["onnx"], part.answers), reader, int(connections)
            )


def _gap(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    return float(np.abs(one.astype(np.float64) - other).max())


def _pytorch(setting: Setting, model: ExportedModel, part: RawPart) -> tuple[float | None, str]:
    """The largest difference of the exported folder as its own reader answers; None without PyTorch on this machine."""
    if importlib.util.find_spec("torch") is None:
        return None, tr("PyTorch is not installed")
    row = EXPORT_FORMATS["pytorch"]
    with tempfile.TemporaryDirectory() as name:
        for path, content in row.module.files(model, "").items():
            (Path(name) / path).write_bytes(content)
        answers, reader = row.module.read(Path(name), model, part, setting.stop)
    return _gap(answers, part.answers), reader


def _built(model: ExportedModel) -> str:
    """``build`` of the exported program."""
    text = EXPORT_FORMATS["pytorch"].module.files(model, "")["model.py"].decode()
    begin = text.index("def build():")
    return text[begin : text.index("def load():")].strip()


def _lines(depths: list[Counted]) -> Picture:
    x = tuple(float(depth) for depth in range(len(depths)))
    rows = ((tr("NumPy"), [one.numpy for one in depths]), (tr("PyTorch"), [one.framework for one in depths]))
    return Picture(
        tr("Lines for one mini-batch"),
        Axis(tr("Hidden layers")),
        Axis(tr("Lines")),
        tuple(Series(name, x, tuple(map(float, counts))) for name, counts in rows),
    )


def _shapes(here: Counted, found: Elsewhere, torch_off: float | None, torch_reader: str, model: ExportedModel) -> Table:
    nodes = len(onnx.load_model_from_string(EXPORT_FORMATS["onnx"].module.files(model, "n")["n"]).graph.node)
    predictor = lines_of(EXPORT_FORMATS["predictor"].module.files(model, "")["predict.py"].decode())
    not_run = tr("not run")
    rows: tuple[tuple[Number, ...], ...] = (
        (tr("NumPy, one mini-batch"), tr("{n} lines", n=here.numpy), found.step, "NumPy"),
        (
            tr("PyTorch, one mini-batch"),
            tr("{n} lines", n=here.framework),
            not_run if torch_off is None else torch_off,
            torch_reader,
        ),
        (tr("ONNX file, answers"), tr("{n} nodes", n=nodes), found.onnx, found.reader),
        (tr("Predictor in NumPy, answers to a file"), tr("{n} lines", n=predictor), found.predictor, "predict.py"),
    )
    head = (tr("As"), tr("Size"), tr("Largest difference from the engine"), tr("Computed by"))
    return Table(tr("One network, four ways"), head, rows)


def _rights(read: tuple[Licence, ...]) -> Table:
    head = (tr("Package"), tr("Version"), tr("Licence"), tr("Rights held by"))
    return Table(tr("Whose it is"), head, tuple((one.package, one.version, one.name, one.holder) for one in read))
