"""``lab --quiz``: the ten questions of the course; each answer is measured in front of the reader."""

import argparse
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from workbench.cli.options import say_aside
from workbench.cli.patience import told_when_slow
from workbench.errors import SpecError
from workbench.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.labs.lab import Outcome
    from workbench.labs.quiz import Question, Truth
    from workbench.labs.quiz_progress import QuizProgress, Scored

_LETTERS: Final = "abcdefgh"


def quiz(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Ask, measure, score; with ``--json`` only list the questions. A name asks that question alone."""
    from workbench.labs.quiz import read_quiz

    if options.all or options.changes or options.markdown or options.html or options.hide_answers:
        raise SpecError.single("quiz", tr("--quiz goes with --seed and --json only"))
    every = read_quiz()
    questions: Sequence[Question] = every.questions
    if options.name:
        one = every.named(options.name)
        if one is None:
            known = ", ".join(question.name for question in every.questions)
            raise SpecError.single("quiz", tr("there is no question {name!r}; {known}", name=options.name, known=known))
        questions = (one,)
    if options.json:
        return 0, {"questions": [_listed(question) for question in questions]}
    _ask_all(questions, options.seed)
    return 0, {}


def _listed(question: "Question") -> dict[str, Any]:
    """Without what is true: that is measured."""
    return {
        "name": question.name,
        "row": question.row,
        "text": tr(question.text),
        "several": question.several,
        "choices": [tr(choice.text) for choice in question.choices],
        "labs": list(question.labs),
    }


def _ask_all(questions: "Sequence[Question]", seed: int) -> None:
    from workbench.labs.quiz_progress import QuizProgress

    progress = QuizProgress()
    outcomes: dict[str, Outcome] = {}
    for number, question in enumerate(questions, 1):
        _say("", f"{number}. {tr(question.text)}")
        found = _asked(question, progress, outcomes, seed)
        if found is None:
            break
        progress = found
    if not progress.attempts:
        _say("", tr("No question was answered, so there is no score."))
        return
    _say("", tr("Score: {right} of {possible}", right=progress.right, possible=progress.possible))


def _asked(
    question: "Question", progress: "QuizProgress", outcomes: "dict[str, Outcome]", seed: int
) -> "QuizProgress | None":
    """One question, as often as the reader wants; None where there is nobody to answer any more."""
    from workbench.labs.quiz import SEVERAL, answered, truths_of

    if question.several:
        _say(tr(SEVERAL))
    for letter, choice in zip(_LETTERS, question.choices, strict=False):
        _say(f"   {letter}) {tr(choice.text)}")
    while True:
        chosen = _chosen(question)
        if chosen is None:
            return None
        if not chosen:
            return progress
        _measure(question, outcomes, seed)
        truths = truths_of(question, outcomes)
        progress = answered(progress, question, chosen, truths)
        last = progress.attempts[question.name][-1].scored
        _say(*_marks(question, last), _points(last))
        if last.right == last.possible or not _wants_again():
            _say(_solution(truths))
            return progress


def _chosen(question: "Question") -> frozenset[int] | None:
    """Letters typed by the reader; empty to go on without an answer, None at the end of the input."""
    known = _LETTERS[: len(question.choices)]
    while True:
        _say(tr("Your answer (letters; Enter alone skips it without a score, q ends):"), end=" ")
        line = sys.stdin.readline()
        letters = line.strip().lower().replace(",", "").replace(" ", "")
        if not line or letters == "q":
            return None
        if set(letters) <= set(known) and (question.several or len(letters) <= 1):
            return frozenset(known.index(letter) for letter in letters)
        _say(tr("One of {letters}, please.", letters=", ".join(known)))


def _measure(question: "Question", outcomes: "dict[str, Outcome]", seed: int) -> None:
    """Run its labs, and tell what they measured."""
    from workbench.labs.lab_rows import lab_named, setting_for
    from workbench.labs.lab_text import read_text
    from workbench.labs.places import filled

    for name in question.labs:
        text = read_text(name)
        _say("", tr("Lab {name}: {title}", name=name, title=tr(text.title)))
        if name not in outcomes:
            row = lab_named(name)
            with told_when_slow(tr("The lab {name} is being measured …", name=name)):
                outcomes[name] = row.measure(replace(setting_for(row, seed), report=say_aside))
        numbers = outcomes[name].numbers
        _say("  " + tr("The claim of the lab: {claim}", claim=tr(text.claim)))
        _say(*(f"  {filled(sentence, numbers)}" for sentence in text.measured))
        _say(f"  {filled(text.verdict(outcomes[name].holds), numbers)}")


def _marks(question: "Question", last: "Scored") -> list[str]:
    words = {True: tr("right"), False: tr("wrong")}
    return [
        f"   {letter}) {words[mark]}"
        for letter, mark in zip(_LETTERS, last.marks[: len(question.choices)], strict=False)
        if mark is not None
    ]


def _points(last: "Scored") -> str:
    if not last.possible:
        return tr("The measurement cannot tell this time: no points, and none lost.")
    return tr("{right} of {possible} points", right=last.right, possible=last.possible)


def _wants_again() -> bool:
    _say(tr("Once more? (y)"), end=" ")
    return sys.stdin.readline().strip().lower() == "y"


def _solution(truths: "Sequence[Truth]") -> str:
    letters = [letter for letter, truth in zip(_LETTERS, truths, strict=False) if truth is True]
    return tr("As measured, true: {letters}", letters=", ".join(letters) or "–")


def _say(*lines: str, end: str = "\n") -> None:
    sys.stdout.write("\n".join(lines) + end)
    sys.stdout.flush()
