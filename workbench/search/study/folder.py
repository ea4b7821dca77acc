"""Where studies are kept when nobody named a place."""

from datetime import UTC, datetime
from pathlib import Path

from workbench.runs.writing.folder import plain_name, runs_folder


def studies_folder() -> Path:
    """The user's own folder for studies, beside that of the runs; it may not exist yet."""
    return runs_folder().with_name("studies")


def new_study_path(name: str) -> Path:
    """A path that is not taken, made of the time and the name of the base run."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    number = 1
    path = studies_folder() / f"{stamp}-{plain_name(name)}.db"
    while path.exists():
        number += 1
        path = path.with_name(f"{stamp}-{plain_name(name)}-{number}.db")
    return path
