"""The transitions of a run: in which state it is once its trainer has told something. Without Qt.

READY ──start──▶ TRAINING ◀──pause, resume──▶ PAUSED      any of these ──disk refuses──▶ HOLDING ──▶ where it was
                    ├──not a finite number──▶ DIVERGED ──resume──▶ TRAINING
                    └──end, stop──▶ FINISHED ──train on──▶ TRAINING
any ──discard──▶ READY      any ──watch──▶ WATCHING      any ──go to──▶ PAUSED, TRAINING or FINISHED
"""

from typing import Final

from workbench.runs.writing.recording import StorageFailed
from workbench.training import messages
from workbench.ui.run.seen_run import SessionState

AFTER: Final[dict[type, SessionState]] = {
    messages.Resumed: SessionState.TRAINING,
    messages.Paused: SessionState.PAUSED,  # what is wanted by now may be something else
    messages.Diverged: SessionState.DIVERGED,
    StorageFailed: SessionState.HOLDING,
}
"""Where an event leads whatever was before."""


def state_at_start(*, wants_to_train: bool) -> SessionState:
    """Once the trainer has begun."""
    return SessionState.TRAINING if wants_to_train else SessionState.PAUSED


def state_at_end(reason: str) -> SessionState:
    """Once it has told that it is done, and why."""
    return {"diverged": SessionState.DIVERGED, "discarded": SessionState.READY}.get(reason, SessionState.FINISHED)
