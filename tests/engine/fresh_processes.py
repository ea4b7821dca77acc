"""Runs a program of the tests in a fresh process and says what became of it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def first_use(threads: int) -> str:
    """What went wrong in a fresh process in which ``threads`` threads begin at once; empty if nothing did."""
    command = [sys.executable, "-m", "tests.engine.first_use", str(threads)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode == 0 and done.stdout == "agreed\n":
        return ""
    return f"exit code {done.returncode}: {(done.stdout + done.stderr).strip()[-300:]}"
