"""Finds the literals of the sources that a person reads, and tells which of them are said without ``tr``.

A literal is taken for a sentence when it holds words with a space between them, or is one capitalised word, and does not
stand where only programs read: names of objects, keys, types, log lines, statements of SQL, style sheets.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_WORD: Final = re.compile(r"[A-Za-zα-ωΑ-Ω]{2,}")
_NOT_WORDS: Final = re.compile(r"<[^>]*>|\{[^}]*\}|&\w+;")
_ONE_WORD: Final = re.compile(r"[A-Z][a-z]+[^_A-Z]*")
_CODE: Final = (
    re.compile(
        r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|BEGIN|COMMIT|ROLLBACK|DROP|INTEGER|WHERE|AND|ON CONFLICT)\b"
    ),
    re.compile(r".*[\w-]+\s*:\s*[^;]+;", re.DOTALL),  # a style sheet
    re.compile(r"Q\w+(#\w+|::?\w+)?\s*\{"),
    re.compile(r"[\d\s]*\d(px|pt|em)\b"),
)
_SILENT_CALLS: Final = frozenset(
    {
        "debug",
        "info",
        "warning",
        "error",
        "exception",
        "critical",
        "log",
        "getLogger",
        "setObjectName",
        "setProperty",
        "property",
        "value",
        "setValue",
        "execute",
        "executemany",
        "executescript",
        "setStyleSheet",
        "fromTheme",
        "TypeVar",
        "getattr",
        "setattr",
        "hasattr",
        "findChild",
        "findChildren",
        "inherits",
        "compile",
        "match",
        "fullmatch",
        "sub",
        "search",
        "split",
        "startswith",
        "endswith",
        "encode",
        "strftime",
        "getenv",
        "get",
        "joinpath",
        "resource_path",
        "Path",
        "QFont",
        "setFamily",
        "QColor",
        "removeprefix",
        "removesuffix",
        "partition",
        "rpartition",
        "maketrans",
        "Field",
        "icon",
        "beginGroup",
        "contains",
        "remove",
        "replace",
        "count",
        "index",
        "find",
        "unpack",
        "pack",
        "Struct",
        "invokeMethod",
        "array",
        "asarray",
        "dtype",
        "astype",
        "import_module",
        "cast",
        "Thread",
        "AssertionError",
        "RuntimeError",
        "TypeError",
        "KeyError",
        "LookupError",
        "IndexError",
    }
)
_SILENT_KEYWORDS: Final = frozenset(
    {
        "object_name",
        "icon",
        "mode",
        "encoding",
        "dtype",
        "pattern",
        "format",
        "dest",
        "action",
        "numpy",
        "slope",
        "onnx",
        "c",
    }
)
_TOLD: Final = frozenset({"tr", "tr_count"})

NOT_FOR_PEOPLE: Final[dict[str, frozenset[str]]] = {
    "workbench/__init__.py": frozenset({"module 'workbench' has no attribute {}"}),  # as Python says it
    "workbench/app.py": frozenset({"python main.py"}),
    "workbench/data/bundled.py": frozenset({"*"}),  # names and sources belong to the data; the rest is told there
    "workbench/files/folders.py": frozenset({"{} belongs to somebody else"}),  # is caught
    "workbench/export/reference.py": frozenset({"a module that is not known: {}"}),  # of a program that is printed
    "workbench/export/state_dict.py": frozenset({"*"}),  # code of another library
    "workbench/program.py": frozenset({"*"}),  # what is typed; its sentences are told
    "workbench/export/marks.py": frozenset({"training-workbench weights"}),
    "workbench/export/model.py": frozenset({"(x - mean) / scale"}),
    "workbench/export/bundle.py": frozenset({"training-workbench bundle"}),
    "workbench/export/card.py": frozenset({"```\nmain.py verify FILE.run\n```"}),
    "workbench/export/pictures.py": frozenset({'font-family="sans-serif" font-size="12" fill="#444"'}),
    "workbench/export/certificate.py": frozenset({"training-workbench certificate"}),
    "workbench/export/array_answers.py": frozenset({"NumPy {}"}),
    "workbench/export/folding.py": frozenset({"*"}),  # modules of another library
    "workbench/export/onnx_graph.py": frozenset({"*"}),  # operators of ONNX; it says nothing to people
    "workbench/export/onnx_file.py": frozenset({"*"}),
    "workbench/export/python_programs.py": frozenset({"*"}),  # programs
    "workbench/export/bare_python.py": frozenset(
        {"import sys; sys.modules['workbench'] = None; sys.path[:] = sys.argv.pop(1).split({separator!r})\n"}
    ),
    "workbench/export/c_header.py": frozenset({"*"}),  # a program; what it refuses is told
    "workbench/export/predictor.py": frozenset({"*"}),  # programs and modules; its sentences are told
    "workbench/export/pytorch.py": frozenset({"*"}),
    "workbench/insight/step_by_step/forward_steps.py": frozenset({"*"}),  # formulas and programs; titles are told
    "workbench/insight/step_by_step/backward_steps.py": frozenset({"*"}),
    "workbench/insight/step_by_step/update_steps.py": frozenset({"*"}),
    "workbench/labs/class_sheet.py": frozenset({"*"}),  # marks of pages; its sentences are told
    "workbench/labs/sheet_picture.py": frozenset({"*"}),
    "workbench/labs/framework_programs.py": frozenset({"*"}),  # programs
    "workbench/labs/licences.py": frozenset({"License"}),  # a name in the description of a package
    "workbench/labs/scales.py": frozenset({"lab scales"}),  # a key of random numbers
    "workbench/language.py": frozenset({"English", "one, other"}),
    "workbench/runs/disk/disks.py": frozenset({"google drive", "mobile documents"}),
    "workbench/runs/format/schema.py": frozenset({", digest BLOB", ", {} BLOB"}),
    "workbench/search/study/optuna_tables.py": frozenset({"*"}),  # tables and statements
    "workbench/search/study/trials_table.py": frozenset({"{} after {} epochs"}),  # the name of a column of a file
    "workbench/search/workers/cluster_keys.py": frozenset({"*"}),  # the format of keys
    "workbench/specs/own_data.py": frozenset({"None"}),  # as it stands in files
    "workbench/specs/activations.py": frozenset({"Tanh()", "Sigmoid()", "Identity()"}),  # code of another library
    "workbench/search/advice/twin_model.py": frozenset(
        {"twin peak", "twin x", "twin y", "twin trials"}
    ),  # keys of random numbers
    "workbench/ui/views/state/reader.py": frozenset({"state view"}),  # the name of a thread
    "workbench/ui/widgets/actions.py": frozenset({"Space"}),  # keys, which Qt says in the language of the system
    "workbench/ui/widgets/local_keys.py": frozenset({"Del", "Esc", "Ins"}),
    "workbench/ui/widgets/theme.py": frozenset({"Fusion"}),
}
"""What looks like a sentence and is none, by file; ``*`` stands for all of the file."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """``is_told``: it stands inside ``tr`` or ``tr_count``. Places of an f-string are written ``{}``."""

    path: Path
    line: int
    text: str
    is_told: bool


def sentences(root: Path) -> Iterator[Sentence]:
    """All sentences of the sources below ``root``."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted((root / "workbench").rglob("*.py"))}
    identifiers = {text for tree in trees.values() for text in _identifiers(tree)}
    for path, tree in trees.items():
        place = path.relative_to(root)
        exempt = NOT_FOR_PEOPLE.get(place.as_posix(), frozenset())
        for sentence in _of_file(place, tree):
            if sentence.is_told or not (sentence.text in identifiers or exempt & {"*", sentence.text}):
                yield sentence


def _identifiers(tree: ast.Module) -> Iterator[str]:
    """Words that values of a ``Literal`` type or an enumeration are spelled with."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=ast.Name(id="Literal"), slice=choices):
                yield from (
                    n.value for n in ast.walk(choices) if isinstance(n, ast.Constant) and isinstance(n.value, str)
                )
            case ast.ClassDef(bases=bases) if any("Enum" in ast.dump(base) for base in bases):
                for line in node.body:
                    if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
                        yield str(line.value.value)


def _of_file(path: Path, tree: ast.Module) -> Iterator[Sentence]:
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        text = _text(node)
        if text is None or not _reads_like_one(text):
            continue
        if isinstance(parents.get(node), ast.Expr | ast.JoinedStr):
            continue  # a docstring, or a piece of a literal that is looked at as a whole
        above = list(_above(node, parents))
        told = any(isinstance(up, ast.Call) and _called(up) in _TOLD for _, up in above)
        if told or not any(_is_silent(child, up) for child, up in above):
            yield Sentence(path, node.lineno, text, told)


def _text(node: ast.AST) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=pieces):
            return "".join(str(piece.value) if isinstance(piece, ast.Constant) else "{}" for piece in pieces)
    return None


def _reads_like_one(text: str) -> bool:
    if not _WORD.search(_NOT_WORDS.sub(" ", text)) or any(pattern.match(text) for pattern in _CODE):
        return False
    return " " in text.strip() or _ONE_WORD.fullmatch(text.strip()) is not None


def _above(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Pairs of a node and the one it stands in, from the literal up to the function or class around it."""
    while (up := parents.get(node)) is not None:
        yield node, up
        if isinstance(up, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            return
        node = up


def _is_silent(child: ast.AST, up: ast.AST) -> bool:
    """Whether what stands in ``child`` of ``up`` is read by programs only."""
    match up:
        case ast.Call():
            is_keyword = isinstance(child, ast.keyword) and child.arg in _SILENT_KEYWORDS
            return is_keyword or (child is not up.func and _called(up) in _SILENT_CALLS)
        case ast.Compare():
            return True
        case ast.Subscript(value=value, slice=key):
            return child is key and not (isinstance(value, ast.Name) and value.id == "Annotated")
        case ast.Dict(keys=keys):
            return child in keys
        case ast.FunctionDef(returns=returns):
            return child is returns
        case ast.AnnAssign(annotation=note) | ast.arg(annotation=note):
            return child is note and "Annotated" not in ast.dump(note)
        case ast.match_case(pattern=pattern):
            return child is pattern
    return isinstance(up, ast.Assign) and ast.unparse(up.targets[0]) in {"__all__", "__version__"}


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
