"""The table of instruments. A new one is a function in a file of its own, and its row here."""

from typing import Final

from workbench.insight.probes.batch_norm_gap import mean_gap, smallest_variance, variance_ratio
from workbench.insight.probes.effective_rank import effective_rank
from workbench.insight.probes.gradient_noise import noise_scale
from workbench.insight.probes.hard_examples import worst_loss, worst_share
from workbench.insight.probes.idle_units import dead_units, saturation
from workbench.insight.probes.norms import gradient_norm, signal_size, weight_norm
from workbench.insight.probes.probe import Band, Probe
from workbench.insight.probes.sharpness import against_step, sharpness
from workbench.insight.probes.update_ratio import update_ratio
from workbench.language import tr

_ROWS: Final = (
    Probe(
        name="update_ratio",
        title=tr("Update to weight"),
        formula=tr("‖ΔW‖ / ‖W‖"),
        meaning=tr(
            "How far one step moves the weights of a layer. Much below 0.0001 it hardly learns; much above 0.01 it jumps."
        ),
        per="layer",
        measure=update_ratio,
        band=Band(1e-4, 1e-2),
        is_log=True,
    ),
    Probe(
        name="gradient_norm",
        title=tr("Gradient norm of each layer"),
        formula=tr("‖∂L/∂W‖"),
        meaning=tr(
            "Where it falls from layer to layer the gradient vanishes on its way down; where it grows it explodes."
        ),
        per="layer",
        measure=gradient_norm,
        is_log=True,
    ),
    Probe(
        name="weight_norm",
        title=tr("Weight norm of each layer"),
        formula=tr("‖W‖"),
        meaning=tr("How large the weights of a layer are."),
        per="layer",
        measure=weight_norm,
        is_log=True,
    ),
    Probe(
        name="signal_size",
        title=tr("Gradient that reaches a unit"),
        formula=tr("√ mean (m ∂L/∂z)²"),
        meaning=tr("What one example tells one unit of a layer: the signal before it is averaged over the mini-batch."),
        per="layer",
        measure=signal_size,
        is_log=True,
    ),
    Probe(
        name="dead_units",
        title=tr("Dead units"),
        formula=tr("units with g'(z) ≈ 0 for every example / units"),
        meaning=tr("Units that no example of the mini-batch can teach anything."),
        per="hidden",
        measure=dead_units,
        band=Band(high=0.2),
    ),
    Probe(
        name="saturation",
        title=tr("Saturated activations"),
        formula=tr("(unit, example) with g'(z) ≈ 0 / all of them"),
        meaning=tr("How much of the gradient a layer holds back. About one half is usual for ReLU."),
        per="hidden",
        measure=saturation,
        band=Band(high=0.8),
    ),
    Probe(
        name="mean_gap",
        title=tr("Mini-batch mean against its average"),
        formula=tr("√ mean ((μ - μ̄) / √(σ̄² + ε))²"),
        meaning=tr("How far μ of a mini-batch lies from the average that is used at test time. It falls as 1/√m."),
        per="normalizing",
        measure=mean_gap,
        band=Band(high=0.5),
    ),
    Probe(
        name="variance_ratio",
        title=tr("Mini-batch variance against its average"),
        formula=tr("median (σ² + ε) / (σ̄² + ε)"),
        meaning=tr("1 where the averages have caught up with what the mini-batches say."),
        per="normalizing",
        measure=variance_ratio,
        band=Band(0.5, 2.0),
        is_log=True,
    ),
    Probe(
        name="smallest_variance",
        title=tr("Smallest variance of a unit"),
        formula=tr("min σ²"),
        meaning=tr(
            "A unit whose σ² goes to 0 says the same to every example; ε keeps it from being divided by nothing."
        ),
        per="normalizing",
        measure=smallest_variance,
        is_log=True,
    ),
    Probe(
        name="worst_loss",
        title=tr("Worst loss of an example"),
        formula=tr("max ℓ"),
        meaning=tr("One example that the network is sure of and wrong about."),
        per="network",
        measure=worst_loss,
        is_log=True,
    ),
    Probe(
        name="worst_share",
        title=tr("Loss of the worst tenth"),
        formula=tr("Σ ℓ of the worst tenth / Σ ℓ"),
        meaning=tr("Near 1 a few examples make the whole gradient: hard ones, or wrong labels."),
        per="network",
        measure=worst_share,
    ),
    Probe(
        name="noise_scale",
        title=tr("Gradient noise scale"),
        formula=tr("tr Σ / ‖G‖²"),
        meaning=tr(
            "The mini-batch beyond which more examples make the gradient hardly better; very noisy in one mini-batch. The page Mini-batch size of the tab Inside measures it with its interval."
        ),
        per="network",
        measure=noise_scale,
        unit=tr("examples"),
        is_log=True,
        cost=tr("one product for each layer"),
    ),
    Probe(
        name="effective_rank",
        title=tr("Effective rank of the weights"),
        formula=tr("e^H(σᵢ / Σ σᵢ)"),
        meaning=tr("How many directions the weights of a layer really use."),
        per="layer",
        measure=effective_rank,
        cost=tr("the eigenvalues of a matrix for each layer"),
    ),
    Probe(
        name="sharpness",
        title=tr("Sharpness"),
        formula=tr("λmax of ∂²L/∂θ²"),
        meaning=tr(
            "How strongly the loss of the mini-batch curves in its steepest direction, over all W, b, γ and β, with the mini-batch's own μ and σ². Found by Lanczos with exact products until the residual is 0.01 %, never above the true one."
        ),
        per="network",
        measure=sharpness,
        is_log=True,
        cost=tr("up to 40 passes forward and back; only after the fact"),
        is_live=False,
    ),
    Probe(
        name="sharpness_of_step",
        title=tr("Sharpness against 2/α"),
        formula=tr("α λmax / 2"),
        meaning=tr(
            "Above 1 plain gradient descent overshoots in the steepest direction: λmax > 2/α. Training often drives it there and stays near 1 (the edge of stability). Momentum and Adam bear more."
        ),
        per="network",
        measure=sharpness,
        derived=against_step,
        band=Band(high=1.0),
        is_log=True,
        cost=tr("up to 40 passes forward and back; only after the fact"),
        is_live=False,
    ),
)

PROBES: Final[dict[str, Probe]] = {row.name: row for row in _ROWS}
