/// How explanations are written: the columns of a line, and whether in the colours of a terminal.
public struct PageStyle: Sendable, Equatable {
  /// At least 40; no line is wider.
  public let width: Int
  public let isColored: Bool

  /// What paper and files get: 80 columns, without colour.
  public static let plain = PageStyle()

  public init(width: Int = 80, isColored: Bool = false) {
    self.width = max(width, 40)
    self.isColored = isColored
  }
}
