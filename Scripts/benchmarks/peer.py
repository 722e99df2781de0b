"""The same measurements in Python: `peer.py NAME` prints microseconds for a step, one line for each run;
`peer.py versions` prints what measured.

A measurement that has no counterpart here, or needs PyTorch where there is none, exits with status 3.
"""

import pathlib
import platform
import sys
import time

RUNS = 9


def measure(step, count, warm):
    for _ in range(warm):
        step()
    for _ in range(RUNS):
        start = time.perf_counter()
        for _ in range(count):
            step()
        print((time.perf_counter() - start) / count * 1e6)


def scalar_loop():
    n = 1_000_000
    for _ in range(RUNS):
        start = time.perf_counter()
        s = 0.0
        for i in range(n):
            s = s + i * 0.5
        print((time.perf_counter() - start) / n * 1e6)


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


TRAININGS = ["xor_sgd", "xor_adam", "digits", "mnist_sized", "wide"]


def training(name):
    try:
        import torch
    except ImportError:
        sys.exit(3)
    from torch import nn
    torch.set_num_threads(1)
    torch.manual_seed(0)
    mse, entropy = nn.MSELoss(), nn.CrossEntropyLoss()
    if name.startswith("xor"):
        x = torch.tensor([[0.0, 0], [0, 1], [1, 0], [1, 1]])
        y = torch.tensor([[0.0], [1], [1], [0]])
        net, loss = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1), nn.Sigmoid()), mse
        count, warm = 2000, 500
    elif name == "digits":
        path = pathlib.Path(__file__).resolve().parents[2] / "Samples" / "data" / "digits.csv"
        rows = [list(map(float, line.split(","))) for line in path.read_text().splitlines()[1:]]
        table = torch.tensor(rows)
        x, y = table[:, :64] / 16, table[:, 64].long()
        net, loss = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)), entropy
        count, warm = 1140, 200
    elif name == "mnist_sized":
        x, y = torch.rand(64, 784), torch.arange(64) % 10
        net, loss = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)), entropy
        count, warm = 500, 100
    elif name == "wide":
        x, y = torch.randn(256, 1024), torch.randn(256, 1024)
        net = nn.Sequential(nn.Linear(1024, 1024), nn.ReLU(), nn.Linear(1024, 1024), nn.ReLU(),
                            nn.Linear(1024, 1024))
        loss, count, warm = mse, 10, 3
    optimizer = (torch.optim.SGD(net.parameters(), lr=0.1) if name == "xor_sgd"
                 else torch.optim.Adam(net.parameters(), lr=0.001))

    def update(x, y):
        optimizer.zero_grad()
        loss(net(x), y).backward()
        optimizer.step()

    order, place = torch.randperm(len(x)), 0

    def minibatch():
        nonlocal order, place
        if place >= len(x):
            order, place = torch.randperm(len(x)), 0
        chosen = order[place:place + 32]
        place += 32
        update(x[chosen], y[chosen])

    measure(minibatch if name == "digits" else lambda: update(x, y), count, warm)


def versions():
    words = ["CPython " + platform.python_version()]
    try:
        import torch
        words.insert(0, "PyTorch " + torch.__version__)
    except ImportError:
        pass
    print(", ".join(words))


name = sys.argv[1]
if name == "versions":
    versions()
elif name == "scalar_loop":
    scalar_loop()
elif name == "fib":
    measure(lambda: fib(25), 1, 1)
elif name in TRAININGS:
    training(name)
else:
    sys.exit(3)
