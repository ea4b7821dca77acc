"""What is kept of a trial beside its scores: its last state and its curve, in ``STUDY-trials/0012.rung``.

From it a trial goes on after a restart, and from it its run file is made (``0012.run``), with which it can be opened and
trained on by hand: for trials that are done when they are, for the others when somebody asks.

::

    "TWRG" | u32 bytes of the head | head: JSON | state | curve values | curve spans | SHA-256 of all before

A file that is damaged is as good as none: the trial is trained again from its spec, to the same bits.
"""

import hashlib
import json
import math
import os
import struct
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from workbench.errors import FileError, SpecError
from workbench.language import tr
from workbench.runs.disk.side_files import LinkInTheWayError, fresh_file, open_side_file, remove_with_side_files
from workbench.runs.format.environment import describe_environment
from workbench.runs.format.keyframe_blob import LARGEST_BLOB, unpack_snapshot
from workbench.runs.writing.run_log import RunLog
from workbench.search.results import TrialRecord
from workbench.search.workers.rungs import CurvePiece, RungScore, curve_from
from workbench.specs.run import RunSpec
from workbench.training.messages import Evaluated

_MAGIC: Final = b"TWRG"
_DIGEST_BYTES: Final = 32

_LARGEST: Final = LARGEST_BLOB + 2**30
_FORGED: Final = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
    struct.error,
)
_UNSOUND: Final = (*_FORGED, OSError)
"""What reading a damaged or forged file may raise"""
_making: Final = threading.Lock()
"""One run file is made at a time: two makers of the same one would write over each other."""


@dataclass(frozen=True, slots=True, eq=False)
class KeptTrial:
    """A trial after some rungs. ``state`` is packed, ``seconds`` are those of training.

    ``points`` are the scores at the steps that the spec sets; files of older versions have none.
    """

    spec: str
    data_sha256: str
    state: bytes
    step: int
    total_steps: int
    scores: tuple[RungScore, ...]
    seconds: float
    curve: CurvePiece | None
    points: tuple[Evaluated, ...] = ()


class TrialStore:
    """The files of the trials of one study. From the campaign's thread; reading from any."""

    def __init__(self, study: Path) -> None:
        self.folder = study.with_name(f"{study.stem}-trials")

    def path(self, number: int) -> Path:
        """Where the state of a trial is kept."""
        return self.folder / f"{number:04}.rung"

    def run_path(self, number: int) -> Path:
        """Where its run file is, or will be."""
        return self.folder / f"{number:04}.run"

    def keep(self, number: int, kept: KeptTrial) -> None:
        """Put it in the place of what was there. Not forced to the disk: a power cut costs some rungs, not a result.

        Raises ``FileError``.
        """
        path = self.path(number)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if self.folder.is_symlink():
                raise LinkInTheWayError(0, tr("a link stands in its place"))
            with fresh_file(path.with_suffix(".new")) as unfinished:
                unfinished.write_bytes(_packed(kept))
                unfinished.replace(path)
        except OSError as error:
            reason = (error.strerror or tr("unknown reason")).lower()
            raise FileError(
                tr(
                    "The state of trial {number} could not be kept in {path}: {reason}.",
                    number=number,
                    path=path,
                    reason=reason,
                )
            ) from error

    def load(self, number: int, spec: str) -> KeptTrial | None:
        """What is kept of a trial of that spec; None where there is nothing, or nothing sound."""
        try:
            kept = _unpacked(_read(self.path(number)))
        except _UNSOUND:
            return None
        return kept if kept.spec == spec else None

    def make_run(self, number: int) -> Path:
        """The run file of a trial, made now where there is none. Raises ``FileError`` where no state is kept.

        Any thread: the campaign makes the files of finished trials while the window asks for one of them.
        """
        with _making:
            return self._make_run(number)

    def _make_run(self, number: int) -> Path:
        path = self.run_path(number)
        if path.exists():
            return path
        try:
            kept = _unpacked(_read(self.path(number)))
        except _UNSOUND as error:
            raise FileError(
                tr(
                    "No state of trial {number} is kept in {folder}. Repeat the trial to get one.",
                    number=number,
                    folder=self.folder,
                )
            ) from error
        unfinished = path.with_name(f"{number:04}.unfinished.run")
        remove_with_side_files(unfinished)
        try:
            write_run(unfinished, kept)
        except (*_FORGED, SpecError) as error:
            remove_with_side_files(unfinished)
            raise FileError(
                tr(
                    "{path} is not what the workbench wrote ({error}). Repeat the trial to get its state.",
                    path=self.path(number),
                    error=error,
                )
            ) from error
        return unfinished.replace(path)


def run_of_trial(study: Path, record: TrialRecord) -> Path:
    """The run file of a trial that has ended, to be opened as Panda. Raises ``FileError``.

    Takes a tenth of a second where it has to be made: not for the window's thread.
    """
    return TrialStore(study).make_run(record.number)


def write_run(path: Path, kept: KeptTrial) -> None:
    """A new run file that stands where the trial stood. Raises ``FileError``."""
    spec = RunSpec.from_json(kept.spec)
    with RunLog.create(path, spec, kept.data_sha256, describe_environment()) as log:
        branch = log.history.branches[0].number
        if kept.curve is not None:
            for event in kept.curve.events(kept.total_steps):
                log.add_rows(branch, event)
        known_from = kept.points[0].step if kept.points else math.inf
        for score in kept.scores:
            if score.step < known_from:  # an older version trained it up to there
                log.add_evaluation(branch, Evaluated(score.step, "dev", score.dev_loss, score.dev_accuracy))
        for point in kept.points:
            log.add_evaluation(branch, point)
        log.add_keyframe(branch, unpack_snapshot(kept.state, edits=0), "end")
        log.add_seconds(branch, kept.seconds)
        log.commit()


def _read(path: Path) -> bytes:
    """The bytes of an ordinary file of reasonable size. Raises ``OSError``, ``ValueError``."""
    with os.fdopen(open_side_file(path, writable=False), "rb") as stream:
        if os.fstat(stream.fileno()).st_size > _LARGEST:
            raise ValueError(tr("it is too large"))
        return stream.read(_LARGEST)


def _packed(kept: KeptTrial) -> bytes:
    scores = [[one.rung, one.step, repr(one.dev_loss), repr(one.dev_accuracy), one.seconds] for one in kept.scores]
    head: dict[str, Any] = {
        "spec": kept.spec,
        "data_sha256": kept.data_sha256,
        "step": kept.step,
        "total_steps": kept.total_steps,
        "seconds": kept.seconds,
        "scores": scores,
        "points": [[one.step, one.part, repr(one.loss), repr(one.accuracy), one.goal] for one in kept.points],
        "state_bytes": len(kept.state),
        "curve": None,
    }
    arrays = b""
    if kept.curve is not None:
        values, spans = kept.curve.bins.values, kept.curve.bins.spans
        head["curve"] = {"shape": values.shape, "epoch": kept.curve.epoch}
        arrays = values.astype("<f4").tobytes() + spans.astype("<i8").tobytes()
    text = json.dumps(head).encode()
    whole = b"".join((_MAGIC, struct.pack("<I", len(text)), text, kept.state, arrays))
    return whole + hashlib.sha256(whole).digest()


def _unpacked(content: bytes) -> KeptTrial:
    whole, digest = content[:-_DIGEST_BYTES], content[-_DIGEST_BYTES:]
    if whole[:4] != _MAGIC or hashlib.sha256(whole).digest() != digest:
        raise ValueError(tr("it is damaged"))
    (length,) = struct.unpack("<I", whole[4:8])
    head = json.loads(whole[8 : 8 + length])
    begin = 8 + length
    state = whole[begin : begin + head["state_bytes"]]
    curve = None
    if head["curve"] is not None:
        shape = tuple(head["curve"]["shape"])
        place = begin + len(state)
        values = np.frombuffer(whole, "<f4", int(np.prod(shape)), place).reshape(shape).astype(np.float32)
        spans = np.frombuffer(whole, "<i8", 3 * shape[1], place + values.nbytes).reshape(3, -1).astype(np.int64)
        curve = curve_from(values, spans, head["curve"]["epoch"])
    return KeptTrial(
        spec=head["spec"],
        data_sha256=head["data_sha256"],
        state=state,
        step=head["step"],
        total_steps=head["total_steps"],
        scores=tuple(RungScore(rung, step, float(a), float(b), s) for rung, step, a, b, s in head["scores"]),
        seconds=head["seconds"],
        curve=curve,
        points=tuple(
            Evaluated(step, part, float(loss), float(accuracy), goal=(float(smoothing), str(weights)))
            for step, part, loss, accuracy, (smoothing, weights) in head.get("points", ())
        ),
    )
