"""The whole mini-batch as lines of NumPy, and what they begin with.

The arrays of a sub-step are those of the step that was executed. The lines, run one after the other on what ``start_values``
gives, make the same arrays: what is printed is what is done.
"""

from typing import Any

import numpy as np

from workbench.data.dataset import Dataset
from workbench.engine.kernels.types import Answers
from workbench.engine.training.step_view import StepView
from workbench.insight.step_by_step.backward_steps import backward_steps
from workbench.insight.step_by_step.forward_steps import forward_steps, gather_step, loss_step
from workbench.insight.step_by_step.sub_step import SubStep, layer_number, named_blocks
from workbench.insight.step_by_step.update_steps import update_steps
from workbench.specs.network import NetworkSpec


def sub_steps(view: StepView, network: NetworkSpec) -> tuple[SubStep, ...]:
    """The whole mini-batch in its order."""
    return (
        gather_step(view, network),
        *(step for layer in view.layers for step in forward_steps(view, network, layer)),
        loss_step(view, network),
        *(step for layer in reversed(view.layers) for step in backward_steps(view, network, layer)),
        *update_steps(view),
    )


def start_values(view: StepView, network: NetworkSpec, data: Dataset) -> dict[str, Any]:
    """What the lines begin with: data, parameters, moments and averages from before the step, and hyperparameters."""
    values, layout = view.values, view.layout
    found: dict[str, Any] = {
        "np": np,
        "features": data.train.features.astype(np.float64),
        "answers": _answers(view, data),
        "rows": view.rows,
        "m": len(view.rows),
        "alpha": view.scalars.learning_rate,
        "momentum": values.momentum,
        "rms": values.beta2,
        "epsilon": values.epsilon,
        "bn_epsilon": values.bn_epsilon,
        "rho": values.bn_momentum,
        "weight_decay": values.weight_decay,
        "clip_norm": values.clip_norm,
        "smoothing": values.label_smoothing,
        "product1": float(view.before.products[0]) * values.momentum,
        "product2": float(view.before.products[1]) * values.beta2,
    }
    if network.output != "linear":
        counts = np.bincount(data.train.answers, minlength=data.n_answers)
        balanced = counts.sum() / (len(counts) * np.maximum(counts, 1))
        found["weights"] = balanced if values.class_weights == "balanced" else np.ones(len(counts))
    for name, array in named_blocks(layout, view.before.parameters):
        found[name] = array.astype(np.float64)
    for prefix, vector in (("v", view.before.first_moment), ("s", view.before.second_moment)):
        for name, array in named_blocks(layout, vector):
            found[f"{prefix}_{name}"] = array.astype(np.float64)
    for layer in view.layers:
        if layer.norm is not None:
            found[f"mu_avg{layer_number(layer)}"] = layout.running_mean(layer.number, view.before.running).astype(
                np.float64
            )
            found[f"var_avg{layer_number(layer)}"] = layout.running_variance(layer.number, view.before.running).astype(
                np.float64
            )
        if layer.mask is not None:
            found[f"mask{layer_number(layer)}"] = layer.mask.astype(np.float64)
    return found


def _answers(view: StepView, data: Dataset) -> Answers:
    """Those of the train part, with the labels in force where rows of the mini-batch were relabelled."""
    answers: Answers = data.train.answers.copy()
    answers[view.rows] = view.targets.T if data.targets else view.labels
    return answers


def program(view: StepView, network: NetworkSpec) -> str:
    """All lines, with what they do."""
    steps = sub_steps(view, network)
    return "\n".join(line for step in steps for line in (f"# {step.title}", *step.code, ""))
