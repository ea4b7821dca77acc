"""The folder in which runs are kept when no other place is named."""

import re
from datetime import UTC, datetime
from pathlib import Path

import platformdirs


def runs_folder() -> Path:
    """The user's own data folder for runs; it may not exist yet."""
    return Path(platformdirs.user_data_dir("training-workbench", appauthor=False)) / "runs"


def new_run_path(name: str) -> Path:
    """A path that is not taken, made of the time and the run's name."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:60] or "run"
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    folder, number = runs_folder(), 1
    path = folder / f"{stamp}-{plain}.run"
    while path.exists():
        number += 1
        path = folder / f"{stamp}-{plain}-{number}.run"
    return path
