"""The network builder: the drawing, the figures, and the list of layers that edits them.

The panel keeps nothing but the selection. Every edit is one named change of the document, and what the document says
comes back to all parts at once.
"""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QWidget

from workbench.language import tr
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.network.layer_edits import LayerEdits
from workbench.ui.panels.network.layer_list import LayerList
from workbench.ui.panels.network.network_drawing import NetworkDrawing
from workbench.ui.panels.network.network_form import NetworkForm, NetworkSummary
from workbench.ui.panels.network.toolbar import LayerToolbar
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.page_scroll import PageScroll
from workbench.ui.widgets.theme import ThemeSource

_TITLES = {"units": tr("Units"), "dropout": tr("Dropout")}


class BuilderPanel(QWidget):
    """Builds the network of the document."""

    def __init__(self, document: RunDocument, themes: ThemeSource) -> None:
        super().__init__()
        self._document = document
        self.edits = LayerEdits(document)
        self.setAccessibleName(tr("Network"))
        self.toolbar = LayerToolbar(themes)
        self.hint = QLabel(tr("Changes apply to the next run"))
        self.drawing = NetworkDrawing(themes)
        self.summary = NetworkSummary(themes)
        self.layers = LayerList(self.edits, themes)
        self.whole = NetworkForm(themes)
        self._lay_out()
        self._connect()
        self._show_network()
        self._show_problems(document.problems)
        self.layers.select(min(1, len(document.spec.network.layers)))

    def set_run_is_live(self, is_live: bool) -> None:
        """Say that a run is training, which goes on with the network it began with."""
        self.hint.setVisible(is_live)

    def _lay_out(self) -> None:
        self.hint.setProperty("role", "muted")
        self.hint.setToolTip(tr("The run that is live goes on with the network it began with."))
        self.hint.setContentsMargins(4, 0, 0, 2)
        policy = self.hint.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # nothing below may jump when training begins
        self.hint.setSizePolicy(policy)
        self.hint.hide()
        content = QWidget()
        content.setProperty("role", "surface")
        down(self.drawing, self.summary, self.layers, self.whole, 1, spacing=10, margins=(12, 0, 12, 4), inside=content)
        self._area = PageScroll(tr("Network"), content)
        head = QWidget()
        head.setProperty("role", "surface")
        down(self.toolbar, self.hint, spacing=2, margins=(8, 6, 12, 2), inside=head)
        down(head, (self._area, 1), spacing=0, inside=self)

    def _connect(self) -> None:
        self.toolbar.pressed.connect(self._press)
        self.drawing.column_clicked.connect(self._click_column)
        self.layers.selected.connect(self._show_selection)
        self.layers.add_wanted.connect(self._add)
        self.layers.duplicate_wanted.connect(self._duplicate)
        self.layers.remove_wanted.connect(self._remove)
        self.layers.move_wanted.connect(self._move)
        self.layers.edited.connect(self._edit)
        self.layers.problem_changed.connect(self._report)
        self.whole.chosen.connect(self._choose)
        self._document.spec_changed.connect(self._show_spec)
        self._document.dataset_changed.connect(self._show_spec)
        self._document.problems_changed.connect(self._show_problems)

    # ---- what the document says ----

    @Slot(object)
    def _show_spec(self, _value: object) -> None:
        self._show_network()

    def _show_network(self) -> None:
        spec, data = self._document.spec, self._document.dataset
        n_features = None if data is None else data.n_features
        n_answers = None if data is None else data.answers_to(spec.network.output)
        self.layers.show_network(spec.network, n_features, n_answers)
        self.whole.show_network(spec.network)
        self.drawing.show_network(spec.network, n_features, n_answers)
        self.summary.show_network(spec, n_features, n_answers)
        self._show_selection(self.layers.column)

    @Slot(object)
    def _show_problems(self, _problems: object) -> None:
        found = [
            problem.message for problem in self._document.problems if problem.field in {"network", "network.layers"}
        ]
        self.summary.message.show_problem(found[0] if found else None)
        outputs = [problem.message for problem in self._document.problems if problem.field == "network.output"]
        self.whole.message.show_problem(tr("Output {outputs}", outputs=outputs[0]) if outputs else None)

    @Slot(int)
    def _show_selection(self, column: int) -> None:
        self.drawing.select(column)
        self.toolbar.show_selection(column, len(self._document.spec.network.layers))
        if self.layers.hasFocus():
            self._area.ensureWidgetVisible(self.layers.row_at(column), 0, 8)

    # ---- what the user wants ----

    @Slot(int)
    def _click_column(self, column: int) -> None:
        self.layers.setFocus(Qt.FocusReason.MouseFocusReason)
        self.layers.select(column)

    @Slot(str)
    def _press(self, name: str) -> None:
        position = self.layers.column - 1
        match name:
            case "add":
                self._add()
            case "duplicate":
                self._duplicate()
            case "remove":
                self._remove()
            case "up":
                self._move(position, position - 1)
            case "down":
                self._move(position, position + 1)

    @Slot()
    def _add(self) -> None:
        position = min(self.layers.column, len(self.edits.network.layers))
        self._finish(self.edits.add(position), position + 1)

    @Slot()
    def _duplicate(self) -> None:
        self._finish(self.edits.duplicate(self.layers.column - 1), self.layers.column + 1)

    @Slot()
    def _remove(self) -> None:
        position = self.layers.column - 1
        problem = self.edits.remove(position)
        self._finish(problem, min(position + 1, len(self.edits.network.layers)))

    @Slot(int, int)
    def _move(self, origin: int, target: int) -> None:
        self.layers.discard()
        self._finish(self.edits.move(origin, target), target + 1)

    def _finish(self, problem: str | None, column: int) -> None:
        """Select the layer that an edit was about, or say why there was no edit."""
        if problem is None:
            self.layers.select(column)
            self.layers.take_focus_along()
            self._show_problems(self._document.problems)
        else:
            self.summary.message.show_problem(problem)

    @Slot(int, str, object, str)
    def _edit(self, position: int, field: str, value: object, merge_key: str) -> None:
        problem = self.edits.change(position, field, value, merge_key)
        if problem is not None:
            self._show_network()
            self.layers.rows[position].show_edit_problem(problem)

    @Slot(str, str)
    def _choose(self, field: str, value: str) -> None:
        problem = self.edits.choose(field, value)
        if problem is not None:
            self.whole.show_network(self._document.spec.network)
            self.whole.message.show_problem(problem)

    @Slot(int, str, object)
    def _report(self, position: int, field: str, problem: str | None) -> None:
        path = f"network.layers.{position}.{field}"
        message = (
            None
            if problem is None
            else tr(
                "{titles} of layer {position} {problem}", titles=_TITLES[field], position=position + 1, problem=problem
            )
        )
        self._document.report_field(path, message)
