/// Bounds that keep hostile or generated text from exhausting the stack; each is reported with its place.
public enum SyntaxLimit {
  /// How deep brackets, blocks, prefix operators, powers and functions may stand in each other.
  public static let nesting = 200
  /// The greatest height of a statement's tree; a chain `1 + 1 + …` is as high as it has operators.
  public static let height = 1000
  /// The size of one text, 16 MiB: a program is not the place for data, and its tree takes a hundred times as much.
  public static let bytes = 1 << 24
}
