"""Rules of CONTRIBUTING.md that no linter knows."""

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, sources_at_the_top, sources_below, too_long

SOURCES = sources_below("workbench")
ALL_PYTHON = [*sources_at_the_top(), *SOURCES, *sources_below("tools", "tests", "benchmarks")]

UNSAFE_MODULES = {"pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
UNSAFE_CALLS = {"eval", "exec", "__import__"}
DRAWERS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "handler", "handlers"}
READ_BY_PEOPLE = (
    "workbench/ui/",
    "workbench/cli/",
    "workbench/insight/",
    "workbench/search/advice/",
    "workbench/runs/history/",
)

# Addresses and folders of the machine somebody happened to work on.
OF_ONE_MACHINE = re.compile(
    r"(?<![\w.])/(?:root|work|home/\w+|Users/\w+|opt/wheels)/|(?:extra-)?index-url\s*=|find-links\s*=", re.ASCII
)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def unsafe_code(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and description of everything that could run code out of a data file."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, f"import {n.name}") for n in names if n.name.split(".")[0] in UNSAFE_MODULES)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in UNSAFE_MODULES:
                yield node.lineno, f"from {module} import"
            case ast.Call(func=ast.Name(id=name)) if name in UNSAFE_CALLS:
                yield node.lineno, f"{name}()"
            case ast.keyword(arg="allow_pickle", value=value) if not (
                isinstance(value, ast.Constant) and value.value is False
            ):
                yield node.value.lineno, "allow_pickle other than False"


def imports_when_it_runs(tree: ast.AST, module: str) -> Iterator[int]:
    """The lines where the module is imported; for the annotations alone (``if TYPE_CHECKING``) it may be anywhere."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                continue
            case ast.Import(names=names) if any(name.name.split(".")[0] == module for name in names):
                yield node.lineno
            case ast.ImportFrom(module=str(name)) if name.split(".")[0] == module:
                yield node.lineno
        yield from imports_when_it_runs(node, module)


def lambda_receivers(tree: ast.AST) -> Iterator[int]:
    """Lines with `signal.connect(lambda …)`: such a receiver runs in the thread of the sender."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="connect"), args=[ast.Lambda(), *_]):
                yield node.lineno


def children_that_see_the_working_directory(tree: ast.AST) -> Iterator[int]:
    """Lines with a command line that has ``-m`` without ``-I`` before it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple):
            words = [word.value if isinstance(word, ast.Constant) else None for word in node.elts]
            for before, word in itertools.pairwise([None, *words]):
                if word == "-m" and before != "-I":
                    yield node.lineno


def selections_that_filter(tree: ast.AST) -> Iterator[int]:
    """Lines in proxy models that read somebody's selection."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any("ProxyModel" in ast.unparse(base) for base in node.bases):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Attribute) and "select" in inner.attr.lower():
                    yield inner.lineno


def home_made_numbers(tree: ast.AST) -> Iterator[int]:
    """Lines that group thousands, round to significant digits or write a share in per cent by themselves."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            for part, following in itertools.zip_longest(node.values, node.values[1:]):
                if isinstance(part, ast.FormattedValue) and part.format_spec is not None:
                    how = ast.unparse(part.format_spec).strip("f'\"")
                    after = str(following.value) if isinstance(following, ast.Constant) else ""
                    if how.endswith(("g", "%", "e")) or "," in how or re.match(r"\s?%", after):
                        yield node.lineno


def test_numbers_have_one_look() -> None:
    """In all that a person reads; the rules that specs and files state name their limits as they are."""
    read = [source for source in SOURCES if source.name.startswith(READ_BY_PEOPLE)]
    assert [f"{source.name}:{line}" for source in read for line in home_made_numbers(source.tree)] == []


def test_no_unsafe_code() -> None:
    assert [f"{source.name}:{line}: {what}" for source in SOURCES for line, what in unsafe_code(source.tree)] == []


@pytest.mark.parametrize(
    ("module", "home"),
    [
        ("polars", "workbench/data/readers/frames.py"),
        ("fastexcel", "workbench/data/readers/frames.py"),
        ("PIL", "workbench/data/readers/image_folder.py"),
    ],
)
def test_a_library_that_reads_files_has_one_home(module: str, home: str) -> None:
    assert {relative(s.path) for s in SOURCES if any(imports_when_it_runs(s.tree, module))} == {home}


def test_no_lambda_receives_a_signal() -> None:
    assert [f"{source.name}:{line}" for source in SOURCES for line in lambda_receivers(source.tree)] == []


def test_no_child_looks_for_modules_in_the_working_directory() -> None:
    """``python -m`` runs a ``queue.py`` that lies there: ``workbench.isolated_child.child_command`` does not."""
    started = [*SOURCES, *sources_below("benchmarks"), *sources_below("tools"), *sources_at_the_top()]
    found = [
        f"{source.name}:{line}" for source in started for line in children_that_see_the_working_directory(source.tree)
    ]
    assert [place for place in found if not place.startswith("tools/bootstrap.py")] == []
    assert len(found) == 1, "pytest, in the checkout's own folder"
    assert list(children_that_see_the_working_directory(ast.parse("run([python, '-m', 'venv'])"))) == [1]
    assert list(children_that_see_the_working_directory(ast.parse("run([python, '-I', '-m', 'venv'])"))) == []


def test_no_filter_reads_the_selection_that_it_changes() -> None:
    """Rows that go change the selection: a filter that followed it would change while it is applied, which ends in a crash."""
    assert [f"{source.name}:{line}" for source in SOURCES for line in selections_that_filter(source.tree)] == []
    reading = "class A(QSortFilterProxyModel):\n def filterAcceptsRow(self, row, parent):\n  return row in self.board.selected"
    assert list(selections_that_filter(ast.parse(reading))) == [3]


def test_long_files_say_why() -> None:
    """Split them, or give the reason after 'Long because:' in their first lines."""
    assert too_long(ALL_PYTHON) == []


def test_no_drawer_names() -> None:
    assert [source.name for source in SOURCES if not DRAWERS.isdisjoint(re.split(r"[/_.]", source.name))] == []


def test_nothing_of_one_machine_in_the_repository() -> None:
    found = []
    for path in text_files():
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if OF_ONE_MACHINE.search(line):
                found.append(f"{relative(path)}:{number}: {line.strip()[:80]}")
    assert found == []


def text_files() -> Iterator[Path]:
    """The files of the repository, without those that tools make and git ignores."""
    made_by_tools = {"__pycache__", "build", "dist"}
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = parts[0].startswith(".") and parts[0] not in {".ci", ".gitignore"}
        if hidden or any(part in made_by_tools or part.endswith(".egg-info") for part in parts):
            continue
        if path.is_file() and (path.suffix in {".py", ".toml", ".md", ".lock", ".json"} or not path.suffix):
            yield path


def test_the_lock_is_hashed_and_has_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in lock
    pins = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    assert pins
    assert all("==" in pin and pin.endswith("\\") for pin in pins), "every package needs its exact version and hashes"


@pytest.mark.parametrize(
    "code",
    ["import pickle", "from marshal import loads", "eval('1')", "np.load(f, allow_pickle=True)", "f(allow_pickle=x)"],
)
def test_the_rule_finds_unsafe_code(code: str) -> None:
    assert len(list(unsafe_code(ast.parse(code)))) == 1


def test_the_rules_let_good_code_pass() -> None:
    code = "np.load(f, allow_pickle=False)\ndialog.exec()\nbutton.clicked.connect(self._go)\nsorted(a, key=lambda x: x)"
    assert list(unsafe_code(ast.parse(code))) == []
    assert list(lambda_receivers(ast.parse(code))) == []


def test_the_rule_finds_lambda_receivers() -> None:
    assert list(lambda_receivers(ast.parse("timer.timeout.connect(lambda: go(1))"))) == [1]


@pytest.mark.parametrize(
    ("line", "is_found"),
    [("see /home" + "/ann/x", True), ("cd /root" + "/x", True), ("~/x", False), ("docs/work/x", False)],
)
def test_the_rule_finds_paths_of_one_machine(line: str, is_found: bool) -> None:
    assert bool(OF_ONE_MACHINE.search(line)) is is_found
