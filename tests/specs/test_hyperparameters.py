"""The text of hyperparameters, of which hashes are taken."""

from workbench.specs.hyperparameters import ALWAYS_WRITTEN, Hyperparameters


def test_a_hyperparameter_that_is_added_later_leaves_older_texts_and_their_hashes_as_they_were() -> None:
    class Later(Hyperparameters):
        softness: float = 0.5

    assert Later.model_construct().to_json() == Hyperparameters().to_json()
    assert '"softness":0.25' in Later.model_construct(softness=0.25).to_json()
    assert set(Hyperparameters().to_plain()) == ALWAYS_WRITTEN
