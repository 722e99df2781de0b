/// Names that other libraries have for things, for the help of an error about an unknown name.
public enum ForeignNames {
  /// What to write instead of a name that bps does not have; nil when nothing is known about it.
  ///
  /// ```swift
  /// ForeignNames.help(for: "unsqueeze")  // "reshape(x, [1, 3])"
  /// ```
  public static func help(for name: String) -> String? {
    table[name] ?? ForeignHabits.values[name] ?? ForeignHabits.words[name]?.help
  }

  private static let module = "functions stand without a module: sum(x), tanh(x)"

  private static let precision = "precision f32, or precision f64"

  private static let table: [String: String] = [
    "np": module, "numpy": module, "torch": module, "nn": module, "tf": module, "keras": module,
    "jnp": module,
    "jax": module, "math": module, "F": module, "plt": "plot y, title: \"…\"",
    "pass": "an empty block is { }",
    "println": "print x", "printf": "print \"{x:.4g}\"", "disp": "print x", "echo": "print x",
    "puts": "print x",
    "fprintf": "print \"{x:.4g}\"",
    "length": "len(x)", "numel": "x.size", "ndims": "x.rank", "ndim": "x.rank", "size": "x.shape, or x.size",
    "ln": "log(x)", "log10": "log(x) / log(10)", "log2": "log(x) / log(2)", "fabs": "abs(x)",
    "matmul": "a @ b", "mm": "a @ b", "bmm": "a @ b", "multiply": "a * b", "add": "a + b", "divide": "a / b",
    "map": "[f(v) for v in xs]", "filter": "[v for v in xs if v > 0]", "f16": precision, "float16": precision,
    "float32": precision, "float64": precision, "double": precision,
    "array": "[[1, 2], [3, 4]]", "asarray": "[[1, 2], [3, 4]]",
    "arange": "range(0, 1, step: 0.1), or 0..<n", "randn": "normal(2, 3)", "rand": "uniform(2, 3)",
    "cat": "concat", "hstack": "concat", "vstack": "concat", "concatenate": "concat",
    "unsqueeze": "reshape(x, [1, 3])", "expand_dims": "reshape(x, [1, 3])", "squeeze": "reshape(x, [3])",
    "view": "reshape(x, [2, 3])", "permute": "transpose(x)", "detach": "stop(x)", "no_grad": "stop(x)",
    "stop_gradient": "stop(x)", "item": "a tensor of rank 0 is a number",
    "zero_grad": "backward replaces gradients",
    "backprop": "backward L", "type": "?x at the prompt, or print summary(x)", "dir": ":vars at the prompt",
    "who": ":vars at the prompt", "whos": ":vars at the prompt", "fit": "train net, x, y",
    "Linear": "dense(in, out)", "Sequential": "a |> b",
    "MSELoss": "mse(pred, target)", "mean_squared_error": "mse(pred, target)",
    "CrossEntropyLoss": "cross_entropy(logits: z, target: y)", "BCELoss": "bce(probs: p, target: y)",
    "BCEWithLogitsLoss": "bce(logits: z, target: y)", "NLLLoss": "nll(log_probs: z, target: y)",
    "Embedding": "embedding(n, d)", "MaxPool2d": "maxpool2d(k)", "BatchNorm2d": "batchnorm(n)",
    "hist": "histogram x", "imshow": "heatmap W", "xlabel": "plot y, xlabel: \"…\"",
    "ylabel": "plot y, ylabel: \"…\"", "xlim": "plot y, xrange: [0, 1]", "ylim": "plot y, yrange: [0, 1]",
    "legend": "plot y, labels: [\"…\"]", "savefig": "plot y, to: \"a.png\"", "manual_seed": "seed 3",
    "subplot": "figure(1, 2, [plot(y), …])", "subplots": "figure(1, 2, [plot(y), …])",
    "lr_scheduler": "adam(net, lr: cosine(1e-3, steps: 900))",
  ]
}
