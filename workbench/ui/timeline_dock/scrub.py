"""Where a drag leads: along one lane, past the unsteadiness of a hand, and onto marks that are near. Without Qt."""

from workbench.ui.timeline_dock.lane_marks import Marks, nearest
from workbench.ui.timeline_dock.lane_picture import LanePicture

_SNAP = 4.0
_LEAVES_LANE = 8.0


class Scrub:
    """One drag at a time, in pixels."""

    def __init__(self) -> None:
        self._row: int | None = None
        self.is_under_way = False

    def begin(self, picture: LanePicture, y: float) -> None:
        """The button went down."""
        self._row, self.is_under_way = picture.row_at(y), True

    def end(self) -> None:
        """The button went up."""
        self._row, self.is_under_way = None, False

    def place(self, picture: LanePicture, marks: Marks, x: float, y: float, line: int) -> tuple[int, int]:
        """Branch and step for the mouse at (x, y); outside the lanes it is the branch ``line``."""
        branch = self._branch(picture, y, line)
        mark = nearest(marks.get(branch, ()), picture.scale, x, _SNAP)
        return branch, picture.scale.step(x) if mark is None else mark.step

    def _branch(self, picture: LanePicture, y: float, line: int) -> int:
        """A lane is left only well beyond its edge."""
        row = self._row
        if row is not None and row < len(picture.lanes):
            top = picture.top(row)
            if top - _LEAVES_LANE <= y < top + picture.row + _LEAVES_LANE:
                return picture.lanes[row].branch
        row = picture.row_at(y)
        if row is None:
            return line
        self._row = row
        return picture.lanes[row].branch
