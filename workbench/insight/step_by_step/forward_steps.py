"""Taking the mini-batch, the way up through the layers, and the loss."""

from collections.abc import Iterator

from workbench.engine.training.step_view import LayerView, NormView, StepView
from workbench.insight.step_by_step.sub_step import Shown, SubStep, activation_of, layer_number, title
from workbench.language import tr
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.network import NetworkSpec


def gather_step(view: StepView, network: NetworkSpec) -> SubStep:
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


def forward_steps(view: StepView, network: NetworkSpec, layer: LayerView) -> Iterator[SubStep]:
    n, has_bias = layer_number(layer), layer.place.bias >= 0
    bias = f" + b{n}[:, None]" if has_bias else ""
    yield SubStep(
        "forward",
        n,
        title(view, layer, tr("linear part")),
        "z = W a + b" if has_bias else "z = W a",
        (f"z{n} = W{n} @ out{n - 1}{bias}",),
        ((f"z{n}", layer.z),),
    )
    if layer.number == len(view.layers) - 1:
        return
    on_a, name = layer.place.normalizes_a, activation_of(network, layer)
    last = f"z{n}"
    if layer.norm is not None and not on_a:
        yield _normalize(view, layer, layer.norm, f"z{n}")
        last = f"shifted{n}"
    z = "z̃" if layer.norm is not None and not on_a else "z"
    yield SubStep(
        "forward",
        n,
        title(view, layer, tr("activation")),
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
        title(view, layer, tr("dropout") if dropped else tr("what the next layer reads")),
        tr("a times 0, or times 1 / (1 − p)") if dropped else "a",
        (f"out{n} = {last}{dropped}",),
        ((f"out{n}", layer.out),),
    )


def _normalize(view: StepView, layer: LayerView, norm: NormView, source: str) -> SubStep:
    n = layer_number(layer)
    return SubStep(
        "forward",
        n,
        title(view, layer, tr("batch norm")),
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


def loss_step(view: StepView, network: NetworkSpec) -> SubStep:
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
