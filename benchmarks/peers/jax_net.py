"""The network in JAX, for both ways of calling it: pure functions, parameters as a pytree, Adam written out.

Data are on the device, a mini-batch is gathered inside the compiled step by a shuffled index, and the state is donated,
so nothing is copied.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.nets import ADAM_EPSILON, BETA1, BETA2, BN_EPSILON, BN_MOMENTUM, LEARNING_RATE, Net

State = dict[str, Any]


def initial_state(net: Net) -> State:
    """Parameters, both moments, running statistics and the step count."""
    generator = np.random.default_rng(0)
    hidden = []
    for inputs, units in net.shapes[:-1]:
        w = generator.standard_normal((inputs, units)) * (2.0 / inputs) ** 0.5
        hidden.append({"w": _real(w), "gamma": jnp.ones(units), "beta": jnp.zeros(units)})
    inputs, units = net.shapes[-1]
    w = generator.standard_normal((inputs, units)) * (1.0 / inputs) ** 0.5
    parameters = {"hidden": hidden, "w": _real(w), "b": jnp.zeros(units)}
    return {
        "parameters": parameters,
        "first": jax.tree.map(jnp.zeros_like, parameters),
        "second": jax.tree.map(jnp.zeros_like, parameters),
        "running": [{"mean": jnp.zeros(units), "variance": jnp.ones(units)} for units in net.hidden],
        "step": jnp.zeros((), jnp.float32),
    }


def _real(values: np.ndarray) -> jax.Array:
    return jnp.asarray(values, jnp.float32)


def _loss(parameters: State, running: list[State], x: jax.Array, y: jax.Array) -> tuple[jax.Array, list[State]]:
    averages = []
    a = x
    for layer, old in zip(parameters["hidden"], running, strict=True):
        z = a @ layer["w"]
        mean = z.mean(axis=0)
        variance = jnp.square(z - mean).mean(axis=0)
        a = jax.nn.relu((z - mean) * jax.lax.rsqrt(variance + BN_EPSILON) * layer["gamma"] + layer["beta"])
        averages.append(
            {
                "mean": BN_MOMENTUM * old["mean"] + (1.0 - BN_MOMENTUM) * mean,
                "variance": BN_MOMENTUM * old["variance"] + (1.0 - BN_MOMENTUM) * variance,
            }
        )
    logits = a @ parameters["w"] + parameters["b"]
    log_p = jax.nn.log_softmax(logits)
    return -jnp.take_along_axis(log_p, y[:, None], axis=1).mean(), averages


def train_step(state: State, x: jax.Array, y: jax.Array, chosen: jax.Array) -> tuple[State, jax.Array]:
    """One mini-batch: the new state and the loss."""
    batch_x = x.at[chosen].get(mode="promise_in_bounds")
    batch_y = y.at[chosen].get(mode="promise_in_bounds")
    (loss, running), gradients = jax.value_and_grad(_loss, has_aux=True)(
        state["parameters"], state["running"], batch_x, batch_y
    )
    step = state["step"] + 1.0
    rate = LEARNING_RATE / (1.0 - BETA1**step)
    root = jax.lax.rsqrt(1.0 - BETA2**step)
    first = jax.tree.map(lambda v, g: BETA1 * v + (1.0 - BETA1) * g, state["first"], gradients)
    second = jax.tree.map(lambda s, g: BETA2 * s + (1.0 - BETA2) * g * g, state["second"], gradients)
    parameters = jax.tree.map(
        lambda w, v, s: w - rate * v / (jnp.sqrt(s) * root + ADAM_EPSILON), state["parameters"], first, second
    )
    return {"parameters": parameters, "first": first, "second": second, "running": running, "step": step}, loss
