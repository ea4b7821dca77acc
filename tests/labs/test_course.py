"""How far a reader has come, as it is kept in the settings."""

from workbench.labs.course import Answered, progress_from, progress_text, standing, whole_course, with_answer
from workbench.labs.lab_rows import LABS


def test_progress_comes_back_from_the_settings() -> None:
    progress = {"a": Answered("x", was_right=True), "b": Answered("y", was_right=False), "c": Answered("z", None)}
    assert progress_from(progress_text(progress)) == progress


def test_damaged_settings_are_forgotten() -> None:
    assert progress_from("a:x:right nonsense b:y:maybe :: c") == {"a": Answered("x", was_right=True)}


def test_the_first_answer_counts() -> None:
    first = with_answer({}, "a", Answered("x", was_right=False))
    assert with_answer(first, "a", Answered("y", was_right=True)) == first


def test_the_course_has_every_lab_in_order_and_says_where_one_stands() -> None:
    labs = whole_course()
    assert [lab.name for lab in labs] == list(LABS)
    assert [lab.number for lab in labs] == sorted(lab.number for lab in labs)
    told = standing({labs[0].name: Answered("x", was_right=True)}, labs)
    assert f"1 of {len(labs)} done" in told
