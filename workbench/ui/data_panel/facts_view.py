"""Where a data set comes from, under which licence, and the hash of what is trained on."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from workbench.data.dataset import Dataset

_DIGITS: Final = 12
_BREAK: Final = "\N{ZERO WIDTH SPACE}"
_FACTS: Final = ("Rows", "Features", "Predicts", "Source", "Licence", "SHA-256")


class FactsView(QWidget):
    """A table of two columns: what, and its value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values = {name: QLabel() for name in _FACTS}
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(12)
        layout.setVerticalSpacing(4)
        layout.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(self.values.items()):
            label = QLabel(name)
            label.setProperty("role", "muted")
            value.setWordWrap(True)
            value.setAccessibleName(name)
            layout.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            layout.addWidget(value, row, 1)
        self.values["SHA-256"].setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def show_dataset(self, dataset: Dataset) -> None:
        """Show the facts of a data set."""
        parts = (("train", dataset.train), ("dev", dataset.dev), ("test", dataset.test))
        shape = dataset.image_shape
        pixels = f" ({shape[1]} × {shape[0]} pixels)" if shape else ""
        texts = {
            "Rows": ", ".join(f"{part.rows:,} {name}" for name, part in parts),
            "Features": f"{dataset.n_features}{pixels}",
            "Predicts": f"{dataset.n_classes} classes" if dataset.target is None else dataset.target.name,
            "Source": dataset.source.replace("/", f"/{_BREAK}"),  # so that an address can be wrapped
            "Licence": dataset.licence,
            "SHA-256": f"{dataset.sha256[:_DIGITS]} …",
        }
        for name, text in texts.items():
            self.values[name].setText(text)
        self.values["Source"].setToolTip(f"<p>{dataset.source}</p>")
        self.values["SHA-256"].setToolTip(
            f"<p>{dataset.sha256}</p><p>Of all rows of all parts after scaling: equal hashes mean equal data.</p>"
        )
