internal import Syntax

/// A part of a drawing in characters, counted from the upper left.
struct CellRectangle: Sendable, Equatable {
  var column: Int
  var row: Int
  var columns: Int
  var rows: Int

  var right: Int { column + columns }
  var bottom: Int { row + rows }
}

/// Characters in columns and rows, each with its colours: what a drawing in a terminal is made of.
///
/// Whatever lies outside is left out, so that no caller needs to look.
struct CharacterGrid: Sendable {
  struct Cell: Sendable, Equatable {
    var character: Character = " "
    var ink: Color?
    var paper: Color?
    var isBold = false
    /// The second column of a wide character.
    var isContinuation = false
  }

  let columns: Int
  let rows: Int
  private var cells: [Cell]

  init(columns: Int, rows: Int) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
    cells = Array(repeating: Cell(), count: self.columns * self.rows)
  }

  private func contains(_ column: Int, _ row: Int) -> Bool {
    column >= 0 && column < columns && row >= 0 && row < rows
  }

  subscript(column: Int, row: Int) -> Cell {
    get { contains(column, row) ? cells[row * columns + column] : Cell() }
    set { if contains(column, row) { cells[row * columns + column] = newValue } }
  }

  /// Writes text from a column on; control characters become �.
  mutating func write(
    _ text: String, at column: Int, _ row: Int, ink: Color? = nil, paper: Color? = nil, isBold: Bool = false
  ) {
    var place = column
    for character in text {
      let shown = DisplayLine.visible(character == "\n" || character == "\t" ? " " : character)
      let width = TextWidth.columns(of: shown)
      guard width > 0 else { continue }
      if place + width <= columns {
        self[place, row] = Cell(character: shown, ink: ink, paper: paper, isBold: isBold)
        if width == 2 { self[place + 1, row] = Cell(paper: paper, isContinuation: true) }
      }
      place += width
    }
  }

  // MARK: Lines

  /// The rows as text with the escape codes of their colours; blanks at a row's end are left out.
  func lines(_ colors: DrawingStyle.Colors) -> [String] {
    (0..<rows).map { row in
      var line = LineWriter(colors: colors)
      let start = row * columns
      var end = start + columns
      while end > start, cells[end - 1] == Cell() { end -= 1 }
      for cell in cells[start..<end] where !cell.isContinuation { line.add(cell) }
      return line.finish()
    }
  }

  /// A row as it grows; only changes of colour are written.
  private struct LineWriter {
    let colors: DrawingStyle.Colors
    private var text = ""
    private var current = Cell()

    init(colors: DrawingStyle.Colors) { self.colors = colors }

    mutating func add(_ cell: Cell) {
      if colors != .none { change(to: cell) }
      text.append(cell.character)
    }

    mutating func finish() -> String {
      if colors != .none, current.ink != nil || current.paper != nil || current.isBold { text += "\u{1B}[0m" }
      return text
    }

    private mutating func change(to cell: Cell) {
      // A blank shows no ink, so that of its neighbour goes on.
      let ink = cell.character == " " ? current.ink : cell.ink
      var codes: [String] = []
      if cell.isBold != current.isBold { codes.append(cell.isBold ? "1" : "22") }
      if ink != current.ink { codes.append(ink.map { code(38, $0) } ?? "39") }
      if cell.paper != current.paper { codes.append(cell.paper.map { code(48, $0) } ?? "49") }
      guard !codes.isEmpty else { return }
      text += "\u{1B}[\(codes.joined(separator: ";"))m"
      (current.ink, current.paper, current.isBold) = (ink, cell.paper, cell.isBold)
    }

    private func code(_ layer: Int, _ color: Color) -> String {
      colors == .full ? "\(layer);2;\(color.red);\(color.green);\(color.blue)" : "\(layer);5;\(color.indexed)"
    }
  }
}
