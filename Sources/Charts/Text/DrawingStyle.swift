/// How a drawing in characters looks: how many colours it may use, and which characters.
public struct DrawingStyle: Sendable, Equatable {
  public enum Colors: Sendable {
    /// No escape codes at all: fit for a file. Lines are told apart by their patterns, points by their letters.
    case none
    /// The 256 colours of most terminals.
    case indexed
    /// 24 bits.
    case full
  }

  public enum Characters: Sendable {
    /// Braille dots, eight to a character, and blocks.
    case braille
    /// Printable ASCII alone in the drawing; labels keep their own characters.
    case ascii
  }

  public var colors: Colors
  public var characters: Characters

  public init(colors: Colors = .none, characters: Characters = .braille) {
    self.colors = colors
    self.characters = characters
  }

  var isColored: Bool { colors != .none }
  var isBraille: Bool { characters == .braille }

  /// Inks of middle lightness: a terminal's background may be black or white, and each has a contrast of three to both.
  private static let inks: [Color] = [
    0x2B8BD6, 0xDB6A1C, 0x169C70, 0xC9649F, 0xB58700, 0x1F9BB3, 0x9068C8, 0x808080,
  ].map(Color.init(rgb:))

  /// The ink of a series or class.
  func ink(_ index: Int) -> Color? { isColored ? Self.inks[index % Self.inks.count] : nil }

  /// Half way to the grey that stands between black and white: what lies behind the main thing.
  func faint(_ index: Int) -> Color? { ink(index)?.mixed(with: Self.grey, 0.55) }

  private static let grey = Color(rgb: 0x808080)

  /// Ticks, axes and captions.
  var muted: Color? { isColored ? Self.grey : nil }

  /// The lengths of dots and gaps along a line, in dots: colours tell lines apart better where there are any.
  func pattern(_ index: Int) -> LinePattern {
    let round = isColored ? index / Self.inks.count : index
    return [.solid, .dashed, .dotted, .dashDotted][round % 4]
  }

  /// Whether so many lines need a letter each: colours are missing, or come again.
  func needsLetters(_ count: Int) -> Bool { count > 1 && !isColored || count > Self.inks.count }

  /// The letter of a line: a, b, c, …, then capitals.
  func letter(_ index: Int) -> Character { Self.letters[index % Self.letters.count] }

  private static let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

  /// The letter of a class where colours do not tell them apart.
  func marker(_ index: Int) -> Character { Self.markers[index % Self.markers.count] }

  private static let markers: [Character] = ["o", "x", "+", "*", "#", "@", "%", "&"]
}

/// Which dots of a line are drawn.
struct LinePattern: Sendable, Equatable {
  let lengths: [Int]

  static let solid = LinePattern(lengths: [1])
  static let dashed = LinePattern(lengths: [6, 4])
  static let dotted = LinePattern(lengths: [1, 2])
  static let dashDotted = LinePattern(lengths: [6, 3, 1, 3])

  /// Whether the dot at this distance from the line's start is drawn.
  func draws(_ distance: Int) -> Bool {
    guard lengths.count > 1 else { return true }
    var rest = distance % lengths.reduce(0, +)
    for (place, length) in lengths.enumerated() {
      if rest < length { return place % 2 == 0 }
      rest -= length
    }
    return true
  }
}

extension Color {
  var red: Int { rgb >> 16 & 255 }
  var green: Int { rgb >> 8 & 255 }
  var blue: Int { rgb & 255 }

  /// The nearest of a terminal's 256 colours: the cube of six levels or the row of greys.
  var indexed: Int {
    let levels = [0, 95, 135, 175, 215, 255]
    let nearest = { (value: Int) in
      levels.indices.min { abs(levels[$0] - value) < abs(levels[$1] - value) } ?? 0
    }
    let (r, g, b) = (nearest(red), nearest(green), nearest(blue))
    let step = min(max((red + green + blue) / 3 - 3, 0) / 10, 23)
    let grey = 8 + 10 * step
    let distance = { (r: Int, g: Int, b: Int) in
      (r - red) * (r - red) + (g - green) * (g - green) + (b - blue) * (b - blue)
    }
    if distance(grey, grey, grey) < distance(levels[r], levels[g], levels[b]) { return 232 + step }
    return 16 + 36 * r + 6 * g + b
  }
}
