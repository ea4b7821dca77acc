import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.specs.hyperparameters import TABLE
from workbench.ui.panels.hyperparameters.scale_mapping import SliderScale, next_landmark, slider_scale

NUMERIC = [name for name, info in TABLE.items() if not info.choices]


@pytest.mark.parametrize("name", NUMERIC)
class TestEveryHyperparameter:
    def test_both_ends_are_exact(self, name: str) -> None:
        info, scale = TABLE[name], slider_scale(TABLE[name])
        assert scale.value_at(0) == info.usual_low
        assert scale.value_at(scale.steps) == info.usual_high

    def test_values_rise_with_the_position(self, name: str) -> None:
        scale = slider_scale(TABLE[name])
        values = [scale.value_at(position) for position in range(scale.steps + 1)]
        assert values == sorted(values)
        if not scale.integer:
            assert len(set(values)) == len(values)

    def test_every_position_comes_back(self, name: str) -> None:
        scale = slider_scale(TABLE[name])
        for position in range(scale.steps + 1):
            value = scale.value_at(position)
            if scale.integer:  # several positions may stand for one whole number
                assert scale.value_at(scale.position_of(value)) == value
            else:
                assert scale.position_of(value) == position

    def test_values_beyond_the_ends_sit_at_the_ends(self, name: str) -> None:
        info, scale = TABLE[name], slider_scale(TABLE[name])
        assert scale.position_of(info.low) == 0
        assert scale.position_of(info.high) == scale.steps

    def test_keys_climb_from_the_lowest_to_the_highest_value_and_back(self, name: str) -> None:
        info = TABLE[name]
        for start, direction, end in ((info.low, 1, info.high), (info.high, -1, info.low)):
            value, steps = start, 0
            while value != end:
                following = next_landmark(value, direction, info)
                assert (following - value) * direction > 0
                value, steps = following, steps + 1
                assert steps < 100_001


def test_the_middle_of_a_log_scale_is_the_geometric_mean() -> None:
    scale = SliderScale(1e-5, 1e-1, "log")
    assert scale.value_at(scale.steps // 2) == 1e-3


def test_one_minus_log_spreads_the_nines_evenly() -> None:
    scale = SliderScale(0.9, 0.9999, "one_minus_log")
    thirds = [scale.value_at(scale.steps * third // 3) for third in range(4)]
    assert thirds == [0.9, 0.99, 0.999, 0.9999]
    assert scale.landmarks() == tuple(scale.steps * third // 3 for third in range(4))


def test_whole_numbers_on_a_log_scale_have_landmarks_at_powers_of_two() -> None:
    scale = SliderScale(8, 512, "log", integer=True)
    assert [scale.value_at(position) for position in scale.landmarks()] == [8, 16, 32, 64, 128, 256, 512]


@given(st.floats(1e-5, 1.0))
def test_a_value_is_shown_within_the_resolution_of_the_slider(value: float) -> None:
    scale = slider_scale(TABLE["learning_rate"])
    assert scale.value_at(scale.position_of(value)) == pytest.approx(value, rel=0.02)


@pytest.mark.parametrize(
    ("name", "value", "above", "below"),
    [
        ("learning_rate", 0.001, 0.002, 0.0005),
        ("learning_rate", 0.0013, 0.002, 0.001),
        ("batch_size", 64, 128, 32),
        ("batch_size", 65, 128, 64),
        ("momentum", 0.9, 0.95, 0.8),
        ("momentum", 0.99, 0.995, 0.98),
        ("weight_decay", 0.0, 1e-6, 0.0),
        ("staircase_epochs", 10, 11, 9),
    ],
)
def test_keys_go_to_round_values(name: str, value: float, above: float, below: float) -> None:
    assert next_landmark(value, 1, TABLE[name]) == above
    assert next_landmark(value, -1, TABLE[name]) == below
