from workbench.runs.history.settings_difference import differences_text, setting_differences
from workbench.specs.data import CatalogueSpec
from workbench.specs.network import DenseLayer
from workbench.specs.run import RunSpec, ScheduledEdit

SPEC = RunSpec(data=CatalogueSpec(name="iris"))


def texts(there: RunSpec, here: RunSpec = SPEC) -> list[str]:
    return [difference.text for difference in setting_differences(here, there)]


def test_equal_settings_have_no_difference_and_a_name_is_none() -> None:
    assert texts(SPEC.replaced(name="other")) == []
    assert differences_text(()) == "the same settings"


def test_only_what_is_different_is_told() -> None:
    other = SPEC.replaced(
        hyperparameters=SPEC.hyperparameters.replaced(learning_rate=0.25, batch_size=7), seed=5, epochs=31
    )
    assert set(texts(other)) == {
        f"Learning rate {SPEC.hyperparameters.learning_rate} → 0.25",
        f"Mini-batch size {SPEC.hyperparameters.batch_size} → 7",
        "Seed 0 → 5",
        "Epochs 30 → 31",
    }


def test_layers_are_told_side_by_side() -> None:
    layers = (DenseLayer(units=32), DenseLayer(units=16, batch_norm=False), DenseLayer(units=8))
    found = texts(SPEC.replaced(network=SPEC.network.replaced(layers=layers)))
    assert "Hidden units 32, 32 → 32, 16, 8" in found
    assert any(text.startswith("Batch norm") and text.endswith("yes → yes, no, yes") for text in found)
    assert len(found) == 3, "the number of layers, too"


def test_edits_that_only_one_of_them_has_are_told_with_their_step() -> None:
    common = ScheduledEdit(step=10, name="learning_rate", value=0.5)
    one = SPEC.replaced(edits=(common,))
    other = SPEC.replaced(edits=(common, ScheduledEdit(step=1200, name="learning_rate", value=0.125)))
    assert texts(other, one) == ["Learning rate from step 1,200 – → 0.125"]
    assert texts(one, other) == ["Learning rate from step 1,200 0.125 → –"]
    rows = SPEC.replaced(edits=(ScheduledEdit(step=10, name="left_out", value="3 17 20-45"),))
    assert texts(rows) == ["Rows left out from step 10 – → 28 rows"], "how many they are, not each of them"
    many = SPEC.replaced(edits=tuple(ScheduledEdit(step=s, name="learning_rate", value=0.5 + s) for s in range(10)))
    assert len(texts(many)) == 4
    assert texts(many)[-1] == "Other edits – → 7 more"
