/// The functions whose parentheses may be left out at the start of a statement: `print a, b`.
public enum Verbs {
  public static let all: Set<String> = [
    "backward", "step", "track", "train", "plot", "scatter", "histogram", "bar", "heatmap", "contour",
    "surface", "roc", "confusion", "boundary", "gradients", "weights", "activations", "diagram", "landscape",
    "animate", "live", "theme",
    "explain", "trace", "paths", "why", "gradcheck", "show", "print", "save", "load", "export", "seed",
    "precision", "clear", "freeze", "unfreeze", "assert", "include", "rewind", "resume", "interrupt",
    "whatif",
    "question", "reveal", "predict",
  ]

  /// Verbs that take a block: `whatif { … }`.
  static let blocks: Set<String> = ["whatif"]

  /// Verbs in front of another verb: `live plot history.loss`.
  static let prefixes: Set<String> = ["live"]
}
