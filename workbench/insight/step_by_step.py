"""One mini-batch as a program: each sub-step with its formula, the NumPy lines that do it, and the arrays that came out.

The arrays are those of the step that was executed. The lines, run one after the other on what ``start_values`` gives, make
the same arrays: what is printed is what is done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.engine.kernels.types import Array
from workbench.engine.layout import Layout
from workbench.engine.training.step_view import LayerView, NormView, StepView
from workbench.language import tr
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.network import NetworkSpec
from workbench.specs.optimizers import OPTIMIZERS

Phase = Literal["gather", "forward", "loss", "backward", "update"]
PHASES: Final[dict[Phase, str]] = {
    "gather": tr("Gather"),
    "forward": tr("Forward"),
    "loss": tr("Loss"),
    "backward": tr("Backward"),
    "update": tr("Update"),
}


Shown = tuple[str, NDArray[Any]]
"""An array and its name in the lines."""


@dataclass(frozen=True, slots=True, eq=False)
class SubStep:
    """``layer`` counts from 1, the output being the last one; 0 for what is of no layer.

    ``formula`` is in the letters of the course; ``code`` are lines of NumPy; ``made``: the arrays that they make, by the
    names that they have in the lines, as the step made them.
    """

    phase: Phase
    layer: int
    title: str
    formula: str
    code: tuple[str, ...]
    made: tuple[Shown, ...]


def sub_steps(view: StepView, network: NetworkSpec) -> tuple[SubStep, ...]:
    """The whole mini-batch in its order."""
    return (
        _gather(view, network),
        *(step for layer in view.layers for step in _forward(view, network, layer)),
        _loss(view, network),
        *(step for layer in reversed(view.layers) for step in _backward(view, network, layer)),
        *_updates(view),
    )


def start_values(view: StepView, network: NetworkSpec, data: Dataset) -> dict[str, Any]:
    """What the lines begin with: data, parameters, moments and averages from before the step, and hyperparameters."""
    values, layout = view.values, view.layout
    found: dict[str, Any] = {
        "np": np,
        "features": data.train.features.astype(np.float64),
        "answers": data.train.answers,
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
    for name, array in _named(layout, view.before.parameters):
        found[name] = array.astype(np.float64)
    for prefix, vector in (("v", view.before.first_moment), ("s", view.before.second_moment)):
        for name, array in _named(layout, vector):
            found[f"{prefix}_{name}"] = array.astype(np.float64)
    for layer in view.layers:
        if layer.norm is not None:
            found[f"mu_avg{_n(layer)}"] = layout.running_mean(layer.number, view.before.running).astype(np.float64)
            found[f"var_avg{_n(layer)}"] = layout.running_variance(layer.number, view.before.running).astype(np.float64)
        if layer.mask is not None:
            found[f"mask{_n(layer)}"] = layer.mask.astype(np.float64)
    return found


def program(view: StepView, network: NetworkSpec) -> str:
    """All lines, with what they do."""
    steps = sub_steps(view, network)
    return "\n".join(line for step in steps for line in (f"# {step.title}", *step.code, ""))


# ---- names ----


def _n(layer: LayerView) -> int:
    return layer.number + 1


def _named(layout: Layout, vector: Array) -> Iterator[tuple[str, Array]]:
    """The blocks of a vector by their names in the lines: W1, b1, gamma1, beta1, W2 …"""
    for number, place in enumerate(layout.layers):
        yield f"W{number + 1}", layout.weight(number, vector)
        if place.bias >= 0:
            yield f"b{number + 1}", layout.bias(number, vector)
        if place.batch_norm:
            yield f"gamma{number + 1}", layout.scale(number, vector)
            yield f"beta{number + 1}", layout.shift(number, vector)


def _title(view: StepView, layer: LayerView, what: str) -> str:
    if layer.number == len(view.layers) - 1:
        return tr("Output layer: {what}", what=what)
    return tr("Layer {number}: {what}", number=_n(layer), what=what)


def _activation(network: NetworkSpec, layer: LayerView) -> str:
    return network.layers[layer.number].activation


# ---- forward ----


def _gather(view: StepView, network: NetworkSpec) -> SubStep:
    is_regression = len(view.targets) > 0
    functions = [ACTIVATIONS[name] for name in dict.fromkeys(layer.activation for layer in network.layers)]
    lines = (
        *(f"g_{row.name} = {row.numpy}" for row in functions),
        *(f"slope_{row.name} = {row.slope}" for row in functions),
        "out0 = features[rows].T",
        "Y = answers[rows].T" if is_regression else "y = answers[rows]",
    )
    answers: Shown = ("Y", view.targets) if is_regression else ("y", view.labels)
    return SubStep("gather", 0, tr("Take the mini-batch"), "A⁰ = X{t}", lines, (("out0", view.x.T), answers))


def _forward(view: StepView, network: NetworkSpec, layer: LayerView) -> Iterator[SubStep]:
    n, has_bias = _n(layer), layer.place.bias >= 0
    bias = f" + b{n}[:, None]" if has_bias else ""
    yield SubStep(
        "forward",
        n,
        _title(view, layer, tr("linear part")),
        "z = W a + b" if has_bias else "z = W a",
        (f"z{n} = W{n} @ out{n - 1}{bias}",),
        ((f"z{n}", layer.z),),
    )
    if layer.number == len(view.layers) - 1:
        return
    on_a, name = layer.place.normalizes_a, _activation(network, layer)
    last = f"z{n}"
    if layer.norm is not None and not on_a:
        yield _normalize(view, layer, layer.norm, f"z{n}")
        last = f"shifted{n}"
    z = "z̃" if layer.norm is not None and not on_a else "z"
    yield SubStep(
        "forward",
        n,
        _title(view, layer, tr("activation")),
        f"a = g({z}), g: {ACTIVATIONS[network.layers[layer.number].activation].title}",
        (f"a{n} = g_{name}({last})",),
        ((f"a{n}", layer.a),),
    )
    last = f"a{n}"
    if layer.norm is not None and on_a:
        yield _normalize(view, layer, layer.norm, f"a{n}")
        last = f"shifted{n}"
    dropped = f" * mask{n}" if layer.mask is not None else ""
    yield SubStep(
        "forward",
        n,
        _title(view, layer, tr("dropout") if dropped else tr("what the next layer reads")),
        tr("a times 0, or times 1 / (1 − p)") if dropped else "a",
        (f"out{n} = {last}{dropped}",),
        ((f"out{n}", layer.out),),
    )


def _normalize(view: StepView, layer: LayerView, norm: NormView, source: str) -> SubStep:
    n = _n(layer)
    return SubStep(
        "forward",
        n,
        _title(view, layer, tr("batch norm")),
        "μ = (1/m) Σ z   σ² = (1/m) Σ (z − μ)²   ẑ = (z − μ) / √(σ² + ε)   z̃ = γ ẑ + β",
        (
            f"mu{n} = {source}.mean(axis=1)",
            f"var{n} = (({source} - mu{n}[:, None]) ** 2).mean(axis=1)",
            f"hat{n} = ({source} - mu{n}[:, None]) / np.sqrt(var{n} + bn_epsilon)[:, None]",
            f"shifted{n} = gamma{n}[:, None] * hat{n} + beta{n}[:, None]",
        ),
        (
            (f"mu{n}", norm.mean),
            (f"var{n}", norm.variance),
            (f"hat{n}", norm.normalized),
            (f"shifted{n}", norm.shifted),
        ),
    )


def _loss(view: StepView, network: NetworkSpec) -> SubStep:
    n = len(view.layers)
    z = f"z{n}"
    made: tuple[Shown, ...] = ((f"dz{n}", view.layers[-1].d_z), ("losses", view.losses))
    lines: tuple[str, ...]
    if network.output == "linear":
        lines = (
            f"losses = (({z} - Y) ** 2).mean(axis=0)",
            "loss = losses.sum() / m",
            f"dz{n} = 2 * ({z} - Y) / (m * len(Y))",
        )
        return SubStep("loss", n, tr("Loss"), "L = (1/m) Σ (ŷ − y)²   ∂L/∂z = 2 (ŷ − y) / m", lines, made)
    target = (
        "T = np.eye(len(weights))[:, y] * (1 - smoothing) + smoothing / len(weights)",
        "T = T * weights[:, None]",
        "total = weights[y].sum()",
    )
    if network.output == "logistic":
        lines = (
            *target,
            f"a = (1 + np.tanh({z} / 2)) / 2",
            f"losses = T[1] * np.logaddexp(0, -{z}[0]) + T[0] * np.logaddexp(0, {z}[0])",
            "loss = losses.sum() / total",
            f"dz{n} = ((T[0] + T[1]) * a - T[1]) / total",
        )
        formula = "ŷ = 1 / (1 + e⁻ᶻ)   L = −(1/m) Σ (y log ŷ + (1 − y) log(1 − ŷ))   ∂L/∂z = (ŷ − y) / m"
        return SubStep("loss", n, tr("Logistic output and loss"), formula, lines, made)
    lines = (
        *target,
        f"shift = {z} - {z}.max(axis=0)",
        "t = np.exp(shift)",
        "a = t / t.sum(axis=0)",
        "losses = -(T * (shift - np.log(t.sum(axis=0)))).sum(axis=0)",
        "loss = losses.sum() / total",
        f"dz{n} = (a * T.sum(axis=0) - T) / total",
    )
    formula = "t = eᶻ   a = t / Σⱼ tⱼ   L = −(1/m) Σ log a_y   ∂L/∂z = (a − y) / m"
    return SubStep("loss", n, tr("Softmax and loss"), formula, lines, made)


# ---- backward ----


def _backward(view: StepView, network: NetworkSpec, layer: LayerView) -> Iterator[SubStep]:
    n, is_output = _n(layer), layer.number == len(view.layers) - 1
    if not is_output:
        yield from _to_z(view, network, layer)
    facts, decays = OPTIMIZERS[view.values.optimizer], view.values.weight_decay > 0.0
    of_w = f" + weight_decay * W{n}" if decays and not facts.decays_apart else ""
    of_rest = decays and not facts.decays_apart and view.values.decay_on == "everything"
    lines = [f"dW{n} = dz{n} @ out{n - 1}.T{of_w}"]
    made = [(f"dW{n}", view.layout.weight(layer.number, view.gradients))]
    if layer.place.bias >= 0:
        lines.append(f"db{n} = dz{n}.sum(axis=1)" + (f" + weight_decay * b{n}" if of_rest else ""))
        made.append((f"db{n}", view.layout.bias(layer.number, view.gradients)))
    yield SubStep(
        "backward",
        n,
        _title(view, layer, tr("gradients of W and b") if len(made) > 1 else tr("gradient of W")),
        "∂L/∂W = ∂L/∂z · aᵀ   ∂L/∂b = Σ ∂L/∂z" if len(made) > 1 else "∂L/∂W = ∂L/∂z · aᵀ",
        tuple(lines),
        tuple(made),
    )


def _to_z(view: StepView, network: NetworkSpec, layer: LayerView) -> Iterator[SubStep]:
    """From the layer above down to ∂L/∂z of this one."""
    n, name, on_a = _n(layer), _activation(network, layer), layer.place.normalizes_a
    assert layer.d_out is not None
    yield SubStep(
        "backward",
        n,
        _title(view, layer, tr("gradient from above")),
        "∂L/∂a = Wᵀ · ∂L/∂z",
        (f"dout{n} = W{n + 1}.T @ dz{n + 1}",),
        ((f"dout{n}", layer.d_out),),
    )
    masked = f"dout{n}" + (f" * mask{n}" if layer.mask is not None else "")
    if layer.norm is None:
        yield SubStep(
            "backward",
            n,
            _title(view, layer, tr("through the activation")),
            "∂L/∂z = ∂L/∂a · g'(z)",
            (f"dz{n} = {masked} * slope_{name}(z{n})",),
            ((f"dz{n}", layer.d_z),),
        )
        return
    line = f"dshifted{n} = {masked}" + ("" if on_a else f" * slope_{name}(shifted{n})")
    yield SubStep(
        "backward",
        n,
        _title(view, layer, tr("down to z̃")),
        "∂L/∂z̃ = ∂L/∂a" if on_a else "∂L/∂z̃ = ∂L/∂a · g'(z̃)",
        (line,),
        ((f"dshifted{n}", layer.norm.d_shifted),),
    )
    yield _through_norm(view, layer, f" * slope_{name}(z{n})" if on_a else "")


def _through_norm(view: StepView, layer: LayerView, slope: str) -> SubStep:
    n, decays = _n(layer), view.values.weight_decay > 0.0 and view.values.decay_on == "everything"
    own = decays and not OPTIMIZERS[view.values.optimizer].decays_apart
    d_gamma, d_beta = f"(dshifted{n} * hat{n}).sum(axis=1)", f"dshifted{n}.sum(axis=1)"
    inner = f"dshifted{n} - {d_beta}[:, None] / m - hat{n} * {d_gamma}[:, None] / m"
    return SubStep(
        "backward",
        n,
        _title(view, layer, tr("through batch norm")),
        "∂L/∂γ = Σ ∂L/∂z̃ · ẑ   ∂L/∂β = Σ ∂L/∂z̃   ∂L/∂z = γ / √(σ² + ε) · (∂L/∂z̃ − ∂L/∂β / m − ẑ ∂L/∂γ / m)",
        (
            f"dgamma{n} = {d_gamma}" + (f" + weight_decay * gamma{n}" if own else ""),
            f"dbeta{n} = {d_beta}" + (f" + weight_decay * beta{n}" if own else ""),
            f"dz{n} = (gamma{n} / np.sqrt(var{n} + bn_epsilon))[:, None] * ({inner}){slope}",
        ),
        (
            (f"dgamma{n}", view.layout.scale(layer.number, view.gradients)),
            (f"dbeta{n}", view.layout.shift(layer.number, view.gradients)),
            (f"dz{n}", layer.d_z),
        ),
    )


# ---- update ----


def _updates(view: StepView) -> Iterator[SubStep]:
    names = [name for name, _ in _named(view.layout, view.gradients)]
    if view.values.clip_norm > 0.0:
        squares = " + ".join(f"(d{name} ** 2).sum()" for name in names)
        yield SubStep(
            "update",
            0,
            tr("Clip the gradient"),
            "g ← g · min(1, c / ‖g‖)",
            (f"norm = np.sqrt({squares})", "shorten = min(1.0, clip_norm / norm)"),
            (),
        )
    for layer in view.layers:
        yield _update(view, layer)
        if layer.norm is not None:
            yield _averages(view, layer)


def _update(view: StepView, layer: LayerView) -> SubStep:
    facts, n = OPTIMIZERS[view.values.optimizer], _n(layer)
    after, lines, made = dict(_named(view.layout, view.after.parameters)), [], []
    moments = {
        "v": dict(_named(view.layout, view.after.first_moment)),
        "s": dict(_named(view.layout, view.after.second_moment)),
    }
    for kind in ("W", "b", "gamma", "beta"):
        name = f"{kind}{n}"
        if name not in after:
            continue
        lines.append(f"g = d{name}" + (" * shorten" if view.values.clip_norm > 0.0 else ""))
        if facts.has_first_moment:
            lines.append(f"v = v_{name} = momentum * v_{name} + (1 - momentum) * g")
            made.append((f"v_{name}", moments["v"][name]))
        if facts.has_second_moment:
            lines.append(f"s = s_{name} = rms * s_{name} + (1 - rms) * g**2")
            made.append((f"s_{name}", moments["s"][name]))
        decays = kind == "W" or view.values.decay_on == "everything"
        step = facts.numpy if decays else facts.numpy.replace("- alpha * weight_decay * w ", "")
        lines += [f"w = {name}", f"{name} = {step}"]
        made.append((name, after[name]))
    return SubStep("update", n, _title(view, layer, facts.title), facts.formula, tuple(lines), tuple(made))


def _averages(view: StepView, layer: LayerView) -> SubStep:
    n, after = _n(layer), view.after
    return SubStep(
        "update",
        n,
        _title(view, layer, tr("averages for test time")),
        "μ̄ ← ρ μ̄ + (1 − ρ) μ   σ̄² ← ρ σ̄² + (1 − ρ) σ²",
        (
            f"mu_avg{n} = rho * mu_avg{n} + (1 - rho) * mu{n}",
            f"var_avg{n} = rho * var_avg{n} + (1 - rho) * var{n}",
        ),
        (
            (f"mu_avg{n}", view.layout.running_mean(layer.number, after.running)),
            (f"var_avg{n}", view.layout.running_variance(layer.number, after.running)),
        ),
    )
