/// gnuplot commands as they grow, with the data they draw in named blocks.
///
/// Data never goes inline (`'-'`): when a plot line fails to parse, inline rows would be run as commands.
struct Script {
  private(set) var bytes: [UInt8] = []
  /// Off where a chart is drawn only to measure it: blocks have names then and no rows.
  private let keepsData: Bool
  private var blocks = 0
  /// The fonts that texts are kept within; nil for a terminal that leaves fonts to the reader.
  let fonts: InstalledFonts?
  /// What the texts hold that no font has, each once.
  private(set) var missing: [Character] = []

  /// The end word of every data block; rows hold numbers alone, so none can equal it.
  private static let end = "EOD"

  var text: String { String(decoding: bytes, as: UTF8.self) }

  init(fonts: InstalledFonts? = nil, keepsData: Bool = true) {
    (self.fonts, self.keepsData) = (fonts, keepsData)
  }

  mutating func line(_ command: String) { verbatim(drawable(command)) }

  /// A command whose texts are not drawn.
  mutating func verbatim(_ command: String) {
    bytes += command.utf8
    bytes.append(10)
  }

  /// What to say of the characters that were replaced.
  var note: String? {
    guard let fonts, !missing.isEmpty else { return nil }
    let shown =
      missing.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ") + (missing.count > 8 ? ", …" : "")
    return
      "no font here has \(shown): drawn as \"\(fonts.replacement)\"; apt-get install fonts-noto brings more fonts"
  }

  /// The command with a sign in place of each character of its texts that no font has.
  private mutating func drawable(_ command: String) -> String {
    guard let fonts, command.utf8.contains(where: { $0 > 127 }) else { return command }
    return String(
      command.map { character in
        if fonts.draw(character) { return character }
        if !missing.contains(character) { missing.append(character) }
        return fonts.replacement
      })
  }

  /// A data block of the given columns; returns its name. A row where any value is not finite becomes a
  /// blank line, which breaks a drawn line; blank lines are never doubled (that would start a new data set).
  mutating func block(_ columns: [Double]...) -> String {
    block(columns)
  }

  mutating func block(_ columns: [[Double]]) -> String {
    let name = nextBlock
    guard keepsData else { return name }
    line("\(name) << \(Self.end)")
    var broken = true
    for row in 0..<(columns.map(\.count).min() ?? 0) {
      if columns.contains(where: { !$0[row].isFinite }) {
        if !broken { bytes.append(10) }
        broken = true
        continue
      }
      broken = false
      for (index, column) in columns.enumerated() {
        if index > 0 { bytes.append(32) }
        append(column[row])
      }
      bytes.append(10)
    }
    line(Self.end)
    return name
  }

  /// A data block of a matrix, row by row; what is not finite is `NaN`.
  mutating func block(_ matrix: ChartMatrix) -> String {
    let name = nextBlock
    guard keepsData else { return name }
    line("\(name) << \(Self.end)")
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns {
        if column > 0 { bytes.append(32) }
        let value = matrix[row, column]
        if value.isFinite { append(value) } else { bytes += "NaN".utf8 }
      }
      bytes.append(10)
    }
    line(Self.end)
    return name
  }

  private var nextBlock: String {
    mutating get {
      blocks += 1
      return "$data\(blocks)"
    }
  }

  private mutating func append(_ value: Double) {
    let clamped = min(max(value, -1e300), 1e300)
    if let whole = Int(exactly: clamped), abs(whole) < 1 << 53 {
      bytes += String(whole).utf8
    } else {
      bytes += Number.shortest(clamped).utf8
    }
  }
}
