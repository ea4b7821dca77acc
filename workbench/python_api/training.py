"""Training from a program: the same run file, bit for bit, as the command line and the window would write."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from workbench.data.dataset import Dataset
from workbench.data.loading import load_dataset
from workbench.errors import FileError, SpecError
from workbench.language import tr
from workbench.python_api.given import Given, Names, take_in
from workbench.python_api.run import Run
from workbench.runs.format.environment import describe_environment
from workbench.runs.writing.folder import new_run_path, set_aside
from workbench.runs.writing.recording import Recording, StorageFailed
from workbench.runs.writing.run_log import RunLog
from workbench.specs.data import CatalogueSpec
from workbench.specs.own_data import ArraysSpec, DrawnSpec, ImagesSpec, TableSpec
from workbench.specs.run import RunSpec
from workbench.training.checks import find_problems
from workbench.training.health import HEALTH_RULES
from workbench.training.mailbox import Mailbox
from workbench.training.memory import check_memory
from workbench.training.messages import Diverged, Finished
from workbench.training.trainer import Conduct, Trainer

if TYPE_CHECKING:
    from workbench.specs.own_data import AnyData

AnySpec: TypeAlias = RunSpec | Mapping[str, Any] | str | Path | None
"""A spec, its plain form, the name of a preset, a TOML file, or nothing: a small network that fits the data"""
_SPECS = (CatalogueSpec, TableSpec, ArraysSpec, ImagesSpec, DrawnSpec)


def train(
    spec: AnySpec = None,
    data: "Given | AnyData | None" = None,
    *,
    target: Names = (),
    out: str | Path | None = None,
    name: str = "",
    changes: Mapping[str, Any] | None = None,
    **choices: Any,  # noqa: ANN401 - those of ``Asked``, whose types are checked there
) -> Run:
    """Train to the end and keep the run, in ``out`` or in the usual folder.

    ``data``: (X, y) arrays, a frame of polars or pandas or a file with its ``target``, or a spec of data; None: those of the spec.
    ``changes`` replaces fields of the spec, such as ``{"epochs": 50, "seed": 3}``; hyperparameters may stand among them.
    ``choices`` are those for a table: ``leave_out``, ``types``, ``missing``, ``split`` … (docs/python.md). Raises ``WorkbenchError``.
    """
    run_spec = _changed(_with_data(spec, data, target, name, choices), changes or {})
    dataset = load_dataset(run_spec.data)
    problems = find_problems(run_spec, dataset)
    if problems:
        raise SpecError(problems)
    check_memory(run_spec, dataset)
    path = Path(out) if out is not None else new_run_path(run_spec.name)
    set_aside(path)
    with RunLog.create(path, run_spec, dataset.sha256, describe_environment()) as log:
        _train_in(log, dataset, run_spec)
    return Run(path)


def _with_data(
    spec: AnySpec, data: "Given | AnyData | None", target: Names, name: str, choices: Mapping[str, Any]
) -> RunSpec:
    from workbench.data.first_run import first_run

    start = _spec_of(spec, needs_data=data is None)
    if data is None:
        if target or choices:
            raise SpecError.single("data", tr("target and choices are about data that are handed in"))
        assert start is not None
        return start
    if isinstance(data, _SPECS):
        return RunSpec.parse({"data": data}) if start is None else start.replaced(data=data)
    own, rows = take_in(data, target, name, choices)
    return first_run(own, rows, start)


def _spec_of(spec: AnySpec, *, needs_data: bool) -> RunSpec | None:
    from workbench.specs.bounded_text import read_text
    from workbench.specs.presets import load_preset

    match spec:
        case None:
            if needs_data:
                raise SpecError.single("spec", tr("without a spec there must be data"))
            return None
        case RunSpec():
            return spec
        case Mapping():
            plain = dict(spec)
            return RunSpec.parse(plain if needs_data or "data" in plain else {**plain, "data": {"name": "iris"}})
        case str() if Path(spec).suffix.lower() != ".toml":
            return load_preset(spec)
        case _:
            return RunSpec.from_toml(read_text(Path(spec)))


def _changed(spec: RunSpec, changes: Mapping[str, Any]) -> RunSpec:
    """The spec with other fields, or other hyperparameters by their names."""
    own = {key: value for key, value in changes.items() if key in RunSpec.model_fields}
    rest = {key: value for key, value in changes.items() if key not in own}
    if "epochs" in own:
        own.setdefault("steps", None)
    changed = spec.replaced(**own) if own else spec
    if not rest:
        return changed
    return RunSpec.parse({**changed.to_plain(), "hyperparameters": {**changed.to_plain()["hyperparameters"], **rest}})


def _train_in(log: RunLog, data: Dataset, spec: RunSpec) -> None:
    trainer = Trainer(spec, data, Mailbox(), None, Conduct(keyframes=True))
    recording = Recording(log, log.history.current)
    for event in recording.events(trainer.events()):
        match event:
            case StorageFailed():
                recording.released.set()
                raise FileError(
                    tr("{problem}\nThe run is safe up to what was recorded before.", problem=event.problem.text)
                )
            case Diverged(step=step, place=place, rule=rule):
                warnings.warn(
                    tr(
                        "The training was ended after step {step} ({title}): {told}. The last good state is kept; try a "
                        "smaller learning rate.",
                        step=step,
                        title=HEALTH_RULES[rule].title,
                        told=HEALTH_RULES[rule].told.format(place=place),
                    ),
                    stacklevel=3,
                )
            case Finished():
                pass
