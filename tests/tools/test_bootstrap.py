"""The bootstrap: what it decides, says and starts; no installer runs here."""

import ast
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools import bootstrap, system_libraries
from tools.bootstrap import Environment, SetupError
from tools.system_libraries import Missing

COMPLETE = Missing([], [], font=False)
NO_SCREEN = Missing([], ["libxcb-cursor.so.0"], font=False)
NO_WINDOW = Missing(["libEGL.so.1"], [], font=False)


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """A checkout with a lock file and without an environment; commands are recorded by `commands` instead of run."""
    (tmp_path / "requirements.lock").write_text("numpy==2.4.6")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(system_libraries, "provide", lambda folder, say: COMPLETE)
    return Environment(tmp_path)


@pytest.fixture
def commands(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that would have been run; `venv` makes a folder with something like a Python in it."""
    done: list[str] = []

    def run(command: Sequence[str], failure: str) -> None:
        done.append(" ".join(command[1:]))
        if "venv" in command:
            environment.python.parent.mkdir(parents=True, exist_ok=True)
            environment.python.touch()

    monkeypatch.setattr(bootstrap, "run_step", run)
    monkeypatch.setattr(bootstrap, "installer", lambda creator, target: ["pip"])
    monkeypatch.setattr(bootstrap, "is_usable", lambda environment: environment.python.exists())
    monkeypatch.chdir(environment.root)  # as it does itself where it starts the tests; like this it is undone
    monkeypatch.setattr(bootstrap, "start", lambda command: done.append(" ".join(command[1:])) or 0)
    return done


def test_the_first_start_installs_and_the_second_does_not(environment: Environment, commands: list[str]) -> None:
    bootstrap.prepare(environment, with_libraries=True, window_wanted=True)
    assert commands[0] == f"-I -m venv --without-pip {environment.folder}"
    assert commands[1].startswith("install ")
    assert "--require-hashes" in commands[1]
    assert len(commands) == 2
    bootstrap.prepare(environment, with_libraries=True, window_wanted=True)
    assert len(commands) == 2


def test_a_new_lock_installs_into_the_same_environment(environment: Environment, commands: list[str]) -> None:
    bootstrap.prepare(environment, with_libraries=True, window_wanted=True)
    environment.lock.write_text("numpy==2.4.7")
    assert not environment.has_packages()
    bootstrap.prepare(environment, with_libraries=True, window_wanted=True)
    assert [command.split()[0] for command in commands] == ["-I", "install", "install"]
    assert environment.has_packages()
    assert environment.has_libraries()


def test_another_python_version_needs_new_packages(
    environment: Environment, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.prepare(environment, with_libraries=True, window_wanted=True)
    monkeypatch.setattr(sys.implementation, "cache_tag", "cpython-399")
    assert not environment.has_packages()


def test_an_environment_made_by_hand_is_kept(environment: Environment, commands: list[str]) -> None:
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    bootstrap.prepare(environment, with_libraries=True, window_wanted=True)
    assert [command.split()[0] for command in commands] == ["install"]


def test_an_interrupted_installation_is_made_anew(
    environment: Environment, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(creator: str, target: Path) -> list[str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "installer", interrupt)
        with pytest.raises(KeyboardInterrupt):
            bootstrap.prepare(environment, with_libraries=True, window_wanted=True)
    assert not environment.has_packages()
    assert environment.is_unfinished()
    bootstrap.prepare(environment, with_libraries=True, window_wanted=True)
    assert "--clear" in commands[1]
    assert environment.has_packages()


def test_a_removed_environment_is_made_again(environment: Environment, commands: list[str]) -> None:
    bootstrap.prepare(environment, with_libraries=True, window_wanted=True)
    environment.python.unlink()
    assert not environment.has_packages()


def test_missing_libraries_are_looked_for_until_they_are_there(
    environment: Environment,
    commands: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(system_libraries, "provide", lambda folder, say: NO_SCREEN)
    for _ in range(2):
        bootstrap.prepare(environment, with_libraries=True, window_wanted=True)
        assert "libxcb-cursor" in capsys.readouterr().err
    assert len(commands) == 2  # the packages are installed once all the same
    monkeypatch.setattr(system_libraries, "provide", lambda folder, say: COMPLETE)
    bootstrap.prepare(environment, with_libraries=True, window_wanted=True)
    assert capsys.readouterr().err == ""
    assert environment.has_libraries()


def test_only_the_window_is_refused_where_none_can_be_opened(
    environment: Environment,
    commands: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(system_libraries, "provide", lambda folder, say: NO_WINDOW)
    assert bootstrap.main(["run"]) == 1
    assert bootstrap.main(["test"]) == 1
    assert bootstrap.main(["setup"]) == 0
    assert bootstrap.main(["run", "--help"]) == 0
    assert "no window can be opened" in capsys.readouterr().err
    assert bootstrap.main(["run", "train", "--json"]) == 0
    assert commands[-1].endswith("main.py train --json")
    assert capsys.readouterr().err == "", "a sub-command has nothing to do with windows"


def test_tasks_start_their_programs(environment: Environment, commands: list[str]) -> None:
    assert bootstrap.main(["run"]) == 0
    assert commands[-1] == str(environment.root / "main.py")
    assert bootstrap.main(["test", "-k", "name"]) == 0
    assert commands[-1] == "-m pytest -k name"
    assert bootstrap.main(["test"]) == 0
    assert commands[-1].startswith("-m pytest --numprocesses=")


@pytest.mark.parametrize(("arguments", "code"), [(["--help"], 0), (["fly"], 2), (["setup", "now"], 2)])
def test_usage(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(arguments) == code
    assert "Usage:" in capsys.readouterr().err


def test_an_old_python_is_told_so() -> None:
    with pytest.raises(SetupError, match=r"needs Python 3\.11 or newer; this is Python 3\.9\."):
        bootstrap.require_python((3, 9))


def test_an_old_python_can_read_the_file() -> None:
    ast.parse(Path(bootstrap.__file__).read_text("utf-8"), feature_version=(3, 8))


def test_a_missing_lock_is_named(environment: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    environment.lock.unlink()
    assert bootstrap.main(["setup"]) == 1
    assert "requirements.lock" in capsys.readouterr().err


def test_an_interruption_has_its_exit_code(
    environment: Environment, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(environment: Environment) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "install_packages", interrupt)
    assert bootstrap.main(["setup"]) == 130
