import Charts
import Glibc

/// How a terminal shows charts: by what it understands, unless a setting says otherwise.
final class TerminalPicture {
  enum Means: String, CaseIterable {
    /// PNG by kitty's graphics protocol.
    case kitty
    /// DEC's sixel graphics.
    case sixel
    /// Braille dots and blocks, with colours where the terminal has them.
    case braille
    /// Printable ASCII.
    case text
  }

  /// What was asked for; nil to find out.
  var wanted: Means?
  private var found: Means?
  private let streams: StandardStreams
  private let isColored: Bool

  init(_ streams: StandardStreams, isColored: Bool) {
    self.streams = streams
    self.isColored = isColored
    wanted = environment("BPS_PICTURES").flatMap { Means(rawValue: $0) }
  }

  var means: Means {
    if let wanted { return wanted }
    if let found { return found }
    let means = Self.detect(streams)
    found = means
    return means
  }

  /// What `:set pictures` shows.
  var setting: String { wanted?.rawValue ?? "auto" }

  /// Changes the setting; false for a word that is none.
  func set(_ text: String) -> Bool {
    guard text == "auto" || Means(rawValue: text) != nil else { return false }
    wanted = Means(rawValue: text)
    return true
  }

  /// The drawing in characters for a window of this size.
  func lines(_ figure: Figure, columns: Int, rows: Int) -> [String] {
    figure.lines(columns: columns, rows: rows, style: style)
  }

  private var style: DrawingStyle {
    let terminal = environment("TERM") ?? "dumb"
    let isPlain = means == .text || terminal == "linux" && wanted != .braille
    guard isColored, terminal != "dumb" else {
      return DrawingStyle(characters: isPlain ? .ascii : .braille)
    }
    let depth = environment("COLORTERM") ?? ""
    let isFull =
      depth == "truecolor" || depth == "24bit"
      || ["kitty", "foot", "alacritty", "ghostty", "direct"].contains { terminal.contains($0) }
    return DrawingStyle(colors: isFull ? .full : .indexed, characters: isPlain ? .ascii : .braille)
  }

  /// The chart as this terminal shows it best, ready to be written; an error of gnuplot falls back to characters.
  func text(_ figure: Figure, shouldStop: () -> Bool) -> String {
    let window = streams.window
    if means == .kitty || means == .sixel, let picture = graphics(figure, window, shouldStop) {
      return picture
    }
    let rows = min(max(10, window.columns * 3 / 10), 36, max(8, window.rows - 2))
    return lines(figure, columns: window.columns - 1, rows: rows).joined(separator: "\n") + "\n"
  }

  private func graphics(_ figure: Figure, _ window: StandardStreams.Window, _ shouldStop: () -> Bool)
    -> String?
  {
    let format: Figure.Format = means == .kitty ? .png : .sixel
    // At most three quarters of the window's height, so that the question and the answer stand together.
    let (width, height) = (
      window.cellWidth * Double(window.columns - 2), window.cellHeight * Double(window.rows) * 0.75
    )
    guard let sized = figure.fitted(width: width, height: height),
      let bytes = try? GnuplotProcess.shared.render(sized, format, shouldStop: shouldStop)
    else { return nil }
    if means == .sixel { return String(decoding: bytes, as: UTF8.self) + "\n" }
    let cells = { (pixels: Double, cell: Double) in max(1, Int((pixels / cell).rounded())) }
    let columns = min(window.columns - 1, cells(sized.size.width, window.cellWidth))
    return Self.kitty(bytes, columns: columns, rows: cells(sized.size.height, window.cellHeight)) + "\n"
  }

  /// A PNG in pieces of at most 4,096 characters, shown on so many columns and rows; without the rows older versions
  /// of kitty stretch it.
  static func kitty(_ bytes: [UInt8], columns: Int, rows: Int) -> String {
    let encoded = base64(bytes)
    var text = ""
    var start = 0
    while start < encoded.count {
      let end = min(start + 4096, encoded.count)
      let more = end < encoded.count ? 1 : 0
      let control = start == 0 ? "a=T,f=100,q=2,c=\(columns),r=\(rows),m=\(more)" : "m=\(more)"
      text += "\u{1B}_G\(control);\(String(decoding: encoded[start..<end], as: UTF8.self))\u{1B}\\"
      start = end
    }
    return text
  }

  /// RFC 4648.
  static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var encoded: [UInt8] = []
    encoded.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = (0..<3).map { start + $0 < bytes.count ? UInt32(bytes[start + $0]) : 0 }
      let bits = group[0] << 16 | group[1] << 8 | group[2]
      for place in 0..<4 {
        let isPadding = start + place > bytes.count
        encoded.append(isPadding ? 61 : letters[Int(bits >> UInt32(18 - 6 * place) & 63)])
      }
    }
    return encoded
  }

  // MARK: Finding out

  private static func detect(_ streams: StandardStreams) -> Means {
    let terminal = environment("TERM") ?? "dumb"
    // tmux and screen pass neither on.
    guard environment("TMUX") == nil, environment("STY") == nil, terminal != "dumb" else { return .braille }
    if environment("KITTY_WINDOW_ID") != nil || terminal == "xterm-kitty" || terminal == "xterm-ghostty" {
      return .kitty
    }
    guard let answer = TerminalQuestion.ask(streams) else { return .braille }
    return answer.knowsKitty ? .kitty : answer.knowsSixel ? .sixel : .braille
  }
}
