"""Measures the prompt in a pseudo-terminal: start, echo of a key, completion, Ctrl-C, idling, growth, a live chart.

python3 Scripts/benchmarks/prompt.py .build/release/bps [start|keys|interruption|idling|growth|live …]
"""

import fcntl
import os
import pty
import select
import statistics
import struct
import sys
import tempfile
import termios
import time


class Prompt:
    """The program in a terminal of its own."""

    def __init__(self, program):
        self.home = tempfile.mkdtemp()
        self.start = time.perf_counter()
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            environment = {"HOME": self.home, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
            os.execve(program, [program, "--no-init"], environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.seen = b""

    def wait(self, text, seconds=30):
        """Reads until the text has come; what stands before it is forgotten."""
        text = text.encode()
        end = time.perf_counter() + seconds
        while text not in self.seen:
            if not select.select([self.terminal], [], [], max(0, end - time.perf_counter()))[0]:
                raise TimeoutError(f"{text!r} did not come, but {self.seen[-300:]!r}")
            self.seen += os.read(self.terminal, 65536)
        self.seen = self.seen.split(text, 1)[1]

    def type(self, text):
        os.write(self.terminal, text.encode())

    def answer(self, keys, text):
        """Milliseconds from the keys to the text."""
        self.seen = b""
        start = time.perf_counter()
        self.type(keys)
        self.wait(text)
        return (time.perf_counter() - start) * 1e3

    def statistics(self):
        """Processor seconds and resident megabytes so far."""
        threads = f"/proc/{self.process}/task"
        busy = sum(int(open(f"{threads}/{thread}/schedstat").read().split()[0]) for thread in os.listdir(threads))
        pages = int(open(f"/proc/{self.process}/statm").read().split()[1])
        return busy / 1e9, pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def close(self):
        os.write(self.terminal, b"\x03\x04")
        os.close(self.terminal)
        os.waitpid(self.process, 0)


def show(name, values, limit, unit="ms"):
    middle, worst = statistics.median(values), max(values)
    verdict = "" if middle <= limit else "  OVER"
    print(f"{name:34} {middle:8.2f} {unit}  worst {worst:8.2f}  limit {limit:g}{verdict}")


def start(program):
    times = []
    for _ in range(15):
        prompt = Prompt(program)
        prompt.wait("bps:1>")
        times.append((time.perf_counter() - prompt.start) * 1e3)
        prompt.close()
    show("start to prompt", times, 40)


def keys(program):
    prompt = Prompt(program)
    prompt.wait("bps:1>")
    time.sleep(0.2)
    show("echo of a key", [prompt.answer(letter, letter) for letter in "abcdefghijklmnopqrstuvwxyz" * 4], 5)
    prompt.type("\x03")
    prompt.wait("bps:1>")
    prompt.seen = b"bps:1>"
    number = 1
    # Thousands of names, in cells of a thousand.
    for block in range(5):
        names = ";".join(f"some_name{block}{n:03}=1" for n in range(1000))
        prompt.wait(f"bps:{number}>")
        prompt.type("\x1b[200~" + names + "\x1b[201~\r")
        number += 1
    prompt.wait(f"bps:{number}>")
    time.sleep(0.5)
    times = []
    for _ in range(20):
        prompt.type("some_name49")
        time.sleep(0.05)
        times.append(prompt.answer("\t", "some_name4999"))
        prompt.type("\x03")
        time.sleep(0.05)
    show("completion among 5,000 names", times, 10)
    prompt.close()


def interruption(program):
    prompt = Prompt(program)
    prompt.wait("bps:1>")
    prompt.type("a = uniform(2000, 2000); n = 0\r")
    number = 2
    loops = [
        ("in an empty loop", "while true { }"),
        ("in a loop of statements", "while true { n = n + 1 }"),
        ("in a large product", "while true { b = a @ a }"),
        ("in a comprehension", "[i * 2 for i in 0..<1000000000]"),
        ("in a chart", "while true { plot uniform(200000), to: \"/tmp/prompt-benchmark.png\" }"),
    ]
    for name, code in loops:
        times = []
        for turn in range(5):
            prompt.wait(f"bps:{number}>")
            prompt.type(code + "\r")
            time.sleep(0.4 + 0.037 * turn)
            number += 1
            times.append(prompt.answer("\x03", f"bps:{number}>"))
            prompt.seen = f"bps:{number}>".encode()
        show(f"Ctrl-C {name}", times, 200)
    prompt.close()


def idling(program):
    prompt = Prompt(program)
    prompt.wait("bps:1>")
    time.sleep(0.5)
    before = prompt.statistics()[0]
    time.sleep(5)
    show("processor time of 5 idle seconds", [(prompt.statistics()[0] - before) * 1e3], 0)
    prompt.close()


def growth(program):
    """What a thousand cells leave, of each kind, once undo has all the cells that it keeps."""
    kinds = [
        ("that define one name again", lambda number: f"x = {number}"),
        ("with a result each", lambda number: f"{number} + 1"),
        ("with an error each", lambda number: "undefined_name + 1"),
        ("that make a large tape", lambda number: "y = sum(W * W);"),
    ]
    for kind, code in kinds:
        prompt = Prompt(program)
        prompt.wait("bps:1>")
        prompt.type("param W = ones(100, 1000)\r")
        prompt.wait("bps:2>")
        sizes = []
        for number in range(2, 1502):
            prompt.type(code(number) + "\r")
            prompt.wait(f"bps:{number + 1}>")
            if number in (501, 1501):
                sizes.append(prompt.statistics()[1])
        show(f"1,000 cells {kind}", [sizes[1] - sizes[0]], 1, "MB")
        prompt.close()


def live(program):
    """What a live chart adds to a training, run with one and without in turns."""
    xor = (
        "x = [[0, 0], [0, 1], [1, 0], [1, 1]]; y = [[0], [1], [1], [0]]; net = dense(2, 8, tanh) |> dense(8, 1)",
        "repeat 600000 { L = mse(net(x), y); backward L; step opt; track loss: L }",
    )
    digits = (
        "x = uniform(1797, 64); y = floor(uniform(1797) * 10); net = dense(64, 32, relu) |> dense(32, 10)",
        "for (a, b) in batches(x, y, 32, epochs: 1000) "
        "{ L = cross_entropy(logits: net(a), target: b); backward L; step opt; track loss: L }",
    )
    for name, (setup, loop) in (("XOR", xor), ("digits", digits)):
        prompt = Prompt(program)
        prompt.wait("bps:1>")
        prompt.type(f"{setup}; opt = adam(net)\r")
        number, times = 2, {"live loss": [], "live off": []}
        for run in range(21):
            for mode in sorted(times, reverse=run % 2 == 1):
                prompt.wait(f"bps:{number}>")
                before = prompt.statistics()[0]
                prompt.type(f"clear history; {mode}; {loop}\r")
                number += 1
                prompt.wait(f"bps:{number}>")
                prompt.seen = f"bps:{number}>".encode() + prompt.seen
                # Processor time: the terminal's own does not count, nor what else the machine does.
                times[mode].append(prompt.statistics()[0] - before)
        ratios = [100 * (on / off - 1) for on, off in zip(times["live loss"], times["live off"])]
        show(f"a live chart on {name}, {statistics.median(times['live off']):.2f} s", ratios, 2, "% ")
        prompt.close()


if __name__ == "__main__":
    program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ".build/release/bps")
    measures = (start, keys, interruption, idling, growth, live)
    wanted = sys.argv[2:]
    for measure in measures:
        if not wanted or measure.__name__ in wanted:
            measure(program)
