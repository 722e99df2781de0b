"""Gradients, Jacobians and Hessians of networks with two layers, and Mazur's worked example, from PyTorch."""

import torch
import torch.nn.functional as F
from torch.func import grad, hessian, jacrev

from fixture import Fixture

fixture = Fixture("networks", "Networks: first and second derivatives.", seed=20254)
fixture.note("""
`loss` is the value of `call`, `grad.x` its gradient by x. `hessian.x` is the matrix of second derivatives by the
elements of x in row-major order, `jacobian` the derivatives [outputs..., inputs...] of a network by its input, and
`penalty` cases differentiate the squared length of a gradient.
""")


def problem(outputs):
    return {
        "x": torch.randn(5, 3), "W1": 0.7 * torch.randn(3, 4), "b1": 0.2 * torch.randn(4),
        "W2": 0.7 * torch.randn(4, outputs), "b2": 0.2 * torch.randn(outputs),
    }


PARAMETERS = ["W1", "b1", "W2", "b2"]


def add(name, call, inputs, loss):
    parameters = {key: inputs[key] for key in PARAMETERS}
    constants = {key: value for key, value in inputs.items() if key not in parameters}
    gradients = grad(lambda p: loss(**p, **constants))(parameters)
    tensors = {**inputs, "loss": loss(**inputs)}
    tensors |= {"grad." + key: value for key, value in gradients.items()}
    for key, value in parameters.items():
        size = value.numel()
        others = {other: parameters[other] for other in parameters if other != key}
        second = hessian(lambda v: loss(**{key: v}, **others, **constants))(value)
        tensors["hessian." + key] = second.reshape(size, size)
    fixture.case(name, call, tensors)


regression = {**problem(2), "y": torch.randn(5, 2)}
add("mse", "mse(tanh(x @ W1 + b1) @ W2 + b2, y)", regression,
    lambda x, W1, b1, W2, b2, y: F.mse_loss(torch.tanh(x @ W1 + b1) @ W2 + b2, y))

classification = {**problem(3), "y": torch.tensor([0.0, 2.0, 1.0, 1.0, 0.0])}
add("cross_entropy", "cross_entropy(logits: sigmoid(x @ W1 + b1) @ W2 + b2, target: y)", classification,
    lambda x, W1, b1, W2, b2, y: F.cross_entropy(torch.sigmoid(x @ W1 + b1) @ W2 + b2, y.long()))

binary = {**problem(1), "y": torch.tensor([[0.0], [1.0], [1.0], [0.0], [1.0]])}
add("bce", "bce(logits: silu(x @ W1 + b1) @ W2 + b2, target: y)", binary,
    lambda x, W1, b1, W2, b2, y: F.binary_cross_entropy_with_logits(F.silu(x @ W1 + b1) @ W2 + b2, y))

inputs = problem(2)
inputs["x"] = torch.randn(3)
network = lambda x: torch.tanh(x @ inputs["W1"] + inputs["b1"]) @ inputs["W2"] + inputs["b2"]
fixture.case("jacobian", "jacobian(x => tanh(x @ W1 + b1) @ W2 + b2, x)",
             {**inputs, "jacobian": jacrev(network)(inputs["x"])})

penalized = {**problem(1)}


def penalty(parameters):
    def output(x):
        hidden = torch.tanh(x @ parameters["W1"] + parameters["b1"])
        return (hidden @ parameters["W2"] + parameters["b2"]).sum()
    return (grad(output)(penalized["x"]) ** 2).sum()


parameters = {key: penalized[key] for key in PARAMETERS}
gradients = grad(penalty)(parameters)
fixture.case("penalty", "sum(grad(v => sum(tanh(v @ W1 + b1) @ W2 + b2), x) ^ 2)",
             {**penalized, "loss": penalty(parameters), **{"grad." + key: gradients[key] for key in PARAMETERS}})

# https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/, all weights updated at once.
mazur = {
    "x": torch.tensor([[0.05, 0.10]]), "y": torch.tensor([[0.01, 0.99]]),
    "W1": torch.tensor([[0.15, 0.25], [0.20, 0.30]]), "b1": torch.tensor([0.35, 0.35]),
    "W2": torch.tensor([[0.40, 0.50], [0.45, 0.55]]), "b2": torch.tensor([0.60, 0.60]),
}
for updated in (["W1", "W2"], PARAMETERS):
    current = {key: mazur[key].clone().requires_grad_() for key in PARAMETERS}
    tensors = dict(mazur)
    for step in range(10_001):
        output = torch.sigmoid(torch.sigmoid(mazur["x"] @ current["W1"] + current["b1"]) @ current["W2"] + current["b2"])
        error = 0.5 * ((mazur["y"] - output) ** 2).sum()
        if step in (0, 1, 10_000):
            tensors |= {f"error.{step}": error, f"output.{step}": output}
        if step < 10_000:
            gradients = torch.autograd.grad(error, [current[key] for key in updated])
            with torch.no_grad():
                for key, gradient in zip(updated, gradients):
                    current[key] -= 0.5 * gradient
    tensors |= {key + ".10000": current[key] for key in PARAMETERS}
    fixture.case("mazur." + ("weights" if len(updated) == 2 else "all"), None, tensors, rate=0.5, steps=10_000)

fixture.write()
