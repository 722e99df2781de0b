import Interpreter
import Syntax

extension Command {
  static let save = Command(
    name: "save", usage: ":save FILE",
    summary: "Writes the cells as a program that gives the same results: bps run FILE.",
    details: """
      The file is in the percent format: each cell begins with # %%, as editors and Jupytext know it. Cells that were \
      taken back are left out, and of one that failed the statement that did and what follows. A cell that was \
      stopped stands there whole. A file that :save did not write is replaced only by :save! FILE.
      """,
    example: ":save /tmp/bps-example.bps", argument: .file
  ) { argument, prompt in
    let isForced = argument.hasPrefix("!")
    let path = Path.expanded(String(argument.drop { $0 == "!" }).trimmed)
    guard !path.isEmpty else {
      throw Diagnostic(code: "command", ":save needs a file", at: .none, help: ":save xor.bps")
    }
    let saved = SavedNotebook(prompt.notebook)
    guard saved.count > 0 else {
      throw Diagnostic(code: "command", "there are no cells to save", at: .none)
    }
    if !isForced, let old = try? Session.readFile(path),
      !String(decoding: old, as: UTF8.self).hasPrefix(SavedNotebook.heading)
    {
      throw Diagnostic(
        code: "file", "\(path) is there already, and no saved session", at: .none,
        help: ":save! \(path) replaces it")
    }
    try Session.writeFile(path, Array(saved.text.utf8))
    prompt.write("saved \(saved.count) cell\(saved.count == 1 ? "" : "s") to \(path)\n")
    for remark in saved.remarks {
      let lines = TextWidth.lines(of: remark, width: prompt.width - 2, hanging: 2)
      prompt.write("  " + lines.joined(separator: "\n    ") + "\n")
    }
  }

  static let load = Command(
    name: "load", usage: ":load FILE", summary: "Runs a file cell by cell, and shows each with its result.",
    details: """
      Cells begin with # %%; a file without them is one cell. It stops at the first that fails. Each becomes a cell \
      of this session: it can be taken back and saved. Cells of text are shown as text, and the answers of questions \
      are not shown before reveal. On a terminal it waits where the next cells would not fit the screen: Enter goes \
      on, Ctrl-C stops, and what else you enter is run before it waits again. The lessons of Samples/course are read \
      so: :load Samples/course/01-forward.bps, then reveal 1.
      """,
    example: ":save /tmp/bps-example.bps\n:load /tmp/bps-example.bps", argument: .file
  ) { argument, prompt in
    let path = try Path.required(argument, by: ":load")
    let source = prompt.session.sources.add(name: path, bytes: try Session.readFile(path))
    prompt.session.loadedFile = path
    let cells = Parser.parseCollecting(source).program.cells.map { cell in
      (text: source.text(cell.span).trimmed, isText: cell.isText)
    }.filter { !$0.text.isEmpty }
    var page = Page(prompt)
    for (place, cell) in cells.enumerated() {
      if cell.isText || CellListing.isComment(cell.text) {
        let prose = CellListing.prose(cell.text, isColored: prompt.style.isColored) + "\n\n"
        // A text is read with the cell that it is about.
        let following = cells.dropFirst(place + 1).first.map { $0.text.lines.count + 1 } ?? 0
        guard page.hasRoom(for: prose.lines.count + following) else { return stopped() }
        page.write((page.isBehindCode ? "\n" : "") + prose)
        continue
      }
      let code = CellListing.code(cell.text, number: prompt.notebook.nextNumber, width: prompt.width)
      guard page.hasRoom(for: code.lines.count + 1) else { return stopped() }
      page.write(prompt.style.dimmed(code) + "\n", isCode: true)
      guard prompt.runCell(cell.text).isGood else { return stopped() }
      page.add(
        cell.text.lines.count { $0.trimmed.hasPrefix("print") }
          + (prompt.notebook.cells.last?.echo?.lines.count ?? 0))
    }
    func stopped() { prompt.write("stopped loading \(path)\n") }
  }

  static let run = Command(
    name: "run", usage: ":run FILE", summary: "Runs a whole file as one cell, as include does.",
    details: "Its variables are here afterwards, and :undo takes all of it back.",
    example: ":save /tmp/bps-example.bps\n:run /tmp/bps-example.bps", argument: .file
  ) { argument, prompt in
    prompt.runCell("include \(Path.quoted(try Path.required(argument, by: ":run")))")
  }

  static let cd = Command(
    name: "cd", usage: ":cd [FOLDER]", summary: "Changes the folder that file names start from.",
    example: ":cd .", argument: .file
  ) { argument, prompt in
    try Path.changeFolder(to: argument.isEmpty ? "~" : argument)
    prompt.write(Path.folder + "\n")
  }

  static let pwd = Command(
    name: "pwd", usage: ":pwd", summary: "Says the folder that file names start from.",
    example: ":pwd"
  ) { _, prompt in prompt.write(Path.folder + "\n") }
}

/// What `:load` has shown since it waited for the reader.
private struct Page {
  private let prompt: Prompt
  private var lines = 0
  private(set) var isBehindCode = false

  init(_ prompt: Prompt) { self.prompt = prompt }

  mutating func write(_ text: String, isCode: Bool = false) {
    prompt.write(text)
    add(text.lines.count - 1)
    isBehindCode = isCode
  }

  mutating func add(_ count: Int) { lines += count }

  /// Waits for the reader where so many more lines would not fit; false to stop.
  mutating func hasRoom(for count: Int) -> Bool {
    guard let rows = prompt.input.rows, lines > 0, lines + count > rows - 3 else { return true }
    lines = 0
    return prompt.waitForReader()
  }
}
