"""Twenty steps of every optimizer on a small network, and learning rates by step, from PyTorch."""

import torch

from fixture import Fixture

STEPS = 20
about = """
The network is tanh(x @ W1 + b1) @ W2 + b2, the loss its mse against y. It starts at the `start` case's parameters
in every case; `losses` are the loss before each of the 20 steps and after the last; `W1.1` is W1 after the first
step, `W1.20` after the last, and so on. In `call`, net stands for [W1, b1, W2, b2].
"""


def begin(fixture):
    fixture.note(about)
    x, y = torch.randn(6, 3), torch.randn(6, 2)
    start = {"W1": 0.6 * torch.randn(3, 4), "b1": 0.1 * torch.randn(4),
             "W2": 0.6 * torch.randn(4, 2), "b2": 0.1 * torch.randn(2)}
    fixture.case("start", None, {"x": x, "y": y, **start})
    return x, y, start


def loss(x, y, W1, b1, W2, b2):
    return torch.nn.functional.mse_loss(torch.tanh(x @ W1 + b1) @ W2 + b2, y)


def trajectory(fixture, problem, name, call, make, schedule=None, clip=None):
    x, y, start = problem
    parameters = {key: value.clone().requires_grad_() for key, value in start.items()}
    optimizer = make(list(parameters.values()))
    scheduler = schedule(optimizer) if schedule else None
    losses, snapshots = [], {}
    for step in range(1, STEPS + 1):
        optimizer.zero_grad()
        value = loss(x, y, **parameters)
        losses.append(value.item())
        value.backward()
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(list(parameters.values()), clip)
        optimizer.step()
        if scheduler:
            scheduler.step()
        if step in (1, STEPS):
            snapshots.update({f"{key}.{step}": value.detach().clone() for key, value in parameters.items()})
    losses.append(loss(x, y, **parameters).item())
    fixture.case(name, call, {"losses": losses, **snapshots}, steps=STEPS)


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, arXiv:2302.06675, algorithm 2; PyTorch has no Lion."""

    def __init__(self, parameters, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(parameters, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                update = torch.sign(beta1 * m + (1 - beta1) * p.grad)
                p -= group["lr"] * (update + group["weight_decay"] * p)
                m.mul_(beta2).add_(p.grad, alpha=1 - beta2)


def main():
    optim = torch.optim
    schedules = optim.lr_scheduler

    fixture = Fixture("optimizers", "Optimizers: sgd, adam and adamw over 20 steps.", seed=20252)
    problem = begin(fixture)
    for name, call, make in [
        ("sgd", "sgd(net, lr: 0.1)", lambda p: optim.SGD(p, lr=0.1)),
        ("sgd.momentum", "sgd(net, lr: 0.1, momentum: 0.9)", lambda p: optim.SGD(p, lr=0.1, momentum=0.9)),
        ("sgd.nesterov", "sgd(net, lr: 0.1, momentum: 0.9, nesterov: true)",
         lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True)),
        ("sgd.decay", "sgd(net, lr: 0.1, weight_decay: 0.02)", lambda p: optim.SGD(p, lr=0.1, weight_decay=0.02)),
        ("sgd.all", "sgd(net, lr: 0.1, momentum: 0.8, nesterov: true, weight_decay: 0.02)",
         lambda p: optim.SGD(p, lr=0.1, momentum=0.8, nesterov=True, weight_decay=0.02)),
        ("adam", "adam(net, lr: 0.05)", lambda p: optim.Adam(p, lr=0.05)),
        ("adam.decay", "adam(net, lr: 0.05, weight_decay: 0.02)",
         lambda p: optim.Adam(p, lr=0.05, weight_decay=0.02)),
        ("adam.betas", "adam(net, lr: 0.05, beta1: 0.8, beta2: 0.95, eps: 1e-4)",
         lambda p: optim.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-4)),
        ("adamw", "adamw(net, lr: 0.05)", lambda p: optim.AdamW(p, lr=0.05)),
        ("adamw.decay", "adamw(net, lr: 0.05, weight_decay: 0.3)",
         lambda p: optim.AdamW(p, lr=0.05, weight_decay=0.3)),
        ("adamw.betas", "adamw(net, lr: 0.05, beta1: 0.8, beta2: 0.95, eps: 1e-4)",
         lambda p: optim.AdamW(p, lr=0.05, betas=(0.8, 0.95), eps=1e-4)),
    ]:
        trajectory(fixture, problem, name, call, make)
    trajectory(fixture, problem, "sgd.clip", "sgd(net, lr: 0.1, clip: 0.5)", lambda p: optim.SGD(p, lr=0.1), clip=0.5)
    trajectory(fixture, problem, "adam.clip", "adam(net, lr: 0.05, clip: 0.5)",
               lambda p: optim.Adam(p, lr=0.05), clip=0.5)
    trajectory(fixture, problem, "adamw.clip", "adamw(net, lr: 0.05, clip: 0.5)",
               lambda p: optim.AdamW(p, lr=0.05), clip=0.5)
    trajectory(fixture, problem, "adam.cosine", "adam(net, lr: cosine(0.05, steps: 20))",
               lambda p: optim.Adam(p, lr=0.05), schedule=lambda o: schedules.CosineAnnealingLR(o, 20))
    trajectory(fixture, problem, "sgd.exponential", "sgd(net, lr: exponential(0.1, decay: 0.9))",
               lambda p: optim.SGD(p, lr=0.1), schedule=lambda o: schedules.ExponentialLR(o, 0.9))
    trajectory(fixture, problem, "sgd.function", "sgd(net, lr: t => 0.1 / (1 + t))",
               lambda p: optim.SGD(p, lr=0.1), schedule=lambda o: schedules.LambdaLR(o, lambda t: 1 / (1 + t)))
    fixture.write()

    fixture = Fixture("adaptive", "Optimizers: rmsprop, adagrad, adadelta, nadam and lion over 20 steps.", seed=20253)
    problem = begin(fixture)
    for name, call, make in [
        ("rmsprop", "rmsprop(net, lr: 0.02)", lambda p: optim.RMSprop(p, lr=0.02)),
        ("rmsprop.momentum", "rmsprop(net, lr: 0.01, momentum: 0.9)",
         lambda p: optim.RMSprop(p, lr=0.01, momentum=0.9)),
        ("rmsprop.all", "rmsprop(net, lr: 0.01, alpha: 0.9, eps: 1e-4, weight_decay: 0.02, momentum: 0.5)",
         lambda p: optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-4, weight_decay=0.02, momentum=0.5)),
        ("adagrad", "adagrad(net, lr: 0.1)", lambda p: optim.Adagrad(p, lr=0.1)),
        ("adagrad.all", "adagrad(net, lr: 0.1, lr_decay: 0.05, eps: 1e-4, weight_decay: 0.02)",
         lambda p: optim.Adagrad(p, lr=0.1, lr_decay=0.05, eps=1e-4, weight_decay=0.02)),
        ("adadelta", "adadelta(net, lr: 1)", lambda p: optim.Adadelta(p, lr=1.0)),
        ("adadelta.all", "adadelta(net, lr: 0.5, rho: 0.8, eps: 1e-4, weight_decay: 0.02)",
         lambda p: optim.Adadelta(p, lr=0.5, rho=0.8, eps=1e-4, weight_decay=0.02)),
        ("nadam", "nadam(net, lr: 0.02)", lambda p: optim.NAdam(p, lr=0.02)),
        ("nadam.all",
         "nadam(net, lr: 0.02, beta1: 0.8, beta2: 0.95, eps: 1e-4, weight_decay: 0.02, momentum_decay: 0.1)",
         lambda p: optim.NAdam(p, lr=0.02, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.02, momentum_decay=0.1)),
        ("lion", "lion(net, lr: 0.01)", lambda p: Lion(p, lr=0.01)),
        ("lion.decay", "lion(net, lr: 0.01, weight_decay: 0.5)", lambda p: Lion(p, lr=0.01, weight_decay=0.5)),
        ("lion.betas", "lion(net, lr: 0.01, beta1: 0.8, beta2: 0.95)",
         lambda p: Lion(p, lr=0.01, betas=(0.8, 0.95))),
    ]:
        trajectory(fixture, problem, name, call, make)
    for name, call, make in [
        ("rmsprop", "rmsprop(net, lr: 0.02, clip: 0.5)", lambda p: optim.RMSprop(p, lr=0.02)),
        ("adagrad", "adagrad(net, lr: 0.1, clip: 0.5)", lambda p: optim.Adagrad(p, lr=0.1)),
        ("adadelta", "adadelta(net, lr: 1, clip: 0.5)", lambda p: optim.Adadelta(p, lr=1.0)),
        ("nadam", "nadam(net, lr: 0.02, clip: 0.5)", lambda p: optim.NAdam(p, lr=0.02)),
        ("lion", "lion(net, lr: 0.01, clip: 0.5)", lambda p: Lion(p, lr=0.01)),
    ]:
        trajectory(fixture, problem, name + ".clip", call, make, clip=0.5)
    fixture.write()

    fixture = Fixture("schedules", "Learning rates: the value at each of the first steps.", seed=0)
    fixture.note("`call` is a function of the step, `rates` its values at 0, 1, 2, …")
    for name, call, peak, make, steps in [
        ("cosine", "cosine(0.3, steps: 40)", 0.3, lambda o: schedules.CosineAnnealingLR(o, 40), 41),
        ("cosine.warmup", "cosine(0.3, steps: 40, warmup: 8)", 0.3, lambda o: schedules.SequentialLR(
            o, [schedules.LinearLR(o, 1 / 8, 1.0, 7), schedules.CosineAnnealingLR(o, 32)], [8]), 41),
        ("exponential", "exponential(0.3, decay: 0.95)", 0.3, lambda o: schedules.ExponentialLR(o, 0.95), 40),
        ("staircase", "staircase(0.3, every: 7, factor: 0.5)", 0.3, lambda o: schedules.StepLR(o, 7, 0.5), 40),
        ("onecycle", "onecycle(0.3, steps: 40)", 0.3, lambda o: schedules.OneCycleLR(o, 0.3, total_steps=40), 40),
    ]:
        optimizer = optim.SGD([torch.zeros(1, requires_grad=True)], lr=peak)
        scheduler = make(optimizer)
        rates = []
        for step in range(steps):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if step < steps - 1:
                scheduler.step()
        fixture.case(name, call, {"rates": rates})
    fixture.write()


main()
