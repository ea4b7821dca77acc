"""What a step changes: parameters, moments and the averages of batch norm."""

from collections.abc import Iterator

from workbench.engine.training.step_view import LayerView, StepView
from workbench.insight.step_by_step.sub_step import SubStep, layer_number, named_blocks, title
from workbench.language import tr
from workbench.specs.optimizers import OPTIMIZERS


def update_steps(view: StepView) -> Iterator[SubStep]:
    names = [name for name, _ in named_blocks(view.layout, view.gradients)]
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
    facts, n = OPTIMIZERS[view.values.optimizer], layer_number(layer)
    after, lines, made = dict(named_blocks(view.layout, view.after.parameters)), [], []
    moments = {
        "v": dict(named_blocks(view.layout, view.after.first_moment)),
        "s": dict(named_blocks(view.layout, view.after.second_moment)),
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
    return SubStep("update", n, title(view, layer, facts.title), facts.formula, tuple(lines), tuple(made))


def _averages(view: StepView, layer: LayerView) -> SubStep:
    n, after = layer_number(layer), view.after
    return SubStep(
        "update",
        n,
        title(view, layer, tr("averages for test time")),
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
