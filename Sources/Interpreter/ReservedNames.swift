public import Syntax

/// The names that the language keeps for functions which this version does not have.
public enum ReservedNames {
  static let all: Set<String> = [
    "attention", "avgpool2d", "conv1d", "conv2d", "einsum", "export", "globalavgpool", "gru", "lbfgs", "lstm",
    "maxpool2d", "rnn", "split_axis",
  ]

  /// What is said of such a name where it is used or asked for; nil for any other name.
  public static func problem(_ name: String, at span: Span = .none) -> Diagnostic? {
    guard all.contains(Symbols.key(of: name)) else { return nil }
    return Diagnostic(
      code: "name", "\(name) is a word of the language that this version lacks", at: span)
  }
}
