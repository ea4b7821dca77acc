"""A run that has ended, in the window, and what lies over its curves."""

from tests.ui.time_machine.conftest import document, finished, machine, session, steps

__all__ = ["document", "finished", "machine", "session", "steps"]
