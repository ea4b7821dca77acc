"""The layers of ARCHITECTURE.md, and the promise that only the window needs Qt."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

IMPORT_EVERYTHING_WITHOUT_QT = """
import importlib, pkgutil, sys
import tests.without_qt
import workbench

def is_window(name):
    return name in {"workbench.ui", "workbench.app"} or name.startswith(("workbench.ui.", "workbench.app."))

def walk(package):
    for found in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        if not is_window(found.name):
            module = importlib.import_module(found.name)
            yield found.name
            if found.ispkg:
                yield from walk(module)

print(*walk(workbench))
"""


def run_python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_import_contracts() -> None:
    check = "from importlinter.cli import lint_imports_command as check; check()"
    answer = run_python("-c", check, "--no-logo", "--no-cache")
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_everything_but_the_window_imports_without_qt() -> None:
    answer = run_python("-c", IMPORT_EVERYTHING_WITHOUT_QT)
    assert answer.returncode == 0, answer.stderr
    assert {"workbench.errors", "workbench.specs.run", "workbench.resources"} <= set(answer.stdout.split())
