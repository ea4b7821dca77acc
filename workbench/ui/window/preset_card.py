"""One preset as a card to press: picture, title, what it is about, size of the network."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy

from workbench.data.raw import About
from workbench.language import tr, tr_count
from workbench.specs.run import RunSpec
from workbench.ui.widgets.arrangement import across, down

PICTURE_SIDE = 64


class PresetCard(QPushButton):
    """Checked when the document holds this preset."""

    def __init__(self, spec: RunSpec, about: About) -> None:
        super().__init__()
        self.spec = spec
        self.setCheckable(True)
        self.setProperty("role", "card")
        self.setAccessibleName(tr("Open preset {spec}: {about_title}", spec=spec.name, about_title=about.title))
        self.setAccessibleDescription(about.description)
        self.setToolTip(
            tr("<p>Open the preset <b>{spec}</b>: {description}</p>", spec=spec.name, description=about.description)
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.picture = QLabel()
        self.picture.setFixedSize(PICTURE_SIDE, PICTURE_SIDE)
        title = QLabel(spec.name.replace("-", " ").capitalize())
        title.setProperty("role", "card-title")
        data = QLabel(_data_line(about))
        network = QLabel(_network_line(spec))
        column = down(1, spacing=2)
        for label in (title, data, network):
            if label is not title:
                label.setProperty("role", "muted")
            column.addWidget(label)
        column.addStretch(1)
        across(self.picture, (column, 1), spacing=12, margins=(12, 12, 12, 12), inside=self)
        for label in (self.picture, title, data, network):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_picture(self, picture: QPixmap) -> None:
        """Show what the data look like."""
        self.picture.setPixmap(picture)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def _data_line(about: About) -> str:
    shape = about.image_shape
    inputs = (
        tr("{shape}×{shape_2} pixels", shape=shape[1], shape_2=shape[0])
        if shape
        else tr("{n_feature_names} inputs", n_feature_names=len(about.feature_names))
    )
    return f"{inputs} → " + (
        tr("{n_class_names} classes", n_class_names=len(about.class_names))
        if not about.target_names
        else tr_count("a number", "{n} numbers", len(about.target_names))
    )


def _network_line(spec: RunSpec) -> str:
    units = " · ".join(str(layer.units) for layer in spec.network.layers) or "no"
    return tr("{units} hidden units", units=units)
