"""The system libraries that Qt needs on Linux: which are missing, in which Debian packages they are, how to get them.

Part of the bootstrap: standard library only. PySide6 brings Qt itself, but not the libraries of the graphics system. Where
one is missing, Qt aborts the whole process, so they are looked for with `ldd` before the first start.
"""

from __future__ import annotations

import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


class Missing(NamedTuple):
    """System libraries (by soname) that Qt asks for and the system lacks."""

    any_window: list[str]  # without these Qt cannot be loaded at all
    screen_window: list[str]  # without these a window can be drawn in memory, but not on an X11 screen
    font: bool

    def packages(self) -> list[str]:
        """The Debian packages that provide them."""
        fonts = ["fonts-dejavu-core"] if self.font else []
        return sorted({debian_package(name) for name in [*self.any_window, *self.screen_window]} | set(fonts))


def find_missing(environment_folder: Path) -> Missing:
    """Asks the dynamic linker what Qt and its platform plugins lack (Linux only; elsewhere Qt brings everything)."""
    ldd = shutil.which("ldd")
    if not sys.platform.startswith("linux") or ldd is None:
        return Missing([], [], font=False)
    qt = next(environment_folder.glob("lib/python*/site-packages/PySide6"))
    plugins = qt / "Qt" / "plugins" / "platforms"
    any_window = _linker_misses(ldd, [*qt.glob("QtWidgets.*so"), *qt.glob("QtGui.*so"), plugins / "libqoffscreen.so"])
    screen_window = _linker_misses(ldd, [plugins / "libqxcb.so"])
    return Missing(sorted(any_window), sorted(screen_window - any_window), font=not has_font(font_folders(os.environ)))


def _linker_misses(ldd: str, files: Iterable[Path]) -> set[str]:
    command = [ldd, *map(str, files)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    return parse_ldd(answer.stdout)


def parse_ldd(output: str) -> set[str]:
    """The sonames in lines such as `libEGL.so.1 => not found`."""
    return {line.split()[0] for line in output.splitlines() if line.rstrip().endswith("=> not found")}


def debian_package(soname: str) -> str:
    """The package with this library, by Debian's naming rule: `libxcb-cursor.so.0` is in `libxcb-cursor0`."""
    if re.match(r"lib(glib|gthread|gobject|gio|gmodule)-2\.0\.so", soname):
        return "libglib2.0-0"  # five libraries in one package, which has the old name of the first
    stem, _, version = soname.partition(".so.")
    hyphen = "-" if stem[-1].isdigit() and version else ""
    return f"{stem}{hyphen}{version}".lower().replace("_", "-")


def font_folders(variables: Mapping[str, str]) -> list[Path]:
    home = Path(variables.get("HOME", "/nonexistent"))
    data = Path(variables.get("XDG_DATA_HOME") or home / ".local" / "share")
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), data / "fonts", home / ".fonts"]


def has_font(folders: Iterable[Path]) -> bool:
    """Whether any folder holds a font; without one, every letter in the window is an empty box."""
    return any(path.suffix.lower() in {".ttf", ".otf", ".ttc"} for folder in folders for path in folder.rglob("*"))


def is_debian_like(os_release: Mapping[str, str]) -> bool:
    names = f"{os_release.get('ID', '')} {os_release.get('ID_LIKE', '')}".split()
    return not {"debian", "ubuntu"}.isdisjoint(names)


def install_line(packages: Sequence[str]) -> str:
    return "apt-get update && apt-get install --yes --no-install-recommends " + " ".join(packages)


def as_root(line: str) -> str:
    """The same shell line for a person who is not root (bare Debian has no sudo)."""
    return f"{'sudo sh' if shutil.which('sudo') else 'su'} -c {shlex.quote(line)}"


def describe(missing: Missing) -> str:
    """What the person is told when libraries are missing and we may not install them."""
    consequence = "no window can be opened" if missing.any_window else "the window may not open on this screen"
    if is_debian_like(read_os_release()):
        cure = f"One command puts it right:\n  {as_root(install_line(missing.packages()))}"
    else:
        fonts = ["a font, such as DejaVu Sans"] if missing.font else []
        names = [*missing.any_window, *missing.screen_window, *fonts]
        cure = f"Install, with your system's package manager, what provides: {', '.join(names)}"
    return f"Some system libraries are missing, so {consequence}. {cure}"


def provide(environment_folder: Path, say: Callable[[str], None]) -> Missing:
    """Installs what is missing, as root on Debian and its kin; returns what is missing in the end."""
    missing = find_missing(environment_folder)
    may_install = sys.platform.startswith("linux") and os.geteuid() == 0 and is_debian_like(read_os_release())
    if not missing.packages() or not may_install:
        return missing
    say("Installing the system libraries that the window needs: " + " ".join(missing.packages()))
    command = ["sh", "-c", install_line(missing.packages())]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    answer = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, env=environment
    )
    if answer.returncode != 0:  # its many lines matter only then
        say(answer.stdout)
    return find_missing(environment_folder)  # believe the linker, not the exit code


def read_os_release() -> Mapping[str, str]:
    """The entries of /etc/os-release; empty where there is none."""
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}
