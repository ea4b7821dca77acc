"""One preset as a card to press: picture, title, what it is about, size of the network."""

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel

from workbench.data.raw import About
from workbench.language import tr, tr_count
from workbench.specs.run import RunSpec
from workbench.ui.widgets.card_button import CardButton
from workbench.ui.widgets.parts import text_label

PICTURE_SIDE = 52


class PresetCard(CardButton):
    """Checked when the document holds this preset."""

    def __init__(self, spec: RunSpec, about: About) -> None:
        self.spec, self.picture = spec, QLabel()
        self.picture.setFixedSize(PICTURE_SIDE, PICTURE_SIDE)
        title = text_label(spec.name.replace("-", " ").capitalize(), "card-title")
        facts = text_label(data_line(about), "muted"), text_label(network_line(spec), "muted")
        super().__init__(self.picture, (title, *facts), 12, (12, 7, 12, 7), 1)
        self.setAccessibleName(tr("Open preset {spec}: {about_title}", spec=spec.name, about_title=about.title))
        self.setAccessibleDescription(about.description)
        self.setToolTip(
            tr("<p>Open the preset <b>{spec}</b>: {description}</p>", spec=spec.name, description=about.description)
        )

    def show_picture(self, picture: QPixmap) -> None:
        """Show what the data look like."""
        self.picture.setPixmap(picture)


def data_line(about: About) -> str:
    """From what to what: ``8×8 pixels → 10 classes``."""
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


def network_line(spec: RunSpec) -> str:
    """``64 · 32 hidden units``."""
    units = " · ".join(str(layer.units) for layer in spec.network.layers) or "no"
    return tr("{units} hidden units", units=units)
