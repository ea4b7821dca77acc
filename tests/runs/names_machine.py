"""Two processes and one folder: a Hypothesis machine that opens, links, renames, copies, deletes, restores and kills.

What was acknowledged has to be in what opens, or whoever opens it has to be told that something is missing, or refused.
Two never write one file.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.runs.two_writers import Child, Zygote

NAMES = ("a.run", "b.run")
WHO = st.integers(0, 1)
NAME = st.sampled_from(NAMES)


@dataclass(eq=False)
class File:
    """What is known of one file, whatever its names."""

    told: set[float] = field(default_factory=set)
    """Edits that were acknowledged in it"""


@dataclass
class Writer:
    """One of the two processes."""

    child: Child
    name: str = ""
    """The name that it writes, after links; empty if it writes nothing"""
    file: File | None = None
    knows: set[float] = field(default_factory=set)


class NamesMachine(RuleBasedStateMachine):
    """``zygote`` is set by whoever runs it."""

    zygote: Zygote

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="names-"))
        self.writers = [Writer(self.zygote.fork()) for _ in range(2)]
        self.files: dict[str, File] = {}
        self.tried: set[float] = set()
        self.count = 0
        self.is_plain = True
        """Whether nothing was done yet after which a file may be refused"""

    def teardown(self) -> None:
        for writer in self.writers:
            writer.child.leave()
        shutil.rmtree(self.folder, ignore_errors=True)

    @initialize()
    def begin(self) -> None:
        writer = self.writers[0]
        writer.child.ask("create", self.path("a.run"))
        self.files["a.run"] = File()
        writer.name, writer.file, writer.knows = "a.run", self.files["a.run"], set()
        self.write(writer)

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def true_name(self, name: str) -> str:
        """Where links lead; empty for nowhere."""
        path = self.folder / name
        return path.resolve().name if path.exists() else ""

    def free_name(self) -> str:
        """A name that is not taken; empty if all are."""
        return next((name for name in NAMES if not os.path.lexists(self.path(name))), "")

    def check(self, name: str, answer: dict[str, object]) -> None:
        """What was found under a name, against what was acknowledged there."""
        found, file = set(answer["edits"]), self.files[name]  # type: ignore[call-overload]
        assert found <= self.tried, "edits that nobody made"
        assert file.told <= found or answer["damage"], f"lost without a word: {file.told - found}"

    @rule(who=WHO, name=NAME)
    def open(self, who: int, name: str) -> None:
        writer, true = self.writers[who], self.true_name(name)
        if writer.name:
            writer = self.writers[1 - who]
        if writer.name:
            return
        answer = writer.child.ask("open", self.path(name))
        held = [other for other in self.writers if other.file is not None and other.file is self.files.get(true)]
        if "refused" in answer:
            assert not (self.is_plain and true and not held), answer["refused"]
            return
        assert true
        assert not held, "two write one file"
        self.check(true, answer)
        writer.name, writer.file, writer.knows = true, self.files[true], set(answer["edits"])

    @rule(who=WHO, name=NAME)
    def read(self, who: int, name: str) -> None:
        answer = self.writers[who].child.ask("read", self.path(name))
        true = self.true_name(name)
        if "refused" in answer:
            assert not (self.is_plain and true), answer["refused"]
        else:
            self.check(true, answer)

    @rule(who=WHO)
    def edit(self, who: int) -> None:
        if self.writers[who].name:
            self.write(self.writers[who])

    def write(self, writer: Writer) -> None:
        self.count += 1
        value = self.count / 2**20
        self.tried.add(value)
        answer = writer.child.ask("edit", str(value))
        there = self.files.get(self.true_name(writer.name))
        if "refused" in answer:
            assert not self.is_plain, answer["refused"]
            return
        assert there is not None, "acknowledged, and there is no file"
        assert not any(other.file is there for other in self.writers if other is not writer), "two write one file"
        writer.file = there  # a file that was put back in the place of the one before is gone on with
        writer.knows = set(answer["edits"])
        there.told |= writer.knows

    @rule(who=WHO)
    def close(self, who: int) -> None:
        writer = self.writers[who]
        if writer.name:
            writer.child.ask("close")
            writer.name, writer.file = "", None

    @rule(who=WHO)
    def kill(self, who: int) -> None:
        self.writers[who].child.kill()
        self.writers[who] = Writer(self.zygote.fork())

    @rule(name=NAME)
    def link(self, name: str) -> None:
        new = self.free_name()
        if new and (self.folder / name).exists():
            (self.folder / new).symlink_to(self.path(name))

    @rule(name=NAME)
    def hard_link(self, name: str) -> None:
        true, new = self.true_name(name), self.free_name()
        if true and new:
            os.link(self.path(true), self.path(new))
            self.files[new] = self.files[true]
            self.is_plain = False

    @rule(name=NAME)
    def rename(self, name: str) -> None:
        new = self.free_name()
        if new and name in self.files:
            (self.folder / name).rename(self.path(new))
            self.files[new] = self.files.pop(name)
            self.is_plain = False

    @rule(name=NAME)
    def copy(self, name: str) -> None:
        """Without the log, as a person would: what a copy has to hold is what the file itself holds by then."""
        true, new = self.true_name(name), self.free_name()
        if true and new:
            shutil.copyfile(self.path(true), self.path(new))
            log = self.folder / f"{true}-wal"
            self.files[new] = File(set() if log.exists() else set(self.files[true].told))
            self.is_plain = False

    @rule(name=NAME)
    def delete(self, name: str) -> None:
        if os.path.lexists(self.path(name)):
            (self.folder / name).unlink()
            self.files.pop(name, None)
            self.is_plain = False

    @rule(name=NAME, over=NAME)
    def restore(self, name: str, over: str) -> None:
        """A copy is put in the place of another file."""
        if name in self.files and over in self.files and self.files[name] is not self.files[over]:
            (self.folder / name).replace(self.path(over))
            self.files[over] = self.files.pop(name)
            self.is_plain = False
