/// Dots, two to a character's width and four to its height, that lines and points are drawn with.
///
/// A character has one colour, that of the last dot set in it; dots of a higher layer take the place of lower ones in
/// their character, so that a curve stays clear of the noise around it.
struct DotField: Sendable {
  enum Layer: UInt8, Sendable {
    case faint = 1
    case main, front
  }

  let columns: Int
  let rows: Int
  private var dots: [UInt8]
  private var layers: [UInt8]
  private var inks: [Color?]

  init(columns: Int, rows: Int) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
    let count = self.columns * self.rows
    dots = Array(repeating: 0, count: count)
    layers = Array(repeating: 0, count: count)
    inks = Array(repeating: nil, count: count)
  }

  var width: Int { columns * 2 }
  var height: Int { rows * 4 }

  /// The bit of a dot within the code point of its character.
  private static let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

  mutating func set(_ x: Int, _ y: Int, _ ink: Color?, _ layer: Layer = .main) {
    guard x >= 0, x < width, y >= 0, y < height else { return }
    let cell = y / 4 * columns + x / 2
    if layers[cell] > layer.rawValue { return }
    if layers[cell] < layer.rawValue {
      layers[cell] = layer.rawValue
      dots[cell] = 0
    }
    dots[cell] |= Self.bits[y % 4 * 2 + x % 2]
    inks[cell] = ink
  }

  /// Draws a straight line between two places in dots, the part of it that lies inside; `phase` counts the dots along
  /// a path, for its pattern.
  mutating func line(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), _ ink: Color?, _ layer: Layer = .main,
    pattern: LinePattern = .solid, phase: inout Int
  ) {
    guard let (a, b) = clipped(start, end) else { return }
    let steps = max(abs(b.x - a.x), abs(b.y - a.y)).rounded(.up)
    guard steps > 0 else { return set(Int(a.x.rounded()), Int(a.y.rounded()), ink, layer) }
    for step in 0...Int(steps) {
      let share = Double(step) / steps
      if pattern.draws(phase + step) {
        set(
          Int((a.x + (b.x - a.x) * share).rounded()), Int((a.y + (b.y - a.y) * share).rounded()), ink, layer)
      }
    }
    phase += Int(steps)
  }

  /// The part of a line within the field (Liang and Barsky, 1984).
  private func clipped(
    _ a: (x: Double, y: Double), _ b: (x: Double, y: Double)
  ) -> (a: (x: Double, y: Double), b: (x: Double, y: Double))? {
    guard a.x.isFinite, a.y.isFinite, b.x.isFinite, b.y.isFinite else { return nil }
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    guard dx.isFinite, dy.isFinite else { return nil }
    var (from, to) = (0.0, 1.0)
    let edges = [
      (-dx, a.x + 0.49), (dx, Double(width) - 0.51 - a.x), (-dy, a.y + 0.49),
      (dy, Double(height) - 0.51 - a.y),
    ]
    for (direction, distance) in edges {
      if direction == 0 {
        if distance < 0 { return nil }
      } else if direction < 0 {
        from = max(from, distance / direction)
      } else {
        to = min(to, distance / direction)
      }
    }
    guard from <= to else { return nil }
    return ((a.x + dx * from, a.y + dy * from), (a.x + dx * to, a.y + dy * to))
  }

  /// Puts the dots on a grid of characters.
  func paint(at column: Int, _ row: Int, on grid: inout CharacterGrid, _ characters: DrawingStyle.Characters)
  {
    for y in 0..<rows {
      for x in 0..<columns where dots[y * columns + x] != 0 {
        let pattern = dots[y * columns + x]
        let character = characters == .braille ? Self.braille(pattern) : Self.ascii(pattern)
        grid[column + x, row + y] = CharacterGrid.Cell(
          character: character, ink: inks[y * columns + x], paper: grid[column + x, row + y].paper)
      }
    }
  }

  /// Whether any dot lies in a rectangle of characters.
  func isEmpty(column: Int, row: Int, columns: Int, rows: Int) -> Bool {
    for y in max(0, row)..<max(0, row, min(self.rows, row + rows)) {
      for x in max(0, column)..<max(0, column, min(self.columns, column + columns))
      where dots[y * self.columns + x] != 0 { return false }
    }
    return true
  }

  static func braille(_ pattern: UInt8) -> Character {
    Character(Unicode.Scalar(UInt32(0x2800) + UInt32(pattern)) ?? " ")
  }

  /// The printable character that comes nearest to a pattern of dots.
  private static func ascii(_ pattern: UInt8) -> Character {
    let rows = [pattern & 0x09, pattern & 0x12, pattern & 0x24, pattern & 0xC0].map { $0 != 0 }
    switch pattern.nonzeroBitCount {
    case 5...: return "#"
    default: break
    }
    let (left, right) = (pattern & 0x47, pattern & 0xB8)
    switch rows {
    case [true, false, false, false]: return "'"
    case [false, true, false, false], [false, false, true, false], [false, true, true, false]: return "-"
    case [false, false, false, true]: return left != 0 && right != 0 ? "_" : "."
    case [true, true, false, false]: return "'"
    case [false, false, true, true]: return "."
    default: break
    }
    if left == 0 || right == 0 { return "|" }
    let top = { (half: UInt8) in half & 0x1B != 0 }
    if top(left), !top(right) { return "\\" }
    if top(right), !top(left) { return "/" }
    return "|"
  }
}
