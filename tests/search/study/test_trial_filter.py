import pytest

from workbench.search.study.trial_filter import FilterError, FilterRow, read_filter

COLUMNS = {"score": "score", "learning_rate": "learning_rate", "α": "learning_rate", "optimizer": "optimizer"}
ROW = FilterRow({"score": 0.98, "learning_rate": 0.01, "optimizer": "adam"}, "done adam look again")


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("", True),
        ("score>0.97", True),
        ("score > 0.97  α<0.02", True),
        ("score>0.97 learning_rate<0.01", False),
        ("α<=0.01", True),
        ("α!=0.01", False),
        ("Score>=0,98", True),
        ("adam", True),
        ("ADAM again", True),
        ("adam pruned", False),
        ("optimizer=adam", True),
        ("optimizer!=adam", False),
        ("score=0.98", True),
    ],
)
def test_conditions_and_words(text: str, is_kept: bool) -> None:
    assert read_filter(text, COLUMNS)(ROW) is is_kept


def test_a_missing_value_fulfils_no_condition() -> None:
    assert not read_filter("score<1", COLUMNS)(FilterRow({}, "waiting"))


@pytest.mark.parametrize(("text", "part"), [("scor>0.9", "scor"), ("score>high", "number"), (">3", ">3")])
def test_what_cannot_be_read_is_said(text: str, part: str) -> None:
    with pytest.raises(FilterError, match=part):
        read_filter(text, COLUMNS)
