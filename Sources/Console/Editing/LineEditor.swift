internal import CLibedit
import Glibc

/// Editing of the input in a terminal: several lines as one buffer, history, search, completion, undo.
///
/// It is libedit with functions of our own on the keys; this is the only file that knows libedit.
@safe final class LineEditor: PromptInput {
  var history: InputHistory
  /// Whether Enter runs a text; otherwise it begins another line.
  var isComplete: (String) -> Bool = { _ in true }
  /// What other sessions have entered since it was last asked.
  var entriesOfOthers: () -> [String] = { [] }
  var complete: (LineBuffer) -> Completion = { _ in Completion() }

  private let handle: OpaquePointer
  private let input: TerminalInput
  private let isColored: Bool
  /// Whether the user's `.editrc` asks for the keys of vi.
  private var isVi = false
  private var prompt = ""
  private var promptStorage: UnsafeMutablePointer<Int32>
  private var undo = UndoStack()
  private var search: HistorySearch?
  /// The key that the search is to answer.
  private var searchKey: Unicode.Scalar?
  private var motionColumn: Int?
  private var keys: [Int32] = []
  /// The text that an entry begins with.
  private var draft = ""
  private var isCancelling = false
  private var wasCancelled = false
  private var isClosed = false

  /// Keys that no keyboard sends, bound to functions that the reader calls.
  private static let acceptKey = "\u{18}\u{1E}"
  private static let cancelKey: [Int32] = [0x18, 0x1F]
  private static let searchStepKey: [Int32] = [0x18, 0x1D]
  private static let escapeKey: [Int32] = [0x18, 0x07]
  private static let draftKey: [Int32] = [0x18, 0x1C]
  /// How long vi's Escape waits for the rest of a function key.
  private static let escapeMilliseconds: Int32 = 25
  private static let promptCapacity = 512
  private static let pasteMarksOn = "\u{1B}[?2004h"
  private static let pasteMarksOff = "\u{1B}[?2004l"
  private static let invisible: Unicode.Scalar = "\u{1}"

  /// Starts libedit with the user's `.editrc`; nil when it cannot.
  init?(_ streams: StandardStreams, isColored: Bool, history: InputHistory) {
    bps_use_utf8()
    guard let handle = unsafe bps_edit_start("bps") else { return nil }
    unsafe self.handle = handle
    input = TerminalInput(streams)
    self.isColored = isColored
    self.history = history
    unsafe promptStorage = .allocate(capacity: Self.promptCapacity)
    unsafe promptStorage.initialize(repeating: 0, count: Self.promptCapacity)
    unsafe bps_edit_set_owner(handle, Unmanaged.passUnretained(self).toOpaque())
    unsafe bps_edit_set_editor(handle, "emacs")
    unsafe bps_edit_set_prompt(
      handle, { unsafe LineEditor.owner($0)?.promptText() }, Int32(Self.invisible.value))
    unsafe bps_edit_set_reader(handle, { unsafe LineEditor.owner($0)?.readKey($1) ?? 0 })
    unsafe el_source(handle, nil)
    isVi = unsafe bps_edit_is_vi(handle) != 0
    bindKeys()
  }

  deinit {
    unsafe el_end(handle)
    unsafe promptStorage.deallocate()
  }

  private static func owner(_ handle: OpaquePointer?) -> LineEditor? {
    guard let owner = unsafe bps_edit_owner(handle) else { return nil }
    return unsafe Unmanaged<LineEditor>.fromOpaque(owner).takeUnretainedValue()
  }

  // MARK: One entry

  /// Lets the user edit a text, from `text` on, until it is entered.
  func read(prompt: String, text: String) -> Entry {
    self.prompt = prompt
    undo = UndoStack()
    (search, searchKey, motionColumn) = (nil, nil, nil)
    (isCancelling, wasCancelled) = (false, false)
    keys = []
    history.endWalk()
    let signals = EditingSignals()
    defer { signals.restore() }
    draft = text
    if !text.isEmpty { keys = Self.draftKey }
    // Before the prompt is shown: a key that comes in between would be echoed by the terminal and by us.
    beginKeys()
    Self.write(Self.pasteMarksOn)
    var count: Int32 = 0
    let line = unsafe bps_edit_read(handle, &count)
    TerminalMode.hideKeys()
    Self.write(Self.pasteMarksOff)
    guard let line = unsafe line, count > 0, !isClosed else {
      if wasCancelled { return .interrupted(wasEmpty: true) }
      Self.write("\n")
      return .end
    }
    var entered = unsafe Self.text(line, Int(count))
    if entered.hasSuffix("\n") { entered.removeLast() }
    return wasCancelled ? .interrupted(wasEmpty: entered.isEmpty) : .text(entered)
  }

  /// Makes the terminal give each key as it comes.
  private func beginKeys() {
    unsafe bps_edit_set_raw(handle, 1)
    TerminalMode.readAtOnce()
  }

  func remember(_ entry: String) -> Bool { history.add(entry) }

  private static func text(_ scalars: UnsafePointer<Int32>, _ count: Int) -> String {
    var view = String.UnicodeScalarView()
    for place in 0..<count {
      view.append(unsafe Unicode.Scalar(UInt32(bitPattern: scalars[place])) ?? "\u{FFFD}")
    }
    return String(view)
  }

  private static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0 && errno != EINTR && errno != EAGAIN { return }
      if count > 0 { bytes.removeFirst(count) }
    }
  }

  // MARK: What libedit asks for

  private func promptText() -> UnsafeMutablePointer<Int32>? {
    let mark = String(Self.invisible)
    let shown = search?.prompt ?? prompt
    let text = isColored ? "\(mark)\u{1B}[1;36m\(mark)\(shown)\(mark)\u{1B}[0m\(mark) " : shown + " "
    var place = 0
    for scalar in text.unicodeScalars.prefix(Self.promptCapacity - 1) {
      unsafe promptStorage[place] = Int32(scalar.value)
      place += 1
    }
    unsafe promptStorage[place] = 0
    return unsafe promptStorage
  }

  private func readKey(_ key: UnsafeMutablePointer<Int32>?) -> Int32 {
    guard let key = unsafe key else { return 0 }
    if keys.isEmpty, search == nil { undo.record(line) }
    while keys.isEmpty {
      switch input.next() {
      case .closed:
        isClosed = true
        return 0
      case .signal(let signal): answer(signal)
      case .scalar(let scalar):
        if search != nil {
          searchKey = scalar
          keys = Self.searchStepKey
        } else if scalar == "\u{1B}", isVi, !beginsFunctionKey {
          keys = Self.escapeKey
        } else if scalar.value != 0 {
          keys = [Int32(scalar.value)]
        }
      }
      if isClosed { return 0 }
    }
    unsafe key.pointee = keys.removeFirst()
    if isCancelling, keys.isEmpty { keys = Self.cancelKey }
    return 1
  }

  /// Whether an Escape that was read is the first of the bytes that a key like Up sends, or of Alt-Enter.
  private var beginsFunctionKey: Bool {
    guard let next = input.peek(within: Self.escapeMilliseconds) else { return false }
    return "[O\r\n".utf8.contains(next)
  }

  private func answer(_ signal: Int32) {
    switch signal {
    case SIGINT:
      isCancelling = true
      keys = Self.cancelKey
    case SIGWINCH:
      let rows = LineLayout(width: Self.width, promptWidth: prompt.unicodeScalars.count + 1).rowsAbove(line)
      unsafe el_resize(handle)
      redraw(from: rows)
    case SIGTSTP:
      let layout = LineLayout(width: Self.width, promptWidth: prompt.unicodeScalars.count + 1)
      Self.write(Self.pasteMarksOff + String(repeating: "\n", count: layout.rowsBelow(line)))
      unsafe bps_edit_set_raw(handle, 0)
      JobControl.suspend()
      beginKeys()
      Self.write(Self.pasteMarksOn)
      redraw(from: 0)
    case SIGTERM, SIGHUP, SIGQUIT:
      isClosed = true
    default: break
    }
  }

  private func redraw(from rows: Int) {
    Self.write("\r" + (rows > 0 ? "\u{1B}[\(rows)A" : "") + "\u{1B}[J")
    unsafe bps_edit_refresh(handle)
  }

  static var width: Int {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  // MARK: The buffer

  private var line: LineBuffer {
    get {
      var text: UnsafePointer<Int32>?
      var cursor: Int32 = 0
      let count = unsafe bps_edit_line(handle, &text, &cursor)
      guard let text = unsafe text else { return LineBuffer("") }
      var scalars: [Unicode.Scalar] = []
      scalars.reserveCapacity(Int(count))
      for place in 0..<Int(count) {
        scalars.append(unsafe Unicode.Scalar(UInt32(bitPattern: text[place])) ?? "\u{FFFD}")
      }
      return LineBuffer(scalars: scalars, cursor: Int(cursor))
    }
    set {
      let old = line
      if old.scalars != newValue.scalars {
        unsafe el_cursor(handle, Int32(clamping: old.scalars.count - old.cursor))
        unsafe el_deletestr(handle, Int32(clamping: old.scalars.count))
        var text = newValue.scalars.map { Int32(bitPattern: $0.value) }
        text.append(0)
        unsafe bps_edit_insert(handle, text)
      }
      moveCursor(to: newValue.cursor)
    }
  }

  private func moveCursor(to place: Int) {
    var text: UnsafePointer<Int32>?
    var cursor: Int32 = 0
    unsafe bps_edit_line(handle, &text, &cursor)
    unsafe el_cursor(handle, Int32(clamping: place) - cursor)
  }

  // MARK: Keys

  @safe private struct Binding {
    let name: String
    let help: String
    let keys: [String]
    /// Whether the keys mean the same in vi's command mode.
    var isInCommandMode = true
    let function: bps_edit_function
  }

  private static let bindings: [Binding] = [
    unsafe Binding(name: "bps-enter", help: "run, or begin a line", keys: ["^J", "^M"]) { edit, _ in
      unsafe LineEditor.perform(edit) { $0.enter() }
    },
    unsafe Binding(name: "bps-newline", help: "begin a line", keys: ["\\e^J", "\\e^M"]) { edit, _ in
      unsafe LineEditor.perform(edit) { $0.change { $0.breakLine() } }
    },
    unsafe Binding(name: "bps-up", help: "line above or older entry", keys: ["\\e[A", "\\eOA", "^P"]) {
      edit, _ in
      unsafe LineEditor.perform(edit) { $0.move(-1) }
    },
    unsafe Binding(name: "bps-down", help: "line below or newer entry", keys: ["\\e[B", "\\eOB", "^N"]) {
      edit, _ in
      unsafe LineEditor.perform(edit) { $0.move(1) }
    },
    unsafe Binding(name: "bps-home", help: "start of line", keys: ["^A", "\\e[H", "\\eOH", "\\e[1~"]) {
      edit, _ in
      unsafe LineEditor.perform(edit) { $0.change { $0.cursor = $0.startOfLine } }
    },
    unsafe Binding(name: "bps-end", help: "end of line", keys: ["^E", "\\e[F", "\\eOF", "\\e[4~"]) {
      edit, _ in
      unsafe LineEditor.perform(edit) { $0.change { $0.cursor = $0.endOfLine } }
    },
    unsafe Binding(name: "bps-paste", help: "bracketed paste", keys: ["\\e[200~"]) { edit, _ in
      unsafe LineEditor.perform(edit) { $0.paste() }
    },
    unsafe Binding(name: "bps-search", help: "search the history", keys: ["^R"]) { edit, _ in
      unsafe LineEditor.perform(edit) { $0.beginSearch() }
    },
    unsafe Binding(name: "bps-search-step", help: "", keys: ["^X^]"]) { edit, _ in
      unsafe LineEditor.perform(edit) { $0.stepSearch() }
    },
    unsafe Binding(name: "bps-complete", help: "complete", keys: ["^I"], isInCommandMode: false) { edit, _ in
      unsafe LineEditor.perform(edit) { $0.completeWord() }
    },
    unsafe Binding(name: "bps-close", help: "close a block", keys: ["}"], isInCommandMode: false) { edit, _ in
      unsafe LineEditor.perform(edit) { $0.closeBlock() }
    },
    unsafe Binding(name: "bps-undo", help: "undo", keys: ["^_"]) { edit, _ in
      unsafe LineEditor.perform(edit) { editor in editor.restore(editor.undo.undo()) }
    },
    unsafe Binding(name: "bps-redo", help: "redo", keys: ["\\e_"]) { edit, _ in
      unsafe LineEditor.perform(edit) { editor in editor.restore(editor.undo.redo()) }
    },
    unsafe Binding(name: "bps-draft", help: "", keys: ["\\030\\034"]) { edit, _ in
      unsafe LineEditor.perform(edit) { editor in editor.change { $0.insert(editor.draft) } }
    },
    unsafe Binding(name: "bps-cancel", help: "", keys: ["^X^_"]) { edit, _ in
      unsafe LineEditor.perform(edit) { $0.cancel() }
    },
  ]

  private static let motions: [(key: String, function: String)] = [
    ("\\e[1;5C", "em-next-word"), ("\\e[1;5D", "ed-prev-word"),
    ("\\e[1;3C", "em-next-word"), ("\\e[1;3D", "ed-prev-word"),
    ("\\e[3~", "ed-delete-next-char"), ("^X^^", "ed-newline"), ("^X^G", "vi-command-mode"),
  ]

  private func bindKeys() {
    for binding in Self.bindings {
      unsafe bps_edit_add_function(handle, binding.name, binding.help, binding.function)
      for key in binding.keys {
        unsafe bps_edit_bind(handle, key, binding.name)
        if binding.isInCommandMode { unsafe bps_edit_bind_command_mode(handle, key, binding.name) }
      }
    }
    for motion in Self.motions {
      unsafe bps_edit_bind(handle, motion.key, motion.function)
      unsafe bps_edit_bind_command_mode(handle, motion.key, motion.function)
    }
  }

  private enum Answer {
    case refresh
    case nothing
    case beep
  }

  private static func perform(_ handle: OpaquePointer?, _ action: (LineEditor) -> Answer) -> UInt8 {
    guard let editor = unsafe owner(handle) else { return UInt8(CC_ERROR) }
    switch action(editor) {
    case .refresh: return UInt8(CC_REFRESH)
    case .nothing: return UInt8(CC_NORM)
    case .beep: return UInt8(CC_REFRESH_BEEP)
    }
  }

  private func change(_ edit: (inout LineBuffer) -> Void) -> Answer {
    motionColumn = nil
    var buffer = line
    edit(&buffer)
    line = buffer
    return .refresh
  }

  private func restore(_ buffer: LineBuffer?) -> Answer {
    guard let buffer else { return .beep }
    line = buffer
    return .refresh
  }

  private func enter() -> Answer {
    var buffer = line
    guard isComplete(buffer.text) else {
      // A paste without brackets comes with its own indentation.
      if input.hasWaiting { buffer.insert("\n") } else { buffer.breakLine() }
      line = buffer
      return .refresh
    }
    return accept()
  }

  private func closeBlock() -> Answer {
    // A paste without brackets has its own indentation.
    change { [isPasted = input.hasWaiting] in isPasted ? $0.insert("}") : $0.close(with: "}") }
  }

  /// Ends the entry. A function that ended it itself would leave stale characters behind the text.
  private func accept() -> Answer {
    moveCursor(to: line.scalars.count)
    keys = Self.acceptKey.unicodeScalars.map { Int32($0.value) }
    return .refresh
  }

  private func cancel() -> Answer {
    (isCancelling, wasCancelled) = (false, true)
    search = nil
    return accept()
  }

  private func move(_ lines: Int) -> Answer {
    var buffer = line
    // The column lasts through a run of Ups and Downs.
    if buffer != lastMotion { motionColumn = nil }
    if lines < 0, !history.isWalking(buffer) { history.add(others: entriesOfOthers()) }
    let column = motionColumn ?? buffer.column
    if buffer.moveLine(lines, column: column) {
      motionColumn = column
    } else if let recalled = lines < 0 ? history.older(than: buffer) : history.newer(than: buffer) {
      motionColumn = nil
      buffer = recalled
    } else {
      return .beep
    }
    line = buffer
    lastMotion = buffer
    return .refresh
  }
  private var lastMotion: LineBuffer?

  private func paste() -> Answer {
    let end = "\u{1B}[201~"
    var text = String.UnicodeScalarView()
    let tail = Array(end.unicodeScalars)
    reading: while true {
      switch input.next() {
      case .scalar(let scalar):
        text.append(scalar == "\r" ? "\n" : scalar)
        if scalar == "~", text.count >= tail.count, text.suffix(tail.count).elementsEqual(tail) {
          text.removeLast(tail.count)
          break reading
        }
      case .signal(SIGINT):
        isCancelling = true
        keys = Self.cancelKey
        break reading
      case .signal: continue
      case .closed:
        isClosed = true
        break reading
      }
    }
    let kept = text.filter { $0.value >= 32 && $0.value != 127 || $0 == "\n" || $0 == "\t" }
    var pasted = String(String.UnicodeScalarView(kept))
    // A pasted line is edited before it is run.
    while pasted.hasSuffix("\n") { pasted.removeLast() }
    return change { $0.insert(pasted) }
  }

  // MARK: Search

  private func beginSearch() -> Answer {
    history.add(others: entriesOfOthers())
    search = HistorySearch(from: line, in: history)
    return .refresh
  }

  private func stepSearch() -> Answer {
    guard var search, let key = searchKey else { return .nothing }
    searchKey = nil
    var found: LineBuffer?
    switch key.value {
    case 0x12: found = search.older(in: history)
    case 0x13: found = search.newer(in: history)
    case 0x08, 0x7F: found = search.erase(in: history)
    case 0x07:
      self.search = nil
      line = search.original
      return .refresh
    case 0x20...:
      found = search.type(key, in: history)
    default:
      // Any other key takes the match and then does what it always does.
      self.search = nil
      if key.value == 0x1B { input.putBack(key) } else { keys = [Int32(key.value)] }
      return .refresh
    }
    self.search = search
    if let found { line = found }
    return search.isFailing ? .beep : .refresh
  }

  // MARK: Completion

  private func completeWord() -> Answer {
    let buffer = line
    let start = buffer.startOfLine
    let blanks = buffer.scalars[start..<buffer.cursor]
    if blanks.allSatisfy({ $0 == " " || $0 == "\t" }), !buffer.beforeCursor.hasPrefix(":") {
      return change { $0.insert(String(repeating: " ", count: LineBuffer.indentStep)) }
    }
    let completion = complete(buffer)
    guard let first = completion.choices.first else { return .beep }
    if completion.choices.count == 1 {
      return change { $0.replace(before: completion.replaced, with: first.text + first.suffix) }
    }
    let common = completion.commonPrefix
    if common.unicodeScalars.count > completion.replaced {
      return change { $0.replace(before: completion.replaced, with: common) }
    }
    list(completion.choices)
    return .nothing
  }

  /// Shows the choices below the text, and the text again below them.
  private func list(_ choices: [Completion.Choice]) {
    let layout = LineLayout(width: Self.width, promptWidth: prompt.unicodeScalars.count + 1)
    let rows = layout.rowsBelow(line)
    let lines = CompletionList(choices: choices, width: Self.width).lines(isColored: isColored)
    Self.write(String(repeating: "\n", count: rows) + "\r\n" + lines.map { $0 + "\r\n" }.joined())
    unsafe bps_edit_refresh(handle)
  }
}
