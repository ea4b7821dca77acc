"""The transitions of a run: in which state it is once its trainer has told something.

READY ──start──▶ TRAINING ◀──pause, resume──▶ PAUSED      any of these ──disk refuses──▶ HOLDING ──▶ where it was
                    ├──not a finite number──▶ DIVERGED ──resume──▶ TRAINING
                    └──end, stop──▶ FINISHED ──train on──▶ TRAINING
any ──discard──▶ READY      any ──watch──▶ WATCHING      any ──go to──▶ PAUSED, TRAINING or FINISHED
"""

from typing import Final

from workbench.runs.writing.recording import StorageFailed, StorageRestored
from workbench.training import messages
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.trainer_link import SessionEvent, TrainerFailed

AFTER: Final[dict[type, SessionState]] = {
    messages.Resumed: SessionState.TRAINING,
    messages.Paused: SessionState.PAUSED,  # what is wanted by now may be something else
    messages.Diverged: SessionState.DIVERGED,
    StorageFailed: SessionState.HOLDING,
}
"""Where an event leads whatever was before."""


def state_after(
    event: SessionEvent, now: SessionState, before_holding: SessionState, *, has_run: bool, wants_to_train: bool
) -> SessionState:
    """Where the run is once its trainer has told ``event``."""
    match event:
        case messages.Started():
            return SessionState.TRAINING if wants_to_train else SessionState.PAUSED
        case messages.Finished(reason=reason):
            return _AT_END.get(reason, SessionState.FINISHED)
        case TrainerFailed():
            return SessionState.FINISHED if has_run else SessionState.READY
        case StorageRestored():
            return before_holding
        case _:
            return AFTER.get(type(event), now)


_AT_END: Final = {"diverged": SessionState.DIVERGED, "discarded": SessionState.READY}
