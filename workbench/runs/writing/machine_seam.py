"""Going on with a run on another machine: its bits may differ from there on, so the run says where."""

from collections.abc import Mapping
from typing import Final

from workbench.language import tr
from workbench.runs.history.history import History, Mark
from workbench.runs.writing.run_log import RunLog

DECIDES_THE_BITS: Final = ("numpy", "numba", "llvmlite", "scipy", "system", "cpu", "blas_kernel")
_SAME: Final = tr("as at the beginning")
_PREFIX: Final = "machine: "


def machine_change(recorded: Mapping[str, str], history: History, environment: Mapping[str, str]) -> str:
    """What is another under ``environment`` than what was ``recorded`` or noted last; empty where nothing is."""
    changes = [
        tr("{name} {now} in the place of {before}", name=name, now=environment[name], before=recorded[name])
        for name in DECIDES_THE_BITS
        if name in recorded and name in environment and recorded[name] != environment[name]
    ]
    text = _PREFIX + ("; ".join(changes) or _SAME)
    noted = seams(history)
    is_new = text != (noted[-1].text if noted else _PREFIX + _SAME)
    return text.removeprefix(_PREFIX) if is_new else ""


def note_machine(log: RunLog, environment: Mapping[str, str]) -> str:
    """Note in ``log`` that it goes on under ``environment``, where that is not what was noted last; the note, or nothing."""
    change = machine_change(log.header.environment, log.history, environment)
    if change:
        log.add_mark(log.history.current, "note", _PREFIX + change)
    return change


def seams(history: History) -> tuple[Mark, ...]:
    """Where a run went on on another machine, the oldest first."""
    return tuple(mark for mark in history.marks if mark.kind == "note" and mark.text.startswith(_PREFIX))


def seam_text(mark: Mark) -> str:
    """What was noted."""
    return mark.text.removeprefix(_PREFIX)
