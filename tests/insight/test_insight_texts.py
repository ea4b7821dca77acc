"""What the view says."""

import math

import numpy as np
import pytest

from workbench.insight import insight_texts as words
from workbench.insight.certainty import Certainty
from workbench.insight.confusion import Confusion
from workbench.insight.predictions import Predictions
from workbench.insight.sample_pass import SamplePass


def sample(rows: int, total: int) -> SamplePass:
    return SamplePass("dev", np.arange(rows), total, np.zeros((rows, 2)), np.zeros(rows), 0.12345, 0.97, ())


@pytest.fixture
def matrix() -> Confusion:
    counts = np.array([[41, 4], [0, 0]])
    return Confusion(counts, 41 / 45, np.array([1.0, 0.0]), np.array([41 / 45, math.nan]))


def test_head_line() -> None:
    text = words.head_line(12_300, "branch 2", sample(5, 5), is_regression=False, is_exact=True)
    assert text == "Step 12,300 · branch 2 · dev loss 0.1235 · accuracy 0.970 · exact"


def test_the_note_says_which_examples_were_looked_at() -> None:
    assert words.sample_line(sample(2000, 9000)).startswith("On the first 2,000 of 9,000 dev examples;")
    assert words.sample_line(sample(90, 90)).startswith("On all 90 dev examples;")


def test_cells_of_the_confusion_matrix(matrix: Confusion) -> None:
    names = ("8", "3")
    assert words.confusion_cell(matrix, names, 0, 1) == "said 3, was 8: 4 of 45 (9 %)"
    assert words.confusion_cell(matrix, names, 0, 0).endswith("(91 % recall); precision 100 %")
    assert words.confusion_cell(matrix, names, 1, 0) == "3: no example in this part"
    assert "Most common mistake: said 3, was 8: 4 of 45" in words.confusion_summary(matrix, names)


def test_numbers_of_the_data_are_written_out() -> None:
    found = Predictions("price", np.array([268_951.4, 3.0]), np.array([270_000.0, 3.5]), 90_181.6, 0.5)
    told = words.prediction(found, 0) + words.predictions_caption(found)
    assert "e+" not in told
    assert "predicted 270,000, true 268,951 (off by 1,049)" in told
    assert "typical error 90,182" in told


def test_no_mistakes() -> None:
    matrix = Confusion(np.diag([3, 4]), 1.0, np.ones(2), np.ones(2))
    assert words.confusion_summary(matrix, ("a", "b")).endswith("No mistakes.")


@pytest.mark.parametrize(("sure", "verdict"), [(0.99, "too sure"), (0.9, "about as sure"), (0.5, "not sure enough")])
def test_the_verdict_on_certainty(sure: float, verdict: str) -> None:
    found = Certainty(np.arange(10), np.arange(10) // 2, sure, 0.89, np.ones(2) / 2, np.array([0.25, 0.75]))
    assert verdict in words.certainty_caption(found)
    assert words.certainty_bin(found, 9) == "sure to 90–100 %: 9 examples, 4 right (44 %)"
    assert words.certainty_bin(found, 0) == "sure to 0–10 %: 0 examples, none"
    expected = "b: mean probability 50.0 %, share of the examples 75.0 %"
    assert words.class_probability(found, ("a", "b"), 1) == expected
