"""A small study that the tests of the study file share."""

from workbench.search.results import TrialRecord
from workbench.search.study.plan import StudyPlan, trial_spec
from workbench.search.study.stages import Stage
from workbench.search.study.study import StudyFile
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Value
from workbench.specs.run import RunSpec
from workbench.specs.search_space import Dimension, SearchSpace

SPACE = SearchSpace(
    dimensions=(
        Dimension(name="learning_rate", scale="log", low=1e-4, high=1.0),
        Dimension(name="momentum", scale="one_minus_log", low=0.9, high=0.999),
        Dimension(name="hidden_layers", scale="linear", low=1, high=3, integer=True),
        Dimension(name="optimizer", scale="choice", choices=("sgd", "adam")),
        Dimension(name="dropout", scale="logit", low=0.01, high=0.9),
    )
)
PLAN = StudyPlan(
    base=RunSpec(data=CatalogueSpec(name="iris"), seed=5), stages=(Stage(number=1, space=SPACE, budget=9),)
)
VALUES: dict[str, Value] = {
    "learning_rate": 0.01,
    "momentum": 0.99,
    "hidden_layers": 2,
    "optimizer": "adam",
    "dropout": 0.5,
}


def added(study: StudyFile, **changes: Value) -> TrialRecord:
    values = {**VALUES, **changes}
    return study.add(values, trial_spec(study.plan, study.next_number, values))
