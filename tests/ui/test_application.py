"""The real window, with the real panels and the real trainer."""

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QLabel,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.haste import longest
from workbench.data import load_dataset
from workbench.runs.history.history import Place
from workbench.specs.presets import load_preset
from workbench.training.messages import Evaluated, Finished
from workbench.training.trainer import Trainer
from workbench.ui.application import build_window, dismantle
from workbench.ui.panels.data.data_panel import DataPanel
from workbench.ui.panels.network.network_panel import BuilderPanel
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.speed import FULL
from workbench.ui.views.export_state.export_form import Look
from workbench.ui.views.inside.inside_view import InsideView
from workbench.ui.views.plots.batch_norm_plots import BatchNormPlots
from workbench.ui.views.plots.live_plots import LivePlots
from workbench.ui.window.course.course_window import CourseWindow
from workbench.ui.window.course.pointing_ring import PointingRing
from workbench.ui.window.course.subjects import is_known, subjects
from workbench.ui.window.export_window import ExportWindow
from workbench.ui.window.main_window import MainWindow
from workbench.ui.window.theme_choice import ThemeChoice
from workbench.ui.window.window_state import WindowState

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    state = WindowState(QSettings("training-workbench", "training-workbench"))
    window = build_window(qapp, load_preset("digits"), state, ThemeChoice.LIGHT)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield window
    dismantle(window)


def visible(window: MainWindow, kind: type[QWidget]) -> list[QWidget]:
    """Widgets that can be seen, or scrolled to."""
    found: list[QWidget] = [widget for widget in window.findChildren(kind) if widget.isVisible()]
    return found


def test_from_the_first_start_to_a_moving_curve_by_one_key(qtbot: QtBot, window: MainWindow) -> None:
    session = window.services.session
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: session.seen.step > 20, timeout=300_000)
    assert session.state is SessionState.TRAINING
    assert window.plots.isVisible()
    assert QApplication.activeModalWidget() is None
    window.actions_by_name["toggle"].trigger()
    qtbot.waitUntil(lambda: session.state is SessionState.PAUSED)
    held_at = session.seen.step
    window.actions_by_name["step"].trigger()
    qtbot.waitUntil(lambda: session.seen.step == held_at + 1)


def test_an_edit_in_the_document_reaches_the_trainer_and_comes_back(qtbot: QtBot, window: MainWindow) -> None:
    session, document = window.services.session, window.services.document
    session.step_once()
    qtbot.waitUntil(lambda: session.seen.step == 1, timeout=300_000)
    values = document.spec.hyperparameters.replaced(learning_rate=0.0625)
    document.change("Change learning rate", document.spec.replaced(hyperparameters=values))
    qtbot.waitUntil(lambda: len(session.seen.edits) == 1)
    assert (session.seen.edits[0].step, session.seen.edits[0].new) == (1, 0.0625)
    window.actions_by_name.undo.trigger()
    qtbot.waitUntil(lambda: session.seen.is_live and session.seen.edits == ())
    assert session.seen.step == 1, "the state before the edit, not only the value"
    assert session.seen.hyperparameters is not None
    assert session.seen.hyperparameters.learning_rate == 0.003


def test_closing_in_mid_step(qtbot: QtBot, window: MainWindow) -> None:
    window.services.session.start()
    qtbot.waitUntil(lambda: window.services.session.seen.step > 0, timeout=300_000)
    closed = time.monotonic()
    window.close()
    qtbot.waitUntil(
        window.services.closing.close
    )  # nothing is left the first time, where other programs leave us the cores
    assert time.monotonic() - closed < longest(3.0)


def test_no_text_is_cut_at_1280_by_800(qtbot: QtBot, window: MainWindow) -> None:
    for dock in window.docks.values():
        dock.raise_()
        qtbot.waitUntil(lambda dock=dock: not dock.visibleRegion().isEmpty())
        qtbot.wait(50)
        assert (window.width(), window.height()) == (1280, 800)
        assert what_is_cut(window) == [], dock.objectName()


def what_is_cut(window: MainWindow) -> list[str]:
    """Texts that have less room than they need, and pages that are too narrow; not what lies behind a tab."""
    behind = [dock for dock in window.docks.values() if dock.visibleRegion().isEmpty()]

    def shown(kind: type[QWidget]) -> list[QWidget]:
        return [widget for widget in visible(window, kind) if not any(dock.isAncestorOf(widget) for dock in behind)]

    cut = []
    for label in shown(QLabel):
        assert isinstance(label, QLabel)
        if label.text() and not label.wordWrap() and label.sizeHint().width() > label.width() + 1:
            cut.append(f"{label.text()!r}: {label.sizeHint().width()} > {label.width()}")
    for button in shown(QAbstractButton):
        assert isinstance(button, QAbstractButton)
        if button.text() and button.sizeHint().width() > button.width() + 1:
            cut.append(f"{button.text()!r}: {button.sizeHint().width()} > {button.width()}")
    for area in shown(QScrollArea):
        assert isinstance(area, QScrollArea)
        if area.horizontalScrollBar().maximum() > 0 and area.horizontalScrollBarPolicy() is not (
            Qt.ScrollBarPolicy.ScrollBarAsNeeded
        ):
            wide, room = area.widget().minimumSizeHint().width(), area.viewport().width()
            cut.append(f"the page in {area.accessibleName() or area.parentWidget()!r} needs {wide} and has {room}")
    return cut


def test_everything_that_takes_the_focus_has_a_name(qtbot: QtBot, window: MainWindow) -> None:
    nameless = set()
    for dock in window.docks.values():
        dock.raise_()
        qtbot.wait(50)
        for widget in visible(window, QWidget):
            is_inner = isinstance(widget.parent(), QComboBox | QAbstractSpinBox | QDockWidget)
            is_inner = is_inner or widget.objectName().startswith("qt_")
            if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus or is_inner:
                continue
            text = getattr(widget, "text", str)()
            if not (widget.accessibleName() or text):
                nameless.add(f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}")
    assert nameless == set()


def test_the_panels_know_when_a_run_is_live(qtbot: QtBot, window: MainWindow) -> None:
    builder, data = window.findChild(BuilderPanel), window.findChild(DataPanel)
    assert not builder.hint.isVisibleTo(builder)
    window.services.session.start()
    qtbot.waitUntil(lambda: builder.hint.isVisibleTo(builder) and data.live_hint.isVisibleTo(data), timeout=300_000)
    window.services.session.stop(keep=False)
    qtbot.waitUntil(lambda: not builder.hint.isVisibleTo(builder))


def test_the_batch_norm_page_leads_to_the_builder(window: MainWindow) -> None:
    window.docks["network"].hide()
    window.findChild(BatchNormPlots).builder_asked.emit()
    assert window.docks["network"].isVisible()


def test_a_step_of_a_plot_leads_to_the_rows_of_its_mini_batch(qtbot: QtBot, window: MainWindow) -> None:
    session, inside = window.services.session, window.findChild(InsideView)
    menu, timeline = window.findChild(LivePlots).board.menu, window.findChild(LivePlots).board.timeline
    pane = window.findChild(LivePlots).board.panes[0]
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: session.seen.step > 12, timeout=300_000)
    window.actions_by_name["toggle"].trigger()
    qtbot.waitUntil(lambda: session.state is SessionState.PAUSED)
    timeline.pin(None)
    menu.turn_to(pane, session.seen.metrics)
    assert not menu.blame.isEnabled()
    timeline.pin(float(session.seen.step))
    menu.turn_to(pane, session.seen.metrics)
    assert not menu.blame.isEnabled()  # its mini-batch has not been trained
    timeline.pin(9.0)
    menu.turn_to(pane, session.seen.metrics)
    assert "step 9" in menu.blame.text()
    timeline.pin(None)
    with qtbot.waitSignal(inside.shown) as shown:
        menu.blame.trigger()
    step = shown.args[0]
    assert step.view.step == 9
    drawn = session.seen.metrics.series("loss", 5, 12, 100)
    assert float(step.view.scalars.loss) == drawn.mean[drawn.steps == 9]
    assert inside.pages["rows"].isVisible()


def test_a_look_at_the_test_part_is_written_into_its_own_run_or_told(qtbot: QtBot, window: MainWindow) -> None:
    session, run = window.services.session, window.services.machine.run
    export = window.findChild(ExportWindow)
    assert export is not None
    session.step_once()
    qtbot.waitUntil(lambda: session.seen.step == 1 and session.state is SessionState.PAUSED, timeout=300_000)
    assert run.source is not None
    left = Look(run.source, Place(1, 1, 0), Evaluated(1, "test", 0.5, 0.75), "classification")
    export.form.looked.emit(left)
    assert run.log is not None
    log = run.log
    qtbot.waitUntil(lambda: [mark.kind for mark in log.history.marks] == ["test"])
    with qtbot.waitSignal(session.run_started, timeout=60_000):
        session.start_over()
    qtbot.waitUntil(lambda: run.source not in (None, left.source) and run.history is not None)
    export.form.looked.emit(left)
    assert run.history.marks == ()
    assert any("not in the ledger" in label.text() for label in window.notices.findChildren(QLabel))


def test_a_picture_that_cannot_be_saved_is_told_in_the_window(window: MainWindow) -> None:
    window.findChild(LivePlots).board.failed.emit("There is no room for a.png.")
    assert any("no room for a.png" in label.text() for label in window.notices.findChildren(QLabel))


def test_a_run_steered_in_the_window_is_repeated_bit_for_bit_from_its_spec_and_edits(
    qtbot: QtBot, window: MainWindow
) -> None:
    session, document = window.services.session, window.services.document
    session.start()
    qtbot.waitUntil(lambda: session.seen.step > 20, timeout=300_000)
    session.requests.set_hyperparameter("learning_rate", 0.02)
    session.requests.pause()
    qtbot.waitUntil(lambda: session.state is SessionState.PAUSED and len(session.seen.edits) == 1)
    session.step_once()
    session.requests.set_hyperparameter("batch_size", 32)
    session.starts.set_speed(FULL)
    session.requests.resume()
    qtbot.waitUntil(lambda: session.state is SessionState.FINISHED, timeout=60_000)
    assert session.seen.snapshot is not None
    edits = [{"step": edit.step, "name": edit.name, "value": edit.new} for edit in session.seen.edits]
    assert [edit["name"] for edit in edits] == ["learning_rate", "batch_size"]
    spec = load_preset("digits").replaced(edits=edits)
    *_, last = Trainer(spec, load_dataset(document.spec.data)).events()
    assert isinstance(last, Finished)
    assert last.snapshot is not None
    assert last.snapshot.sha256 == session.seen.snapshot.sha256


def test_what_takes_long_to_import_waits_until_it_is_used() -> None:
    heavy = (
        "scipy.stats",
        "scipy.special",
        "numpy.f2py",
        "optuna",
        "distributed",
        "polars",
        "onnx",
        "pandas",
        "numpy.ma",
    )
    heavy += ("workbench.labs.quiz", "workbench.ui.views.course.lab_page", "workbench.ui.views.course.quiz_page")
    code = f"""
import gc, sys
from PySide6.QtWidgets import QApplication
from workbench.app import run_window, window_options

def exec(_application):
    print([name for name in {heavy} if name in sys.modules], gc.isenabled(), gc.get_freeze_count() > 100_000)
    return 0

QApplication.exec = exec
run_window(window_options([]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.strip() == "[] True True", done.stderr


def test_f1_opens_the_lab_about_what_has_the_focus_and_labs_point_at_the_window(
    qtbot: QtBot, window: MainWindow
) -> None:
    course = window.findChild(CourseWindow)
    assert course is not None
    for lab in course.view.labs:
        for name in (*lab.text.explains, *lab.text.shows):
            assert is_known(name), (lab.name, name)
    course.point_at("hyperparameter.bn_epsilon")
    row = subjects(window)["hyperparameter.bn_epsilon"]
    assert row.isVisible()
    assert row.findChild(PointingRing) is not None
    assert row.isAncestorOf(window.focusWidget())
    window.actions_by_name["explain"].trigger()
    assert course.view.isVisible()
    assert course.view.page is not None
    assert course.view.page.lab.name == "formulas-by-hand"
    shown = set(subjects(window))
    assert {"plot.loss", "plot.learning_rate", "state.regions", "inside.step_by_step", "network.output"} <= shown
    assert {"board.importance", "panel.sampler", "action.export", "network.layers"} <= shown
