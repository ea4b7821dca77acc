"""One data set as a card to press: picture, name, and its classes or inputs."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from workbench.data.dataset import Dataset
from workbench.data.raw import About
from workbench.language import tr, tr_count
from workbench.numbers import grouped
from workbench.ui.widgets.arrangement import grid
from workbench.ui.widgets.card_button import CardButton
from workbench.ui.widgets.parts import text_label

_DIGITS: Final = 12
_BREAK: Final = "\N{ZERO WIDTH SPACE}"
_FACTS: Final = (tr("Rows"), tr("Features"), tr("Predicts"), tr("Source"), tr("Licence"), "SHA-256")


class FactsView(QWidget):
    """A table of two columns: what, and its value."""

    def __init__(self) -> None:
        super().__init__()
        self.values = {name: text_label(wraps=True) for name in _FACTS}
        layout = grid(12, 4, stretches=(0, 1), inside=self)
        for row, (name, value) in enumerate(self.values.items()):
            value.setAccessibleName(name)
            layout.addWidget(text_label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            layout.addWidget(value, row, 1)
        self.values["SHA-256"].setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def show_dataset(self, dataset: Dataset) -> None:
        """Show the facts of a data set."""
        parts = (("train", dataset.train), ("dev", dataset.dev), ("test", dataset.test))
        shape = dataset.image_shape
        pixels = tr(" ({shape} × {shape_2} pixels)", shape=shape[1], shape_2=shape[0]) if shape else ""
        texts = {
            "Rows": ", ".join(f"{grouped(part.rows)} {name}" for name, part in parts),
            "Features": f"{dataset.n_features}{pixels}",
            "Predicts": tr("{n_classes} classes", n_classes=dataset.n_classes)
            if not dataset.targets
            else ", ".join(target.name for target in dataset.targets),
            "Source": dataset.source.replace("/", f"/{_BREAK}"),  # so that an address can be wrapped
            "Licence": dataset.licence,
            "SHA-256": f"{dataset.sha256[:_DIGITS]} …",
        }
        for name, text in texts.items():
            self.values[name].setText(text)
        self.values["Source"].setToolTip(f"<p>{dataset.source}</p>")
        self.values["SHA-256"].setToolTip(
            tr(
                "<p>{sha256}</p><p>Of all rows of all parts after scaling: equal hashes mean equal data.</p>",
                sha256=dataset.sha256,
            )
        )


PICTURE_SIDE = 44


class DataCard(CardButton):
    """Checked while the run learns from this data set."""

    def __init__(self, about: About) -> None:
        self.about = about
        self._picture = QLabel()
        self._picture.setFixedSize(PICTURE_SIDE, PICTURE_SIDE)
        self._name, self._size = text_label(about.name, "card-title"), text_label("", "muted")
        super().__init__(self._picture, (self._name, self._size), 8, (7, 6, 6, 6), 0)
        self.setObjectName(about.name)
        self.setAccessibleName(tr("Data set {about}: {about_title}", about=about.name, about_title=about.title))
        self.setAccessibleDescription(_help(about))
        self.show_reason(None)

    def show_picture(self, picture: QPixmap) -> None:
        """Show what the data look like."""
        self._picture.setPixmap(picture)

    def show_reason(self, reason: str | None) -> None:
        """Say why the data set cannot be chosen; None when it can."""
        self.setEnabled(reason is None)
        self._size.setText(tr("not installed") if reason else _size_line(self.about))
        self.setToolTip(f"<p>{reason or _help(self.about)}</p>")


def _size_line(about: About) -> str:
    return (
        tr("{n_class_names} classes", n_class_names=len(about.class_names))
        if not about.target_names
        else tr_count("→ a number", "→ {n} numbers", len(about.target_names))
    )


def _help(about: About) -> str:
    answer = (
        tr("{n_class_names} classes", n_class_names=len(about.class_names))
        if not about.target_names
        else tr_count(
            "a number: {names}", "{n} numbers: {names}", len(about.target_names), names=", ".join(about.target_names)
        )
    )
    return tr(
        "{description} {grouped} inputs → {answer}.",
        description=about.description,
        grouped=grouped(len(about.feature_names)),
        answer=answer,
    )
