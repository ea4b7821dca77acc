"""A time machine without a trainer: it holds a history, moves its cursor, and remembers what it is asked."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.runs.history.history import (
    FIRST_BRANCH,
    Best,
    Branch,
    History,
    JournalEdit,
    Keyframe,
    Mark,
    Place,
)
from workbench.specs.data import CatalogueSpec
from workbench.specs.run import RunSpec
from workbench.ui.time_machine.interface import SeenHistory, SeenState


class FakeMachine(QObject):
    history_changed = Signal(object)
    seen_changed = Signal(object)
    cursor_changed = Signal(object)

    def __init__(self, history: History | None = None) -> None:
        super().__init__()
        self.history = history
        self.cursor: Place | None = None if history is None else history.current
        self.looks_back = False
        self.owner_text = ""
        self.state: SeenState | None = None
        self.asked: list[tuple[Any, ...]] = []

    @property
    def live(self) -> Place | None:
        return None if self.history is None else self.history.current

    @property
    def seen(self) -> SeenHistory:
        return SeenHistory(
            history=self.history,
            live=self.live,
            cursor=self.cursor,
            looks_back=self.looks_back,
            state=self.state,
            owner_text=self.owner_text,
        )

    def tell(self) -> None:
        """Something has changed that no deed of this machine changes."""
        self.history_changed.emit(self.seen)

    def see(self, place: Place, *, is_exact: bool = True) -> None:
        """Another state is shown."""
        self.state = SeenState(place, None, is_exact)
        self.seen_changed.emit(self.seen)

    def show(self, history: History | None) -> None:
        """The history that holds from now on."""
        self.history = history
        if not self.looks_back:
            self.cursor = self.live
        self.history_changed.emit(self.seen)
        self.cursor_changed.emit(self.seen)

    def grow(self, steps: int) -> None:
        """The run goes on in its branch."""
        branch = self.history.branch(self.history.current.branch)
        longer = self.history.with_changed_branch(replace(branch, length=branch.length + steps))
        self.show(longer.with_current(longer.tip(branch.number)))

    def look_at(self, branch: int, step: int) -> None:
        self.asked.append(("look_at", branch, step))
        self.cursor, self.looks_back = self.history.place_at(branch, step), True
        self.cursor_changed.emit(self.seen)
        self.see(self.cursor)

    def look_live(self) -> None:
        self.asked.append(("look_live",))
        self.cursor, self.looks_back = self.live, False
        self.cursor_changed.emit(self.seen)

    def step_by(self, steps: int) -> None:
        self.asked.append(("step_by", steps))

    def look_first(self) -> None:
        self.asked.append(("look_first",))

    def look_last(self) -> None:
        self.asked.append(("look_last",))

    def rewind_here(self) -> None:
        self.asked.append(("rewind_here", self.cursor))

    def fork_here(self, name: str = "") -> None:
        self.asked.append(("fork_here", self.cursor))
        number = len(self.history.branches) + 1
        branch = Branch(number, self.history.spec_to(self.cursor), self.cursor, name, length=self.cursor.step)
        longer = self.history.with_branch(branch)
        self.show(longer.with_current(longer.tip(number)))

    def pin(self, text: str = "") -> None:
        self.asked.append(("pin", self.cursor))

    def unpin(self, number: int) -> None:
        self.asked.append(("unpin", number))

    def rename(self, branch: int, name: str) -> None:
        self.asked.append(("rename", branch, name))
        self.show(self.history.with_changed_branch(replace(self.history.branch(branch), name=name)))

    def hide(self, branch: int, hidden: bool) -> None:
        self.asked.append(("hide", branch, hidden))
        self.show(self.history.with_changed_branch(replace(self.history.branch(branch), is_hidden=hidden)))

    def switch_to(self, branch: int) -> None:
        self.asked.append(("switch_to", branch))


def one_branch(length: int = 1000) -> History:
    """A run of one branch without any mark."""
    branch = Branch(FIRST_BRANCH, RunSpec(data=CatalogueSpec(name="iris")), length=length)
    return History((branch,), current=Place(FIRST_BRANCH, length, 0))


def three_branches() -> History:
    """main 0 … 1000, branch 2 from its step 400 to 900 (current), branch 3 from 600 of main to 700.

    main: edit 0 at 200 and edit 1 at 500, an alert at 300, best at 800. Branch 2: a pin at 650.
    """
    history = one_branch()
    spec = history.branches[0].spec
    history = history.with_edit(JournalEdit(1, 0, 200, "learning_rate", 0.01, 0.005))
    history = history.with_edit(JournalEdit(1, 1, 500, "momentum", 0.9, 0.99))
    two = Branch(2, history.spec_to(Place(1, 400, 1)), Place(1, 400, 1), "lower rate", length=900)
    three = Branch(3, spec, Place(1, 600, 2), length=700)
    history = history.with_branch(two).with_branch(three)
    history = history.with_mark(Mark(1, Place(1, 300, 1), "alert", "loss rises"))
    history = history.with_mark(Mark(2, Place(2, 650, 1), "pin", "before the cliff"))
    history = history.with_best(Best(Place(1, 800, 2), 0.123, 0.95))
    history = history.with_keyframe(Keyframe(1, Place(1, 0, 0), "start", "", 10))
    return history.with_current(history.tip(2))
