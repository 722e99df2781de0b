import Data
import Glibc
import Syntax

/// The lines at the bottom of a terminal that are drawn again and again: a live chart, and a loop's progress below it.
///
/// The cursor rests behind the last of them. Each change is one write within a synchronised update, the lines are
/// written over each other without clearing first, and whatever else is printed goes above.
final class LiveRegion {
  private let streams: StandardStreams
  private var chart: [String] = []
  private var status: String?
  /// What stands on the screen now.
  private var shown: [String] = []
  private var width = 0
  private var lastDrawn = -Double.infinity
  private var continuations = JobControl.continuations

  init(_ streams: StandardStreams) { self.streams = streams }

  var isShown: Bool { !shown.isEmpty }

  func show(chart lines: [String]) {
    chart = lines
    draw()
  }

  func show(status line: String?) {
    noticeContinuation()
    let isReplaced = status != nil && isShown && shown.count == chart.count + 1 && width == streams.errorWidth
    status = line
    guard let line else { return chart.isEmpty ? erase() : draw() }
    guard isReplaced else { return draw() }
    // The cursor stands in the line that changes.
    streams.writeError("\r" + line + "\u{1B}[K")
    shown[shown.count - 1] = line
  }

  /// Takes all of it off the screen for good.
  func end() {
    erase()
    chart = []
    status = nil
  }

  /// Lets something else write where the lines stand; they come back below it, unless that happens all the time.
  func writeAbove(_ write: () -> Void) {
    guard isShown else { return write() }
    erase()
    write()
    if Clock.seconds - lastDrawn > 0.05 { draw() }
  }

  /// After Ctrl-Z and `fg` the shell has written where the lines stood: what stands there is no longer ours.
  private func noticeContinuation() {
    guard continuations != JobControl.continuations else { return }
    continuations = JobControl.continuations
    shown = []
  }

  private func erase() {
    noticeContinuation()
    guard isShown else { return }
    streams.writeError(home + "\u{1B}[J")
    shown = []
  }

  private func draw() {
    noticeContinuation()
    let lines = chart + (status.map { [$0] } ?? [])
    guard !lines.isEmpty else { return }
    var text = "\u{1B}[?2026h\u{1B}[?25l" + (isShown ? home : "")
    for (place, line) in lines.enumerated() {
      text += line + "\u{1B}[K" + (place < lines.count - 1 ? "\r\n" : "")
    }
    // Rows of a larger drawing that stood here before.
    if shown.count > lines.count { text += "\u{1B}[J" }
    streams.writeError(text + "\u{1B}[?25h\u{1B}[?2026l")
    shown = lines
    width = streams.errorWidth
    lastDrawn = Clock.seconds
  }

  /// Moves to the region's first column and row, and clears on the way what a narrower window has wrapped.
  private var home: String {
    let width = streams.errorWidth
    let rows =
      Self.reflows
      ? shown.reduce(0) { $0 + max(1, (Self.columns(of: $1) + width - 1) / width) } : shown.count
    let wrapped = rows > shown.count ? "\u{1B}[J" : ""
    return "\r" + (rows > 1 ? "\u{1B}[\(rows - 1)A" : "") + wrapped
  }

  /// Whether the terminal wraps lines anew when its window becomes narrower; xterm and the console cut them off.
  private static let reflows: Bool = {
    let terminal = environment("TERM") ?? ""
    return environment("XTERM_VERSION") == nil
      && !["linux", "screen", "rxvt"].contains { terminal.hasPrefix($0) }
  }()

  private static func columns(of line: String) -> Int {
    var columns = 0
    var isEscape = false
    for character in line {
      if character == "\u{1B}" { isEscape = true }
      if !isEscape { columns += TextWidth.columns(of: character) }
      if isEscape, character.isLetter { isEscape = false }
    }
    return columns
  }
}

/// A variable of the environment; nil when it is not set or empty.
func environment(_ name: String) -> String? {
  guard let value = unsafe getenv(name) else { return nil }
  let text = unsafe String(cString: value)
  return text.isEmpty ? nil : text
}
