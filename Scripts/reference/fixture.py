"""Writes fixtures: numbers that the tests compare bps with.

A fixture is lines of words with one space between them:

    # …                         a comment
    case NAME                   begins a case
    call EXPRESSION             the value under test, as bps writes it, in the case's tensors
    set KEY VALUE               anything else that the case needs to know
    tensor NAME SHAPE VALUES    SHAPE is `3,4`, or `-` for a single number; VALUES in row-major order, 17 digits

`torch` is imported here once, set to float64 and one thread.
"""

import pathlib
import sys

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Fixtures"
FORMAT = "\n".join(__doc__.strip().split("\n\n")[1:3])


class Fixture:
    """One file of cases under Tests/Fixtures."""

    def __init__(self, name, about, seed):
        torch.manual_seed(seed)
        self.path = FOLDER / (name + ".txt")
        self.lines = [
            "# " + about,
            f"# Made by Scripts/reference/{pathlib.Path(sys.argv[0]).name}"
            f" with PyTorch {torch.__version__}, float64, seed {seed}.",
            "#",
        ]
        self.lines += ["# " + line for line in FORMAT.splitlines()]

    def note(self, text):
        self.lines += ["#"] + ["# " + line for line in text.strip().splitlines()]

    def case(self, name, call=None, tensors=None, **settings):
        self.lines += ["", "case " + name]
        if call is not None:
            self.lines.append("call " + call)
        for key, value in settings.items():
            self.lines.append(f"set {key} {value}")
        for key, value in (tensors or {}).items():
            self.tensor(key, value)

    def tensor(self, name, value):
        value = torch.as_tensor(value).detach()
        shape = ",".join(map(str, value.shape)) or "-"
        numbers = " ".join(f"{number:.17g}" for number in value.double().flatten().tolist())
        self.lines.append(f"tensor {name} {shape} {numbers}")

    def write(self):
        FOLDER.mkdir(parents=True, exist_ok=True)
        self.path.write_text("\n".join(self.lines) + "\n")
        print(f"{self.path.name}: {sum(line.startswith('case ') for line in self.lines)} cases,"
              f" {self.path.stat().st_size} bytes")
