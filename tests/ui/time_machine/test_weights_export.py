"""Export from the window, with the real writers and a real, tiny run."""

import json
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.ui.plain_window import Answers
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.views.export_state.export_form import BEST, LAST, SEEN, ExportForm, Look


class Exporter:
    """Exports of one finished run."""

    def __init__(self, qtbot: QtBot, machine: TimeMachine) -> None:
        self.qtbot, self.machine, self.answers = qtbot, machine, Answers()
        self.form = ExportForm(machine, self.answers)
        qtbot.addWidget(self.form)
        self.form.show()

    def __call__(self, path: Path, state: str = SEEN) -> str:
        self.answers.path = path
        self.form.ask_for(state)
        self.form.bar.begin_asked.emit()
        self.qtbot.waitUntil(self.form.bar.cancel.isHidden, timeout=20_000)
        return self.form.bar.message.text()


@pytest.fixture
def export(qtbot: QtBot, finished: RunSession, machine: TimeMachine) -> Exporter:
    return Exporter(qtbot, machine)


def test_states_formats_promises_and_looks(export: Exporter, tmp_path: Path) -> None:
    form, machine = export.form, export.machine
    history = machine.seen.history
    assert history is not None
    (best,) = history.bests
    assert best.place.step < 400, "otherwise this test shows nothing"
    assert "Step 400 written" in export(tmp_path / "seen.npz")
    with np.load(tmp_path / "seen.npz") as arrays:
        assert arrays["0.weight"].shape == (6, 4)
    told = form.certificate.text()
    assert "Largest difference" in told
    assert "dev part: accuracy" in told
    assert "test part: scores compared and not shown" in told
    assert f"Step {best.place.step} written" in export(tmp_path / "best.npz", BEST)
    machine.look_at(1, 123)
    export.qtbot.waitUntil(lambda: machine.seen.looks_back)
    assert "Step 123 written" in export(tmp_path / "back.npz")
    assert "Step 400 written" in export(tmp_path / "last.npz", LAST)
    looks: list[Look] = []
    form.looked.connect(looks.append)
    form.format.show_value("predictor")
    form.fold.setChecked(True)
    form.calibrated.click()
    assert form.look_note.isVisible()
    form.coverage.show_value(0.8)
    assert "written" in export(tmp_path / "folder.predictor", LAST)
    assert [look.place.step for look in looks] == [400]
    assert "Promised to hold the truth in 80 %" in form.certificate.text()
    certificate = json.loads((tmp_path / "folder.predictor" / "certificate.json").read_text(encoding="utf-8"))
    assert certificate["promise"]["coverage"] == 0.8
    assert "written" in export(tmp_path / "folder.predictor", LAST)  # the one that was there is kept
    assert len(list(tmp_path.glob("folder*"))) == 2


def test_what_cannot_be_written_is_told_plainly(export: Exporter, tmp_path: Path) -> None:
    (tmp_path / "weights.npz").mkdir()
    text = export(tmp_path / "weights.npz")
    assert "weights.npz" in text
    assert "left alone" in text
    assert export.form.certificate.isHidden()
    export.answers.path = None
    export.form.ask_for(SEEN)
    export.form.bar.begin_asked.emit()
    assert export.form.bar.cancel.isHidden()


def test_nothing_can_be_written_without_a_run(qtbot: QtBot, machine: TimeMachine) -> None:
    form = ExportForm(machine, Answers())
    qtbot.addWidget(form)
    form.ask_for(SEEN)
    assert not form.bar.button.isEnabled()
    assert form.bar.button.toolTip() == "There is no run yet."
