"""A search with 60 synthetic trials, two of which run, and what the views share of it."""

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.views.board.fake_search import FakeSearch
from workbench.ui.views.board.board_data import BoardData
from workbench.ui.views.board.board_model import BoardModel


@pytest.fixture
def search(qtbot: QtBot) -> FakeSearch:
    return FakeSearch(60)


@pytest.fixture
def board(search: FakeSearch) -> BoardModel:
    return BoardModel(search)


@pytest.fixture
def data(board: BoardModel) -> BoardData:
    assert board.data is not None
    return board.data
