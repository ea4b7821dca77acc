"""The trials of a study in another file: of one that was deleted while it was searched, or of one that is damaged."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from workbench.errors import FileError, WorkbenchError
from workbench.language import tr
from workbench.runs.disk.lock import FileLock
from workbench.search.results import TrialRecord
from workbench.search.study import stored_trials
from workbench.search.study.folder import studies_folder
from workbench.search.study.optuna_tables import StoredTrial
from workbench.search.study.plan import StudyPlan
from workbench.search.study.stored_rows import Columns, Distribution, columns_of
from workbench.search.study.stored_study import StoredStudy
from workbench.search.study.study_storage import StudyStorage


def save_records(path: Path, word: str, plan: StudyPlan, records: Sequence[TrialRecord]) -> Path:
    """A new study of these trials, numbered anew, with ``word`` in its name: beside ``path``, or where there is room.

    Those that ran wait. Raises ``FileError`` where no place takes it.
    """
    problem: FileError | None = None
    for folder in (path.parent, studies_folder()):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return _saved(folder, f"{path.stem[:150]}-{word}", plan, records)
        except FileError as error:
            problem = problem or error
        except OSError as error:
            reason = (error.strerror or tr("unknown reason")).lower()
            problem = problem or FileError(tr("{folder} cannot be made: {reason}.", folder=folder, reason=reason))
    assert problem is not None
    raise problem


def save_after(error: FileError, save: Callable[[], Path]) -> tuple[Path | None, str]:
    """What the disk does not take any more is in memory: ``save`` it where it does. Where that is, and what to say."""
    try:
        saved = save()
    except WorkbenchError as other:
        return None, tr("{error} Its results could not be saved elsewhere: {other}", error=error, other=other)
    return saved, tr("{error} All results are saved in {saved}.", error=error, saved=saved)


def _saved(folder: Path, stem: str, plan: StudyPlan, records: Sequence[TrialRecord]) -> Path:
    number, new = 1, folder / f"{stem}.db"
    while new.exists():
        number += 1
        new = folder / f"{stem}-{number}.db"
    lock = FileLock.take(new)
    try:
        StudyStorage.create(lock.path, plan, _trials(plan, records))
        return lock.path
    finally:
        lock.release()


def _trials(plan: StudyPlan, records: Sequence[TrialRecord]) -> Iterator[StoredTrial]:
    known: dict[str, Distribution] = {}
    for number, record in enumerate(records, start=1):
        state = "waiting" if record.state == "running" else record.state
        moved = replace(record, number=number, state=state, facts=MappingProxyType(dict(record.facts)))
        trial = stored_trials.new_trial(
            moved, columns_of(record.values, plan.stage(record.stage).space, record.stage, known)
        )
        known = {**distributions_in(trial.columns), **known}
        yield trial


def distributions_in(columns: Columns) -> dict[str, Distribution]:
    """What each column of a trial holds."""
    return {name: kind for name, (_, kind) in columns.items()}


def distributions_of(columns: Mapping[str, str]) -> dict[str, Distribution]:
    """What each column holds, as far as it can be read: a new one takes another name then."""
    found: dict[str, Distribution] = {}
    for name, text in columns.items():
        with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
            found[name] = Distribution.from_json(text)
    return found


def refusal(path: Path, stored: StoredStudy) -> str:
    """Why a damaged study is not gone on with, and where the rest of it is."""
    reasons = "; ".join(stored.damage[:3])
    try:
        rest = save_records(path, "proven", stored.plan, stored.records)
    except FileError:
        rest = None
    if rest is None:
        return tr("{path} is damaged and cannot be gone on with: {reasons}.", path=path, reasons=reasons)
    return tr(
        "{path} is damaged and cannot be gone on with: {reasons}. What is proven of it, {trials} trials, was written to {rest}, "
        "which can.",
        path=path,
        reasons=reasons,
        trials=len(stored.records),
        rest=rest,
    )
