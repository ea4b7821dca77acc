"""The command line called in this process: fast, and all that it says is caught."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from workbench.cli.commands import run_command


@dataclass(frozen=True)
class Said:
    """What a command left: its exit code, standard output and standard error."""

    code: int
    out: str
    errors: str

    @property
    def report(self) -> dict[str, Any]:
        """The last line of standard output, which is JSON."""
        found = json.loads(self.out.splitlines()[-1])
        assert isinstance(found, dict)
        return found


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    def run(*arguments: object) -> Said:
        code = run_command([str(argument) for argument in arguments])
        caught = capsys.readouterr()
        return Said(code, caught.out, caught.err)

    return run
