"""A run for other people: packed here, opened elsewhere, the same to the last bit; and what strangers may put into such a file."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.cli.conftest import Said
from tests.export.networks import random_spec
from workbench.data.store import path_of
from workbench.errors import FileError
from workbench.export.bundle import open_bundle, read_list, write_bundle
from workbench.export.card import plain, resampled, wilson
from workbench.specs.run import RunSpec

Call = Callable[..., Said]


@pytest.fixture
def run(call: Call, tmp_path: Path) -> Path:
    """A run on a table of one's own."""
    spec = random_spec(3).replaced(steps=20, name="visits <b>|now")
    (tmp_path / "spec.toml").write_text(spec.to_toml(), encoding="utf-8")
    assert call("train", tmp_path / "spec.toml", "--out", tmp_path / "a.run").code == 0
    return tmp_path / "a.run"


def test_a_bundle_opens_elsewhere_and_verifies(
    run: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = call("bundle", run, "--out", tmp_path / "b.zip", "--json")
    assert said.code == 0, said.errors
    told = said.report
    sha256 = RunSpec.parse(random_spec(3).to_plain()).data.to_plain()["sha256"]
    assert told["files"] == ["card/card.md", "card/curves.svg", "card/data.svg", f"data/{sha256}.npz", "run.run"]
    path_of(sha256).unlink()  # as on another machine
    assert call("verify", run).code == 1
    verified = call("verify", tmp_path / "b.zip", "--json")
    assert verified.code == 0, verified.errors
    assert verified.report["identical"]
    assert verified.report["bundle_sha256"] == told["bundle_sha256"]
    path_of(sha256).unlink()
    opened = call("open", tmp_path / "b.zip", "--out", tmp_path / "there", "--json")
    assert opened.code == 0, opened.errors
    assert opened.report["run"] == str(tmp_path / "there" / "a.run")
    assert call("verify", tmp_path / "there" / "a.run", "--json").report["identical"]
    again = call("open", tmp_path / "b.zip", "--out", tmp_path / "there")
    assert (again.code, "is left alone" in again.errors) == (1, True)
    repeated = call("bundle", tmp_path / "there" / "a.run", "--out", tmp_path / "c.zip", "--json").report
    assert repeated["dataset_sha256"] == told["dataset_sha256"]


def test_a_bundle_without_data_says_so(run: Path, call: Call, tmp_path: Path) -> None:
    told = call("bundle", run, "--without-data", "--out", tmp_path / "b.zip", "--json").report
    assert not told["has_data"]
    assert "run.run" in told["files"]


def test_the_card_tells_and_obeys_no_name(run: Path, call: Call, tmp_path: Path) -> None:
    assert call("test", run).code == 0
    said = call("card", run, "--out", tmp_path / "card", "--json")
    assert said.code == 0, said.errors
    card = (tmp_path / "card" / "card.md").read_text(encoding="utf-8")
    assert card.startswith("# visits \\<b\\>\\|now\n")
    for word in (
        "accuracy",
        "95 % interval",
        "looked at once",
        "Missing values are made up",
        "trained as it was planned",
    ):
        assert word in card
    for name in ("curves.svg", "data.svg"):
        assert f"({name})" in card
        root = ElementTree.fromstring((tmp_path / "card" / name).read_text(encoding="utf-8"))
        assert root.tag.endswith("svg")
    curves = ElementTree.fromstring((tmp_path / "card" / "curves.svg").read_text(encoding="utf-8"))
    lines = [one.get("points", "").split() for one in curves.iter() if one.tag.endswith("polyline")]
    assert len(lines) == 2, "train and dev"
    assert min(map(len, lines)) > 2, "a curve, also where the train part was scored once"
    assert "is left alone" in call("card", run, "--out", tmp_path / "card").errors


def zipped(path: Path, files: dict[str, bytes], listed: dict[str, Any] | None = None, **changes: Any) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        sizes = {name: {"sha256": hashlib.sha256(one).hexdigest(), "size": len(one)} for name, one in files.items()}
        plain_list = {
            "format": "training-workbench bundle",
            "version": 1,
            "name": "a.run",
            "dataset_sha256": "0" * 64,
            "data_sha256": None,
            "files": sizes if listed is None else listed,
            **changes,
        }
        archive.writestr("bundle.json", json.dumps(plain_list))
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "files",
    [
        {"run.run": b"x", "../evil.md": b"x"},
        {"run.run": b"x", "/etc/evil.md": b"x"},
        {"run.run": b"x", "card/../../evil.md": b"x"},
        {"run.run": b"x", "card/con.exe": b"x"},
        {"card/card.md": b"x"},
        {"run.run": b"x", **{f"card/{'a' * (number + 1)}.md": b"x" for number in range(35)}, "data/x.npz": b""},
    ],
    ids=["up", "absolute", "up inside", "another ending", "no run", "another name"],
)
def test_only_names_that_a_bundle_has_are_read(files: dict[str, bytes], tmp_path: Path) -> None:
    path = zipped(tmp_path / "b.zip", files)
    with pytest.raises(FileError, match="no bundle of the workbench, or damaged"):
        open_bundle(path, tmp_path / "out")
    assert [one.name for one in tmp_path.iterdir()] == ["b.zip"]


@pytest.mark.parametrize(
    ("listed", "changes"),
    [
        ({"run.run": {"sha256": "0" * 64, "size": 10**9}}, {}),
        ({"run.run": {"sha256": "0" * 64, "size": -1}}, {}),
        ({"run.run": {"sha256": "0" * 64, "size": 2**60}}, {}),
        ({"run.run": 7}, {}),
        (None, {"format": "other"}),
        (None, {"version": 2}),
        ([1, 2], {}),
    ],
)
def test_a_list_that_lies_is_refused(listed: Any, changes: dict[str, Any], tmp_path: Path) -> None:
    path = zipped(tmp_path / "b.zip", {"run.run": b"x"}, listed, **changes)
    with pytest.raises(FileError, match=r"b\.zip is (no bundle|damaged)"):
        read_list(path)


def test_a_file_that_grows_when_it_is_read_is_refused(tmp_path: Path) -> None:
    """A bomb is cut off at the size that the list names."""
    path = zipped(tmp_path / "b.zip", {"run.run": bytes(10**7)}, {"run.run": {"sha256": "0" * 64, "size": 10**7}})
    with pytest.raises(FileError, match=r"run\.run \(10 MB\) does not have the hash of the list"):
        open_bundle(path, tmp_path / "out")


@pytest.mark.parametrize("keep", [0, 1, 20, 300, -1, -30])
def test_a_bundle_that_breaks_off_is_refused(keep: int, run: Path, call: Call, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    assert call("bundle", run, "--out", path).code == 0
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(FileError):
        open_bundle(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_data_of_a_bundle_are_proven_before_they_are_kept(tmp_path: Path) -> None:
    sha256 = "ab" * 32
    wide = np.lib.format.header_data_from_array_1_0(np.zeros(1)) | {"shape": (10**12,)}
    member = tmp_path / "member"
    with member.open("wb") as stream:
        np.lib.format.write_array_header_1_0(stream, wide)
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("about.npy", member.read_bytes())
    path = zipped(tmp_path / "b.zip", {"run.run": b"x", f"data/{sha256}.npz": inner.read_bytes()})
    with pytest.raises(Exception, match="the data in the bundle are damaged"):
        open_bundle(path, tmp_path / "out")
    assert not path_of(sha256).exists()


def test_intervals_and_plain_names() -> None:
    low, high = wilson(0.9, 100)
    assert (round(low, 4), round(high, 4)) == (0.8256, 0.9448)  # NIST handbook 7.2.4.1
    assert wilson(1.0, 10)[1] == 1.0
    truth = np.arange(50.0)[:, None]
    assert resampled(truth * 2.0 + 1.0, truth, [(1.0, 2.0)]) == (1.0, 1.0)
    assert plain("a\n# b [x](y) `c`") == r"a \# b \[x\]\(y\) \`c\`"


class _StopError(Exception):
    pass


def test_a_bundle_is_cancelled_anywhere_and_nothing_is_left(run: Path, call: Call, tmp_path: Path) -> None:
    path, told = tmp_path / "there" / "b.zip", list[float]()
    write_bundle(run, {"card.md": b"#"}, tmp_path / "whole.zip", watch=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0, abs=0.001)
    for last in range(1, len(told) + 1):
        looks = list[float]()

        def watch(share: float, looks: list[float] = looks, last: int = last) -> None:
            looks.append(share)
            if len(looks) == last:
                raise _StopError

        with pytest.raises(_StopError):
            write_bundle(run, {"card.md": b"#"}, path, watch=watch)
        assert not path.parent.exists() or not list(path.parent.iterdir())
