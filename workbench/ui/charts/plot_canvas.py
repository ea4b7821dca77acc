"""The drawing area of one plot: a view with its two axes; over the steps of a run also the crosshair, the marks, and keys."""

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGraphicsGridLayout, QGraphicsItem, QGraphicsView, QSizePolicy, QToolTip, QWidget

from workbench.language import tr
from workbench.ui.charts.axes import BottomAxis, StepAxis, ValueAxis
from workbench.ui.charts.crosshair_item import CrosshairItem
from workbench.ui.charts.marks_item import MarksItem
from workbench.ui.charts.reading.extremes_item import ExtremesItem
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.charts.step_view_box import StepViewBox
from workbench.ui.charts.text import small_font
from workbench.ui.widgets.local_keys import local_key
from workbench.ui.widgets.theme import Theme

_RIGHT_MARGIN = 22.0
_HALF_A_LABEL = 7.0  # of a number at either end of the value axis


class PlainPlot(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Two axes, and a grid below the curves. Items are made once and changed afterwards.

    Not a ``PlotWidget``: each of those builds some fifty widgets of context menus, which every change of theme restyles.
    """

    def __init__(self, bottom: BottomAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view_box, self.bottom_axis, self.value_axis = StepViewBox(), bottom, ValueAxis()
        self._axes, self._place = (bottom, self.value_axis), QGraphicsGridLayout()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._place.setSpacing(0.0)
        self._place.setContentsMargins(0.0, _HALF_A_LABEL, _RIGHT_MARGIN, 0.0)
        for item, row, column in ((self.value_axis, 0, 0), (self.view_box, 0, 1), (bottom, 1, 1)):
            self._place.addItem(item, row, column)
        frame = pg.GraphicsWidget()
        frame.setLayout(self._place)
        self.setCentralItem(frame)
        for axis in self._axes:
            axis.linkToView(self.view_box)
            axis.setFlag(QGraphicsItem.GraphicsItemFlag.ItemNegativeZStacksBehindParent)
            axis.setZValue(-20.0)
            axis.setGrid(255)

    def lay_out(self) -> None:
        """Put the parts in their places at once, for a picture that cannot wait."""
        self._place.activate()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        small = small_font(self.font())
        self.setBackground(QColor(theme.plot_background))
        box, inside = self.view_box.rbScaleBox, QColor(theme.accent)  # what is dragged open to zoom
        box.setPen(QPen(inside, 1.0))
        inside.setAlphaF(0.14)
        box.setBrush(inside)
        for axis in self._axes:
            axis.setPen(QPen(QColor(theme.separator), 1.0))
            axis.setTickPen(QPen(QColor(theme.grid), 1.0))
            axis.setTextPen(QPen(QColor(theme.muted), 1.0))
            axis.set_font(small)


class PlotCanvas(PlainPlot):
    """All ranges are set from outside."""

    copy_asked = Signal()
    step_keys_pressed = Signal(int)
    """Left or right was pressed: by how many places to move the crosshair."""

    def __init__(self, timeline: Timeline, parent: QWidget | None = None) -> None:
        self._timeline, self.step_axis, self.has_step_labels = timeline, StepAxis(timeline), True
        super().__init__(self.step_axis, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.marks = MarksItem(self.view_box)
        self.extremes = ExtremesItem(self.view_box)
        self.crosshair = CrosshairItem(self.view_box)
        self.crosshair.setVisible(False)
        self.scene().sigMouseMoved.connect(self._point)
        self.view_box.clicked.connect(self._pin)
        self.view_box.reset_asked.connect(self._let_go)
        self.view_box.sigRangeChanged.connect(self._move_overlays)
        timeline.unit_changed.connect(self._relabel)

    @property
    def points(self) -> int:
        """How many columns of pixels there are for data."""
        return max(16, int(self.view_box.width()))

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        super().set_theme(theme)
        small = small_font(self.font())
        self.marks.set_theme(theme, small)
        self.extremes.set_theme(theme, small)
        self.crosshair.set_theme(theme, small)

    def show_step_labels(self, shown: bool) -> None:
        """Whether the step axis has numbers; only the lowest of several plots needs them."""
        self.has_step_labels = shown
        self.crosshair.has_tag = shown
        self.step_axis.setStyle(showValues=shown)
        self.step_axis.setHeight(None if shown else _HALF_A_LABEL)

    def leaveEvent(self, ev: QEvent) -> None:
        """The crosshair goes with the mouse, unless it is pinned."""
        super().leaveEvent(ev)
        self._timeline.point_at(None)

    def showEvent(self, event: QShowEvent) -> None:
        """At fractional scales partial repaints leave trails behind."""
        super().showEvent(event)
        self.show_crosshair()
        ratio = self.devicePixelRatioF()
        mode = QGraphicsView.ViewportUpdateMode
        self.setViewportUpdateMode(mode.MinimalViewportUpdate if ratio.is_integer() else mode.FullViewportUpdate)

    def resizeEvent(self, ev: QResizeEvent) -> None:
        """The crosshair keeps its step."""
        super().resizeEvent(ev)
        if hasattr(self, "crosshair"):  # pyqtgraph resizes while it constructs
            self.crosshair.place()

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        """Move the crosshair or let it go; ask for a copy."""
        match local_key(ev, "plots"):
            case "step" | "far" | "ends", places:
                self.step_keys_pressed.emit(places)
            case "release", _ if self._timeline.step is not None:
                self._timeline.pin(None)
            case "copy", _:
                self.copy_asked.emit()
            case _:
                ev.ignore()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tells the story of the marks under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            inside = self.view_box.mapFromScene(self.mapToScene(event.pos()))
            marks = self.marks.marks_at(inside.x()) if self.view_box.rect().contains(inside) else ()
            QToolTip.showText(event.globalPos(), "\n".join(mark.story for mark in marks[-8:]), self)
            return True
        return bool(super().viewportEvent(event))

    @Slot(object)
    def _point(self, position: QPointF) -> None:
        inside = self.view_box.sceneBoundingRect().contains(position)
        place = self.view_box.mapSceneToView(position).x() if inside else None
        self._timeline.point_at(None if place is None else self._timeline.scale.step(float(place)))

    @Slot(float)
    def _pin(self, step: float) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._timeline.pin(None if self._timeline.is_pinned else step)

    @Slot()
    def _let_go(self) -> None:
        """The first click of a double click has pinned the crosshair, which nobody wanted."""
        self._timeline.pin(None)

    def show_crosshair(self) -> None:
        """Where the step is that is pointed at, with the step in words."""
        if not self.isVisible():
            return
        timeline = self._timeline
        text = tr("{step_text} · held", step_text=timeline.step_text) if timeline.is_pinned else timeline.step_text
        self.crosshair.point_at(timeline.step, text, is_pinned=timeline.is_pinned)

    @Slot(object, object)
    def _move_overlays(self, view: object, ranges: object) -> None:
        self.crosshair.place()

    @Slot()
    def _relabel(self) -> None:
        self.step_axis.picture = None
        self.step_axis.update()
        self.show_crosshair()
