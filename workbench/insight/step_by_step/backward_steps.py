"""The way down: gradients from the output to the first layer."""

from collections.abc import Iterator

from workbench.engine.training.step_view import LayerView, StepView
from workbench.insight.step_by_step.sub_step import SubStep, activation_of, layer_number, title
from workbench.language import tr
from workbench.specs.network import NetworkSpec
from workbench.specs.optimizers import OPTIMIZERS


def backward_steps(view: StepView, network: NetworkSpec, layer: LayerView) -> Iterator[SubStep]:
    n, is_output = layer_number(layer), layer.number == len(view.layers) - 1
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
        title(view, layer, tr("gradients of W and b") if len(made) > 1 else tr("gradient of W")),
        "∂L/∂W = ∂L/∂z · aᵀ   ∂L/∂b = Σ ∂L/∂z" if len(made) > 1 else "∂L/∂W = ∂L/∂z · aᵀ",
        tuple(lines),
        tuple(made),
    )


def _to_z(view: StepView, network: NetworkSpec, layer: LayerView) -> Iterator[SubStep]:
    """From the layer above down to ∂L/∂z of this one."""
    n, name, on_a = layer_number(layer), activation_of(network, layer), layer.place.normalizes_a
    assert layer.d_out is not None
    yield SubStep(
        "backward",
        n,
        title(view, layer, tr("gradient from above")),
        "∂L/∂a = Wᵀ · ∂L/∂z",
        (f"dout{n} = W{n + 1}.T @ dz{n + 1}",),
        ((f"dout{n}", layer.d_out),),
    )
    masked = f"dout{n}" + (f" * mask{n}" if layer.mask is not None else "")
    if layer.norm is None:
        yield SubStep(
            "backward",
            n,
            title(view, layer, tr("through the activation")),
            "∂L/∂z = ∂L/∂a · g'(z)",
            (f"dz{n} = {masked} * slope_{name}(z{n})",),
            ((f"dz{n}", layer.d_z),),
        )
        return
    line = f"dshifted{n} = {masked}" + ("" if on_a else f" * slope_{name}(shifted{n})")
    yield SubStep(
        "backward",
        n,
        title(view, layer, tr("down to z̃")),
        "∂L/∂z̃ = ∂L/∂a" if on_a else "∂L/∂z̃ = ∂L/∂a · g'(z̃)",
        (line,),
        ((f"dshifted{n}", layer.norm.d_shifted),),
    )
    yield _through_norm(view, layer, f" * slope_{name}(z{n})" if on_a else "")


def _through_norm(view: StepView, layer: LayerView, slope: str) -> SubStep:
    n, decays = layer_number(layer), view.values.weight_decay > 0.0 and view.values.decay_on == "everything"
    own = decays and not OPTIMIZERS[view.values.optimizer].decays_apart
    d_gamma, d_beta = f"(dshifted{n} * hat{n}).sum(axis=1)", f"dshifted{n}.sum(axis=1)"
    inner = f"dshifted{n} - {d_beta}[:, None] / m - hat{n} * {d_gamma}[:, None] / m"
    return SubStep(
        "backward",
        n,
        title(view, layer, tr("through batch norm")),
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
