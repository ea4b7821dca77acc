"""A study with trials of every kind, and what comes of reading it after it was hurt."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np

from tests.search.studies import PLAN, added
from workbench.errors import FileError
from workbench.search.study.study import StudyFile, StudySnapshot, read_study

Outcome = Literal["whole", "proven part", "refused", "SILENT DIFFERENCE", "CRASH", "HANG"]
GOOD = {"whole", "proven part", "refused"}
LONGEST_SECONDS = 2.0


def write_study(path: Path, trials: int = 8) -> None:
    """Done, pruned, failed, stopped, waiting and running trials, with stars and notes."""
    with StudyFile.create(path, PLAN) as study:
        for number in range(1, trials + 1):
            added(study, learning_rate=0.5 / number)
            study.report(number, 1, 0.5 + number / 100, seconds=0.25)
            study.report(number, 2, float("nan") if number % 6 == 5 else 0.25 + number / 100, seconds=0.5)
            match number % 6:
                case 1:
                    study.finish(number, "done", run="somewhere/0001.run", facts={"data": "abc"})
                case 2:
                    study.finish(number, "pruned", reason="given up")
                case 3:
                    study.requeue(number, "its worker died", worker_died=True)
                case 4:
                    study.finish(number, "stopped", reason="by hand")
                case 5:
                    study.finish(number, "failed", reason="not a number", diverged=True)
        study.mark(1, starred=True, note="the best – ü")


def flips(content: bytes, count: int, rng: np.random.Generator) -> Iterator[tuple[str, bytes]]:
    """One bit each."""
    for place, bit in zip(rng.integers(0, len(content), count), rng.integers(0, 8, count), strict=True):
        changed = bytearray(content)
        changed[place] ^= 1 << int(bit)
        yield f"bit {bit} of byte {place}", bytes(changed)


def outcome_of(path: Path, truth: StudySnapshot) -> tuple[Outcome, str]:
    """What comes of reading the study at ``path``."""
    began = time.perf_counter()
    outcome, detail = _outcome(path, truth)
    return ("HANG" if time.perf_counter() - began > LONGEST_SECONDS else outcome), detail


def _outcome(path: Path, truth: StudySnapshot) -> tuple[Outcome, str]:
    try:
        found = read_study(path)
    except FileError as error:
        return ("refused" if path.name in str(error) else "CRASH"), str(error)
    except Exception as error:  # noqa: BLE001  (that is what is looked for)
        return "CRASH", f"{type(error).__name__}: {error}"
    if repr((found.plan, found.records)) == repr((truth.plan, truth.records)):
        return "whole", "; ".join(found.damage)
    known = {repr(record) for record in truth.records}
    known |= {repr(replace(record, starred=False, note="")) for record in truth.records}
    known |= {repr(replace(record, attempts=0, reason="")) for record in truth.records if not record.has_ended}
    is_part = all(repr(record) in known for record in found.records)
    if found.damage and is_part and found.plan == truth.plan:
        return "proven part", "; ".join(found.damage)
    return "SILENT DIFFERENCE", f"{found.damage} {found.records}"
