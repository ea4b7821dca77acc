"""Files of every version ever released open for ever, with everything in them."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from workbench.runs.history.history import Effect, Place
from workbench.runs.history.kept_points import KeptPoints
from workbench.runs.reading import RunReader
from workbench.runs.writing.run_log import RunLog

GOLDEN = Path(__file__).parent / "golden"
POINTS = KeptPoints.of(1, "weight_norm", 1, np.array([0, 80, 119]), np.array([[1.0, 2.0], [0.5, np.nan], [0.25, 4.0]]))


@pytest.mark.parametrize("name", ["version-2", "version-3"])
def test_a_golden_file_opens(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.run"
    shutil.copy(GOLDEN / path.name, path)
    said = json.loads((GOLDEN / f"{name}.json").read_text())
    with RunReader(path) as reader:
        history = reader.history
        assert reader.damage == ()
        assert (reader.header.run_id, reader.header.data_sha256) == (said["run_id"], said["data_sha256"])
        assert reader.header.spec.name == "golden – ü"
        assert {str(one.number): [one.place.step, one.sha256] for one in history.keyframes} == said["states"]
        for keyframe in history.keyframes:
            assert reader.snapshot(keyframe.number).sha256 == keyframe.sha256
        assert [(edit.step, edit.name, edit.new, edit.note) for edit in history.edits] == [
            (40, "learning_rate", 0.02, "the first note")
        ]
        assert [(branch.title, branch.length) for branch in history.branches] == [("main", 120), ("another", 80)]
        assert [mark.text for mark in history.marks] == ["a pin"]
        assert [best.place.step for best in history.bests] == [120]
        assert history.effects == (Effect(1, 0, 40, (-0.25, 0.125), (0.5,)),)
        assert history.current == Place(2, 80, 1)
        assert reader.seconds(1) == 2.5
        assert len(reader.metrics(1).series("loss", 0, 200, 1000).mean) == 120
        assert [repr(points) for points in reader.points] == ([] if name == "version-2" else [repr(POINTS)])
    with RunLog.open(path) as log:
        log.rename(1, "went on")
        log.keep_points([replace(POINTS, probe="update_ratio")])
    with RunReader(path) as reader:
        assert reader.damage == ()
        assert reader.history.branch(1).name == "went on"
        assert reader.header.format_version == int(
            name[-1]
        )  # a file stays what it is; what it has no place for is not kept
        assert len(reader.points) == (0 if name == "version-2" else 2)
