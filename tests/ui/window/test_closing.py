"""The stack of what is closed with the window."""

import pytest

from workbench.ui.window.closing import Closing


class Thing:
    """Notes when it is closed, and is at work until it was closed so many times."""

    def __init__(self, name: str, log: list[str], stubborn: int = 0) -> None:
        self.name, self.log, self.stubborn = name, log, stubborn

    def ask(self) -> None:
        self.log.append(f"ask {self.name}")

    def shut_down(self) -> bool:
        self.log.append(self.name)
        self.stubborn -= 1
        return self.stubborn < 0


def test_what_was_opened_last_is_closed_first_after_all_were_asked() -> None:
    log: list[str] = []
    closing = Closing()
    session = closing.opened(Thing("session", log))
    closing.ask_first(session.ask)
    closing.opened(Thing("view", log))
    assert closing.close()
    assert log == ["ask session", "view", "session"]


def test_what_is_still_at_work_is_told_and_tried_again_in_the_same_order() -> None:
    log: list[str] = []
    closing = Closing()
    for name, stubborn in (("session", 1), ("machine", 0), ("view", 1)):
        closing.opened(Thing(name, log, stubborn))
    assert not closing.close()
    log.clear()
    assert closing.close()
    assert log == ["view", "session"]
    assert closing.close()


def test_one_that_fails_does_not_keep_the_others_open() -> None:
    class Broken:
        def shut_down(self) -> None:
            raise OSError("no")

    log: list[str] = []
    closing = Closing()
    closing.opened(Thing("session", log))
    closing.opened(Broken())
    closing.opened(Thing("view", log))
    with pytest.raises(OSError, match="no"):
        closing.close()
    assert log == ["view", "session"]
