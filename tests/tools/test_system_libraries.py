"""Which system libraries are missing, where they come from, and what the person is told."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from tools import system_libraries
from tools.system_libraries import Missing, debian_package, describe, has_font, is_debian_like, parse_ldd, provide

LDD_OUTPUT = """\
/checkout/.venv/lib/python3.11/site-packages/PySide6/Qt/plugins/platforms/libqxcb.so:
\tlinux-vdso.so.1 (0x00007ffd5b5f2000)
\tlibQt6XcbQpa.so.6 => /checkout/.venv/lib/python3.11/site-packages/PySide6/Qt/lib/libQt6XcbQpa.so.6 (0x00007f2)
\tlibxcb-cursor.so.0 => not found
\tlibEGL.so.1 => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f2ccf600000)
\tlibEGL.so.1 => not found
\t/lib64/ld-linux-x86-64.so.2 (0x00007f2cd1234000)
"""
MISSING = Missing(["libEGL.so.1"], ["libxcb-cursor.so.0"], font=True)
COMPLETE = Missing([], [], font=False)
DEBIAN = {"ID": "debian"}


def test_parse_ldd() -> None:
    assert parse_ldd(LDD_OUTPUT) == {"libEGL.so.1", "libxcb-cursor.so.0"}
    assert parse_ldd("\tstatically linked\n") == set()


@pytest.mark.parametrize(
    ("soname", "package"),
    [
        ("libGL.so.1", "libgl1"),
        ("libEGL.so.1", "libegl1"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libgthread-2.0.so.0", "libglib2.0-0"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libfontconfig.so.1", "libfontconfig1"),
        ("libxkbcommon.so.0", "libxkbcommon0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxcb-icccm.so.4", "libxcb-icccm4"),
        ("libxcb-keysyms.so.1", "libxcb-keysyms1"),
        ("libxcb-shape.so.0", "libxcb-shape0"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libgcc_s.so.1", "libgcc-s1"),
    ],
)
def test_debian_package(soname: str, package: str) -> None:
    assert debian_package(soname) == package


@pytest.mark.parametrize(
    ("os_release", "expected"),
    [
        ({"ID": "debian"}, True),
        ({"ID": "ubuntu", "ID_LIKE": "debian"}, True),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, True),
        ({"ID": "fedora"}, False),
        ({"ID": "opensuse-leap", "ID_LIKE": "suse opensuse"}, False),
        ({}, False),
    ],
)
def test_is_debian_like(os_release: dict[str, str], expected: bool) -> None:
    assert is_debian_like(os_release) is expected


def test_packages_are_named_once_and_in_order() -> None:
    missing = Missing(["libglib-2.0.so.0", "libgthread-2.0.so.0", "libEGL.so.1"], [], font=True)
    assert missing.packages() == ["fonts-dejavu-core", "libegl1", "libglib2.0-0"]


@pytest.mark.parametrize(("sudo", "start"), [("/usr/bin/sudo", "sudo sh -c "), (None, "su -c ")])
def test_one_command_for_debian(sudo: str | None, start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_libraries.shutil, "which", lambda name: sudo)
    monkeypatch.setattr(system_libraries, "read_os_release", lambda: DEBIAN)
    command = describe(MISSING).splitlines()[-1].strip()
    assert command.startswith(start)
    assert shlex.split(command)[-1] == (
        "apt-get update && apt-get install --yes --no-install-recommends fonts-dejavu-core libegl1 libxcb-cursor0"
    )


def test_names_for_other_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_libraries, "read_os_release", lambda: {"ID": "fedora"})
    message = describe(MISSING)
    assert message.endswith("libEGL.so.1, libxcb-cursor.so.0, a font, such as DejaVu Sans")
    assert "apt" not in message


def test_the_consequence_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no window can be opened" in describe(MISSING)
    assert "may not open on this screen" in describe(Missing([], ["libxcb-cursor.so.0"], font=False))


def test_has_font(tmp_path: Path) -> None:
    folders = [tmp_path / "none", tmp_path / "fonts"]
    assert not has_font(folders)
    (tmp_path / "fonts" / "dejavu").mkdir(parents=True)
    (tmp_path / "fonts" / "dejavu" / "DejaVuSans.TTF").touch()
    assert has_font(folders)


@pytest.mark.parametrize(("user", "runs_apt"), [(0, True), (1000, False)])
def test_only_root_installs(user: int, runs_apt: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    found = iter([MISSING, COMPLETE])
    commands: list[list[str]] = []

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0, stdout="many lines")

    monkeypatch.setattr(system_libraries, "find_missing", lambda folder: next(found))
    monkeypatch.setattr(system_libraries, "read_os_release", lambda: DEBIAN)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(system_libraries.subprocess, "run", run)
    said: list[str] = []
    left = provide(Path("unused"), said.append)
    assert len(commands) == len(said) == int(runs_apt)
    assert left == (COMPLETE if runs_apt else MISSING)


def test_a_failed_installation_shows_its_output(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 100, stdout="Could not get lock")

    monkeypatch.setattr(system_libraries, "find_missing", lambda folder: MISSING)
    monkeypatch.setattr(system_libraries, "read_os_release", lambda: DEBIAN)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(system_libraries.subprocess, "run", run)
    said: list[str] = []
    assert provide(Path("unused"), said.append) == MISSING
    assert said[-1] == "Could not get lock"
