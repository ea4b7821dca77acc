"""Kept states that cannot be had, and why that is no reason to give up: an earlier one leads to the same places."""

from workbench.errors import FileError


class StateDroppedError(FileError):
    """The state was kept once and has been thinned out since; whoever asks has a history of before."""


class StateDamagedError(FileError):
    """The bytes of the state are not those that were written."""
