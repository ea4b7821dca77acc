"""Joins the page for data of one's own to the window."""

from workbench.ui.panels.data.own_gallery import OwnGallery
from workbench.ui.views.import_data.data_opening import DataChoices, DataOpening, Place, RowsPage
from workbench.ui.views.import_data.import_page import ImportPage
from workbench.ui.views.import_data.own_card import OwnDataCard
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.window.main_window import MainWindow


def make_opening(
    window: MainWindow,
    page: ImportPage,
    card: OwnDataCard,
    choices: DataChoices,
    themes: ThemeSource,
    rows: RowsPage | None = None,
) -> DataOpening:
    """Lives as long as the window."""
    place = Place(window, window.middle, window.layout_of_docks.make_room, window.fit_docks)
    opening = DataOpening(page, place, window.actions_by_name, choices, themes)
    opening.rows_page = rows
    opening.notice.connect(window.notices.show_notice)
    opening.other_asked.connect(window.open_file)
    window.data_asked.connect(opening.open)
    card.edit_asked.connect(opening.edit_again)
    card.new_asked.connect(opening.take_new)
    return opening


def follow_gallery(window: MainWindow, opening: DataOpening, gallery: OwnGallery) -> None:
    """What the cards of own data ask for."""
    gallery.notice.connect(window.notices.show_notice)
    gallery.open_asked.connect(opening.choose_and_open)
    gallery.new_asked.connect(opening.take_new)
    gallery.place_asked.connect(opening.locate)
    opening.relocated.connect(gallery.look_again)
