"""The wheel in an environment of its own, without the sources: every command and the window, from an empty folder."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]  # its place is new, so the engine is compiled for it


class Installation:
    """Where the wheel is, and how its commands are called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.empty = folder / "empty"
        self.empty.mkdir()
        self.scripts = folder / "env" / "bin"

    def run(self, *command: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Calls a script of the environment."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        environment["NUMBA_CACHE_DIR"] = str(self.folder / "kernels")
        program = [str(self.scripts / command[0]), *command[1:]]
        done = subprocess.run(
            program, cwd=self.empty, env=environment, capture_output=True, text=True, check=False, timeout=500
        )
        assert done.returncode == code, done.stderr
        return done


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Built, and installed with pip as a person would; the libraries are those of this environment."""
    folder = tmp_path_factory.mktemp("installation")
    built = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--no-index", "--no-deps", "--quiet", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([str(python), "-c", where], capture_output=True, text=True, check=True).stdout.strip()
    Path(packages, "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Installation(folder)


def test_the_wheel_carries_what_it_needs_and_nothing_of_the_tests(installation: Installation) -> None:
    (wheel,) = installation.folder.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"workbench"}
    assert {"workbench/py.typed", "workbench/resources/presets/digits.toml"} <= set(names)


def test_it_does_everything_from_an_empty_folder(installation: Installation) -> None:
    command = "training-workbench"
    assert installation.run(command, "--version").stdout.startswith("training-workbench ")
    assert "main.py" not in installation.run(command, "--help").stdout
    assert json.loads(installation.run(command, "info", "--json").stdout)["workbench"]
    train = ("train", "--preset", "iris", "--steps", "30", "--out", "a.run", "--json")
    assert json.loads(installation.run(command, *train).stdout.splitlines()[-1])["steps"] == 30
    installation.run(command, "export", "a.run", "--format", "npz", "--out", "a.npz")
    assert (installation.empty / "a.npz").is_file()
    assert "training-workbench train" in installation.run(command, "train", "--steps", "x", code=2).stderr


def test_its_window_opens_a_run(installation: Installation) -> None:
    train = ("train", "--preset", "iris", "--steps", "30", "--out", "b.run")
    installation.run("training-workbench", *train)
    picture = installation.empty / "window.png"
    installation.run("training-workbench", "b.run", "--screenshot", str(picture), "--after", "2")
    assert picture.stat().st_size > 10_000
