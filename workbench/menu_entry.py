"""The workbench in the menu of a Linux desktop, for this user: an entry, an icon, and a file type for runs.

Three files below the user's data folder, as the desktop entry, icon theme and shared MIME-info specifications of
freedesktop.org have them. Nothing else is touched, and ``remove`` takes the three away again.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from workbench.errors import FileError, WorkbenchError
from workbench.files.atomic import write_atomically
from workbench.language import tr
from workbench.program import ENTRY_POINT
from workbench.resources import resource_path

RUN_TYPE: Final = "application/x-training-workbench-run"


def install() -> list[Path]:
    """Write the files; returns them. Raises ``WorkbenchError`` where there is no such menu, or the disk refuses."""
    entry, icon, mime = _places()
    words = {"name": ENTRY_POINT, "mime": RUN_TYPE}
    contents = {
        entry: _template("entry.desktop").format(command=" ".join(map(_quoted, _command())), **words).encode(),
        icon: resource_path("icons", "application.svg").read_bytes(),
        mime: _template("run-type.xml").format(**words).encode(),
    }
    for path, content in contents.items():
        _drop_link(path)
        write_atomically(path, content)
    _tell_the_desktop(entry, mime)
    return list(contents)


def remove() -> list[Path]:
    """Take away those of the files that are there; returns them. Raises ``WorkbenchError`` like ``install``."""
    entry, icon, mime = _places()
    there = [path for path in (entry, icon, mime) if os.path.lexists(path)]
    for path in there:
        try:
            path.unlink()
        except OSError as error:
            raise _undeletable(path, error) from error
    if there:
        _tell_the_desktop(entry, mime)
    return there


def _drop_link(path: Path) -> None:
    """What a link of that name leads to is somebody else's, whatever it is."""
    try:
        if path.is_symlink():
            path.unlink()
    except OSError as error:
        raise _undeletable(path, error) from error


def _undeletable(path: Path, error: OSError) -> FileError:
    return FileError(tr("{path} cannot be deleted: {reason}.", path=path, reason=error.strerror or str(error)))


def _places() -> tuple[Path, Path, Path]:
    if not sys.platform.startswith(("linux", "freebsd")):
        raise WorkbenchError(tr("A menu entry can be made on Linux only; here, make a shortcut to the program."))
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return (
        data / "applications" / f"{ENTRY_POINT}.desktop",
        data / "icons" / "hicolor" / "scalable" / "apps" / f"{ENTRY_POINT}.svg",
        data / "mime" / "packages" / f"{ENTRY_POINT}.xml",
    )


def _command() -> list[str]:
    """What starts this program again from any folder."""
    started = Path(sys.argv[0]).resolve()
    if started.name == ENTRY_POINT:
        return [str(started)]
    if started.name == "__main__.py":
        return [sys.executable, "-I", "-m", "workbench"]
    return [sys.executable, str(started)]


def _template(name: str) -> str:
    return resource_path("desktop", name).read_text("utf-8")


def _quoted(word: str) -> str:
    """As the specification wants an argument of ``Exec``: in quotation marks, escaped for them and for the file."""
    for sign in ("\\", '"', "`", "$"):
        word = word.replace(sign, "\\" + sign)
    return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'


def _tell_the_desktop(entry: Path, mime: Path) -> None:
    """Many desktops look by themselves; these programs exist where some do not."""
    for program, folder in (("update-desktop-database", entry.parent), ("update-mime-database", mime.parents[1])):
        if found := shutil.which(program):
            subprocess.run([found, str(folder)], check=False, capture_output=True)
