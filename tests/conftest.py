"""What every test gets: folders of its own, Qt without a screen, and a check that it leaves nothing running behind.

Qt is never imported here, so that the tests of the Qt-free part also run where PySide6 is not installed
(`make test-without-qt`).
"""

import itertools
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.kernels import compile_kernels, missing
from tests.leftovers import watch_for_leftovers
from workbench.engine.compile import prepare_process

_NUMBERS = itertools.count()
_XDG = ("CONFIG", "DATA", "STATE", "CACHE", "RUNTIME")
_NEEDS_QT = re.compile(r"^(from|import) (PySide6|pyqtgraph|pytestqt|workbench\.ui|workbench\.app)\b", re.MULTILINE)

# Compiled kernels are the one thing worth keeping from one session to the next. Numba reads where they lie when it is imported,
# which the conftest of a folder does before ``pytest_configure``.
prepare_process()

# Where writing bytecode is forbidden, each of the hundreds of programs that tests start would compile the workbench's modules anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# No deadline: the first call of a kernel compiles it. Derandomized: a failure must be there again tomorrow.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Keeps the settings of pytest-qt known (`--strict-config`) where that plugin is switched off."""
    if not pluginmanager.hasplugin("pytest-qt"):
        for name in ("qt_api", "qt_log_level_fail", "qt_log_ignore"):
            parser.addini(name, "a setting of pytest-qt, which is switched off")


def pytest_configure(config: pytest.Config) -> None:
    """Random order, and every user folder out of the way before the first module of the workbench is imported."""
    if config.pluginmanager.hasplugin("random_order"):  # an environment older than this plug-in still runs the tests
        config.option.random_order_enabled = True
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
    home = Path(tempfile.mkdtemp(prefix="workbench-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    for variable, folder in _user_folders(home).items():
        folder.mkdir(mode=0o700, exist_ok=True)
        os.environ[variable] = str(folder)


def pytest_runtestloop(session: pytest.Session) -> None:
    """Compiles what these tests need and nobody has compiled yet."""
    if not session.config.option.collectonly:
        _compile_for({item.path for item in session.items}, session.config)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """The same where several processes share the tests, before the first of them starts."""
    tops = [Path(argument.partition("::")[0]).resolve() for argument in config.args]
    _compile_for({path for top in tops for path in [top, *top.rglob("test_*.py")] if path.suffix == ".py"}, config)


def _compile_for(tests: set[Path], config: pytest.Config) -> None:
    if modules := missing(tests):
        if reporter := config.pluginmanager.get_plugin("terminalreporter"):
            reporter.write_line("The engine's kernels are being compiled, once for this version of them …")
        compile_kernels(modules)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Fails a test that leaves the process in another folder, in which the next test's children would start."""
    yield
    try:
        folder = Path.cwd()
    except FileNotFoundError:
        folder = Path("a folder that is gone")
    if folder != item.config.invocation_params.dir:
        os.chdir(item.config.invocation_params.dir)
        pytest.fail(f"The test ended in another working directory: {folder}", pytrace=False)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leaves out the files that import Qt, and the folder of the window's tests, where Qt is switched off."""
    if config.pluginmanager.hasplugin("pytest-qt"):
        return None
    if collection_path.is_dir():
        return collection_path == config.rootpath / "tests" / "ui" or None
    return (
        collection_path.suffix == ".py" and _NEEDS_QT.search(collection_path.read_text("utf-8")) is not None
    ) or None


def _user_folders(home: Path) -> dict[str, Path]:
    """By their variables; they are made by whoever writes there first, as on a new machine."""
    return {"HOME": home, **{f"XDG_{name}_{'DIR' if name == 'RUNTIME' else 'HOME'}": home / name for name in _XDG}}


@pytest.fixture(autouse=True)
def user_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for every test: settings, recent files and runs of one are not seen by the next."""
    home = tmp_path_factory.mktemp(f"home{next(_NUMBERS)}", numbered=False)
    for variable, folder in _user_folders(home).items():
        if variable != "XDG_RUNTIME_DIR":  # which must be there, and is for all tests
            monkeypatch.setenv(variable, str(folder))
    if core := sys.modules.get("PySide6.QtCore"):
        # Qt reads the variables only once, so it has to be told.
        for format_ in (core.QSettings.Format.NativeFormat, core.QSettings.Format.IniFormat):
            core.QSettings.setPath(format_, core.QSettings.Scope.UserScope, str(home / "CONFIG"))
    return home


@pytest.fixture(autouse=True)
def nothing_left_behind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test that leaves a thread, timer or window behind, and says where it began."""
    leftovers = watch_for_leftovers(monkeypatch)
    yield
    if found := leftovers():
        pytest.fail("The test left behind:\n" + "\n".join(f"- {line}" for line in found), pytrace=False)
