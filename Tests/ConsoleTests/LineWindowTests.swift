import Testing

@testable import Console

@Suite struct LineWindowTests {
  /// The rows of a text of numbered lines that a terminal of 80 columns shows around a line.
  private func window(lines: Int, at line: Int, rows: Int, start: Int = 0) -> (shown: [String], LineWindow) {
    let texts = (0..<lines).map(String.init)
    var buffer = LineBuffer(texts.joined(separator: "\n"))
    buffer.cursor = texts[..<line].reduce(0) { $0 + $1.count + 1 }
    let window = LineWindow(of: buffer, columns: 80, rows: rows, start: start)
    let text = LineBuffer(scalars: Array(buffer.scalars[window.range]), cursor: 0).text
    return (text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init), window)
  }

  @Test func `a text that fits is shown whole`() {
    let (shown, window) = window(lines: 8, at: 0, rows: 10)
    #expect(window.isWhole && shown.count == 8)
  }

  @Test func `of a taller one the rows around the cursor`() {
    let (shown, window) = window(lines: 30, at: 29, rows: 10)
    #expect(shown == (22...29).map(String.init))
    #expect(window.rowsAbove == 22 && window.rowsBelow == 0)
  }

  @Test(arguments: 4...12) func `there is always a line above and below the cursor`(rows: Int) {
    var start = 0
    for line in [0, 1, 5, 20, 29, 28, 10, 11, 3, 0] {
      let (shown, window) = window(lines: 30, at: line, rows: rows, start: start)
      start = window.range.lowerBound
      #expect(shown.count == rows - 2)
      #expect(window.rowsAbove + shown.count + window.rowsBelow == 30)
      #expect(rows == 4 || line == 0 || shown.contains("\(line - 1)"))
      #expect(shown.contains("\(line)"))
      #expect(line == 29 || shown.contains("\(line + 1)"))
    }
  }

  @Test func `the window stays where it is as long as the cursor is inside`() {
    let (_, first) = window(lines: 30, at: 15, rows: 12, start: 0)
    for line in 8...15 {
      let (_, next) = window(lines: 30, at: line, rows: 12, start: first.range.lowerBound)
      #expect(next == first)
    }
  }

  @Test func `a line longer than the screen is cut between rows`() {
    var buffer = LineBuffer(String(repeating: "0123456789", count: 20))
    let end = LineWindow(of: buffer, columns: 20, rows: 5, start: 0)
    #expect(end.range == 140..<200 && end.rowsAbove == 7 && end.rowsBelow == 0)
    buffer.cursor = 0
    let start = LineWindow(of: buffer, columns: 20, rows: 5, start: 140)
    #expect(start.range == 0..<60 && start.rowsBelow == 7)
  }

  @Test func `wide characters and tabs take the columns that they have`() {
    let wide = LineWindow(of: LineBuffer("日本語日本語"), columns: 5, rows: 3, start: 0)
    #expect(wide.range == 4..<6 && wide.rowsAbove == 2)
    let tab = LineWindow(of: LineBuffer("a\tb\tc"), columns: 8, rows: 3, start: 0)
    #expect(tab.range == 4..<5 && tab.rowsAbove == 2)
  }

  @Test(arguments: 1...3) func `no terminal is too small`(rows: Int) {
    for place in 0...11 {
      let buffer = LineBuffer(scalars: Array("a\n\nbb\nccccc\n".unicodeScalars), cursor: place)
      let window = LineWindow(of: buffer, columns: 1, rows: rows, start: 50)
      #expect(window.range.lowerBound <= place && place <= window.range.upperBound)
    }
  }
}

@Suite struct LineLayoutTests {
  private let buffer = LineBuffer("print \"some text\"\nx = 1")

  @Test func `rows above and below`() {
    var buffer = buffer
    let layout = LineLayout(width: 10, promptWidth: 7)
    // "bps:1> pri", `nt "some t`, `ext"`, "x = 1"
    #expect(layout.rowsAbove(buffer) == 3 && layout.rowsBelow(buffer) == 0)
    buffer.cursor = 4
    #expect(layout.rowsAbove(buffer) == 1 && layout.rowsBelow(buffer) == 2)
    #expect(layout.breaks(buffer) && !LineLayout(width: 40, promptWidth: 7).breaks(buffer))
  }

  @Test func `a wider terminal does not join the rows, a narrower one breaks them`() {
    let layout = LineLayout(width: 10, promptWidth: 7)
    #expect(layout.rowsAbove(buffer, brokenAt: 80) == 3)
    #expect(layout.rowsAbove(buffer, brokenAt: 5) == 2 + 2 + 1 + 1)
    // The blank at the end of a row is not written.
    #expect(LineLayout(width: 6, promptWidth: 2).rowsAbove(LineBuffer("abc def"), brokenAt: 5) == 1)
  }
}
