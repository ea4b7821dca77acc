"""A course of two labs that measure nothing and take no time, and a quiz of two questions about them."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workbench.labs.course import CourseLab
from workbench.labs.lab import (
    Axis,
    ChoiceControl,
    Control,
    Listing,
    Measured,
    NumberControl,
    Outcome,
    Picture,
    Series,
    Setting,
    Table,
)
from workbench.labs.lab_text import LabText
from workbench.labs.quiz import Quiz
from workbench.specs.run import RunSpec
from workbench.ui.views.course.course_view import CourseView
from workbench.ui.widgets.theme import ThemeSource

TEXT = {
    "title": "Coins",
    "claim": "A coin shows heads half of the time. It has no memory.",
    "formulas": [r"p = \frac{1}{2}", r"\hat z = \sqrt{x_i^2}"],
    "experiment": "A coin is thrown many times.",
    "question": "How often does it show heads?",
    "choices": {"half": "Half of the time", "never": "Never"},
    "measured": ["Heads in {share} of {throws} throws."],
    "verdicts": {"holds": "It holds: {share}.", "fails": "It does not hold.", "uncertain": "Nobody can tell."},
    "otherwise": {"text": "Bend the coin.", "set": {"coin": "bent"}},
    "controls": {"throws": {"title": "Throws"}, "coin": {"title": "Coin", "choices": {"fair": "Fair", "bent": "Bent"}}},
    "explains": ["plot.loss"],
    "shows": ["hyperparameter.learning_rate"],
    "course": ["1"],
    "notes": ["Coins are round."],
}
QUIZ = {
    "questions": [
        {
            "name": "coin",
            "row": "Q1",
            "lab": "coins",
            "text": "How often does a coin show heads?",
            "choices": [{"text": "Half of the time", "answer": ["half"]}, {"text": "Never", "answer": ["never"]}],
        },
        {
            "name": "claims",
            "row": "Q2",
            "lab": "dice",
            "several": True,
            "text": "Which are true?",
            "choices": [
                {"text": "The claim holds", "holds": True},
                {"text": "It does not", "holds": False},
                {"text": "Coins, too", "lab": "coins", "holds": True},
            ],
        },
    ]
}
PICTURE = Picture(
    "Throws",
    Axis("n", is_log=True),
    Axis("share"),
    (
        Series("heads", (1.0, 10.0, 100.0), (1.0, 0.6, 0.5), low=(0.5, 0.4, 0.45), high=(1.0, 0.8, 0.55)),
        Series("tails", (1.0, 10.0, 100.0), (0.5, 0.4, 0.5), "points"),
    ),
    note="One coin.",
)


@dataclass
class FakeSource:
    """Answers at once, or when it is let go."""

    spec: RunSpec | None = None
    gate: threading.Event = field(default_factory=threading.Event)
    asked: list[Setting] = field(default_factory=list)
    problem: Exception | None = None
    slow: str = ""

    @property
    def controls(self) -> tuple[Control, ...]:
        return (
            NumberControl("throws", 1, 1000, 100, "log", is_whole=True),
            ChoiceControl("coin", ("fair", "bent"), "fair"),
        )

    def measure(self, setting: Setting, /) -> Outcome:
        self.asked.append(setting)
        setting.tell(self.slow)
        while not self.gate.wait(0.01):
            setting.go_on()
        if self.problem is not None:
            raise self.problem
        is_fair = setting.choice("coin") == "fair"
        return Outcome(
            {"share": Measured(0.5, 0.45, 0.55, "the throws", "share"), "throws": setting.whole("throws")},
            holds=is_fair,
            answer="half" if is_fair else "never",
            pictures=(PICTURE,),
            tables=(Table("Counts", ("side", "n"), (("heads", 50), ("tails", 50))),),
            listings=(Listing("The program", "throw()"),),
            spec=self.spec,
        )


@dataclass
class SheetChoice:
    """Chooses ``path``."""

    path: Path | None = None
    suggested: list[str] = field(default_factory=list)

    def sheet_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        self.suggested.append(suggestion)
        return self.path


@pytest.fixture
def source(spec: RunSpec) -> FakeSource:
    found = FakeSource(spec)
    found.gate.set()
    return found


@pytest.fixture
def labs(source: FakeSource) -> tuple[CourseLab, ...]:
    other = LabText.parse({**TEXT, "title": "Dice", "explains": [], "shows": []})
    return CourseLab(1, "coins", LabText.parse(TEXT), source), CourseLab(2, "dice", other, source)


@pytest.fixture
def sheets() -> SheetChoice:
    return SheetChoice()


@pytest.fixture
def view(qtbot: QtBot, labs: tuple[CourseLab, ...], themes: ThemeSource, sheets: SheetChoice) -> Iterator[CourseView]:
    view = CourseView(lambda: labs, themes, lambda: Quiz.parse(QUIZ), sheets)
    qtbot.addWidget(view)
    view.resize(640, 780)
    with qtbot.waitExposed(view):
        view.show()
    yield view
    assert view.shut_down()
