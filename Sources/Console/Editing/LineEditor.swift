internal import CLibedit
import Glibc

/// Editing of the input in a terminal: several lines as one buffer, history, search, completion, undo.
///
/// It is libedit with functions of our own on the keys; this is the only file that knows libedit. libedit holds what
/// is on the screen, a ``LineWindow`` of the text; the ``EditedEntry`` is given the whole and does what the keys say.
@safe final class LineEditor: PromptInput {
  let entry: EditedEntry

  private let handle: OpaquePointer
  private let input: TerminalInput
  private let isColored: Bool
  /// Whether the user's `.editrc` asks for the keys of vi.
  private var isVi = false
  private var prompt = ""
  private var promptStorage: UnsafeMutablePointer<Int32>
  /// The text above and below the window.
  private var (above, below): ([Unicode.Scalar], [Unicode.Scalar]) = ([], [])
  /// How many rows of it there are.
  private var (rowsAbove, rowsBelow) = (0, 0)
  /// The width for which the rows on the screen were broken.
  private var drawnWidth = 80
  /// The key that the search is to answer.
  private var searchKey: Unicode.Scalar?
  private var keys: [Int32] = []
  /// The number that is being typed before a key of vi.
  private var digits = ""
  private var context = KeyBinding.Context()
  /// The text that an entry begins with.
  private var draft = ""
  private var isCancelling = false
  private var wasCancelled = false
  private var isClosed = false

  /// How long vi's Escape waits for the rest of a function key.
  private static let escapeMilliseconds: Int32 = 25
  /// How long a paste whose end does not come goes on behind Ctrl-C.
  private static let pasteMilliseconds: Int32 = 250
  private static let promptCapacity = 512
  /// What the terminal does while a line is edited: a paste comes between marks, and a full row goes on below only when
  /// libedit says so. Then each row ends with a line end, and a window that is made wider joins none.
  private static let modesOn = "\u{1B}[?7l\u{1B}[?2004h"
  private static let modesOff = "\u{1B}[?2004l\u{1B}[?7h"
  private static let invisible: Unicode.Scalar = "\u{1}"

  /// Starts libedit with the user's `.editrc`; nil when it cannot.
  init?(_ streams: StandardStreams, isColored: Bool, history: InputHistory) {
    bps_use_utf8()
    guard let handle = unsafe bps_edit_start("bps") else { return nil }
    unsafe self.handle = handle
    input = TerminalInput(streams)
    entry = EditedEntry(history: history)
    self.isColored = isColored
    unsafe promptStorage = .allocate(capacity: Self.promptCapacity)
    unsafe promptStorage.initialize(repeating: 0, count: Self.promptCapacity)
    unsafe bps_edit_set_owner(handle, Unmanaged.passUnretained(self).toOpaque())
    unsafe bps_edit_set_editor(handle, "emacs")
    unsafe bps_edit_set_prompt(
      handle, { unsafe LineEditor.owner($0)?.promptText() }, Int32(Self.invisible.value))
    unsafe bps_edit_set_reader(handle, { unsafe LineEditor.owner($0)?.readKey($1) ?? 0 })
    unsafe bps_edit_end_rows(handle)
    unsafe el_source(handle, nil)
    isVi = unsafe bps_edit_is_vi(handle) != 0
    entry.hasWaiting = { [input] in input.hasWaiting }
    context.nextKey = { [unowned self] in nextKey() }
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
    entry.begin()
    (above, below, rowsAbove, rowsBelow) = ([], [], 0, 0)
    (searchKey, digits) = (nil, "")
    (isCancelling, wasCancelled) = (false, false)
    drawnWidth = Self.size.columns
    let signals = EditingSignals()
    defer { signals.restore() }
    draft = text
    keys = text.isEmpty ? [] : Step.draft.keys
    // Before the prompt is shown: a key that comes in between would be echoed by the terminal and by us.
    beginKeys()
    Self.write(Self.modesOn)
    var count: Int32 = 0
    let line = unsafe bps_edit_read(handle, &count)
    TerminalMode.hideKeys()
    Self.write(Self.modesOff)
    guard let line = unsafe line, count > 0, !isClosed else {
      if wasCancelled { return .interrupted(wasEmpty: true) }
      Self.write("\n")
      return .end
    }
    var entered = unsafe Self.scalars(line, Int(count))
    if entered.last == "\n" { entered.removeLast() }
    let whole = LineBuffer(scalars: above + entered + below, cursor: 0).text
    return wasCancelled ? .interrupted(wasEmpty: whole.isEmpty) : .text(whole)
  }

  func remember(_ text: String) -> Bool { entry.history.add(text) }

  /// Makes the terminal give each key as it comes, Ctrl-C too: in a paste it is none.
  private func beginKeys() {
    unsafe bps_edit_set_raw(handle, 1)
    TerminalMode.readAtOnce()
  }

  private static func scalars(_ text: UnsafePointer<Int32>, _ count: Int) -> [Unicode.Scalar] {
    (0..<count).map { unsafe Unicode.Scalar(UInt32(bitPattern: text[$0])) ?? "\u{FFFD}" }
  }

  // MARK: The screen

  private static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0 && errno != EINTR && errno != EAGAIN { return }
      if count > 0 { bytes.removeFirst(count) }
    }
  }

  var rows: Int? { Self.size.rows }

  private static var size: (columns: Int, rows: Int) {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// The prompt, which says how much of the text is hidden: `bps:7 ↑12 ↓5>`.
  private var shownPrompt: String {
    if let search = entry.search { return search.prompt }
    guard rowsAbove + rowsBelow > 0 else { return prompt }
    let hidden = (rowsAbove > 0 ? " ↑\(rowsAbove)" : "") + (rowsBelow > 0 ? " ↓\(rowsBelow)" : "")
    return prompt.dropLast() + hidden + prompt.suffix(1)
  }

  private func promptText() -> UnsafeMutablePointer<Int32>? {
    let mark = String(Self.invisible)
    let text =
      isColored ? "\(mark)\u{1B}[1;36m\(mark)\(shownPrompt)\(mark)\u{1B}[0m\(mark) " : shownPrompt + " "
    var place = 0
    for scalar in text.unicodeScalars.prefix(Self.promptCapacity - 1) {
      unsafe promptStorage[place] = Int32(scalar.value)
      place += 1
    }
    unsafe promptStorage[place] = 0
    return unsafe promptStorage
  }

  private var layout: LineLayout {
    LineLayout(width: drawnWidth, promptWidth: shownPrompt.unicodeScalars.count + 1)
  }

  private func redraw(from rows: Int) {
    Self.write("\r" + (rows > 0 ? "\u{1B}[\(rows)A" : "") + "\u{1B}[J")
    unsafe bps_edit_refresh(handle)
  }

  private func resize() {
    let (shown, before) = (shown, layout)
    unsafe el_resize(handle)
    let size = Self.size
    let rows =
      Self.terminalBreaksRows ? before.rowsAbove(shown, brokenAt: size.columns) : before.rowsAbove(shown)
    drawnWidth = size.columns
    show(line)
    redraw(from: min(rows, size.rows - 1))
  }

  /// Whether the terminal breaks rows anew that are too long for a width it is given.
  private static var terminalBreaksRows: Bool {
    unsafe getenv("TMUX") != nil || getenv("XTERM_VERSION") == nil && getenv("STY") == nil
  }

  /// Shows the choices below the text, and the text again below them.
  private func list(_ choices: [Completion.Choice]) {
    let lines = CompletionList(choices: choices, width: drawnWidth).lines(isColored: isColored)
    let below = String(repeating: "\n", count: layout.rowsBelow(shown))
    Self.write(below + "\r\n" + lines.map { $0 + "\r\n" }.joined())
    unsafe bps_edit_refresh(handle)
  }

  /// Leaves the whole of an entry on the screen, its lines unbroken for those who copy them.
  private func drawWhole() {
    guard rowsAbove + rowsBelow > 0 || layout.breaks(shown) else { return }
    let rows = layout.rowsAbove(shown)
    let shownPrompt = isColored ? "\u{1B}[1;36m\(prompt)\u{1B}[0m " : prompt + " "
    var text = String.UnicodeScalarView()
    for scalar in line.scalars {
      switch scalar {
      case "\n", "\t": text.append(scalar)
      case _ where scalar.value < 32:
        text.append(contentsOf: ["^", Unicode.Scalar(UInt8(scalar.value) + 64)])
      default: text.append(scalar)
      }
    }
    let start = "\r" + (rows > 0 ? "\u{1B}[\(rows)A" : "") + "\u{1B}[J"
    Self.write(start + Self.modesOff + shownPrompt + String(text))
  }

  // MARK: The buffer

  /// What libedit holds.
  private var shown: LineBuffer {
    var text: UnsafePointer<Int32>?
    var cursor: Int32 = 0
    let count = unsafe bps_edit_line(handle, &text, &cursor)
    guard let text = unsafe text else { return LineBuffer("") }
    return unsafe LineBuffer(scalars: Self.scalars(text, Int(count)), cursor: Int(cursor))
  }

  private var line: LineBuffer {
    let shown = shown
    return LineBuffer(scalars: above + shown.scalars + below, cursor: above.count + shown.cursor)
  }

  /// Gives libedit the part of a text that fits on the screen; false when it has that already.
  @discardableResult
  private func show(_ whole: LineBuffer) -> Bool {
    let size = Self.size
    let window = LineWindow(of: whole, columns: size.columns, rows: size.rows, start: above.count)
    let old = shown
    let new = Array(whole.scalars[window.range])
    let isNew = old.scalars != new || rowsAbove != window.rowsAbove || rowsBelow != window.rowsBelow
    above = Array(whole.scalars[..<window.range.lowerBound])
    below = Array(whole.scalars[window.range.upperBound...])
    (rowsAbove, rowsBelow) = (window.rowsAbove, window.rowsBelow)
    var cursor = old.cursor
    if old.scalars != new {
      unsafe el_cursor(handle, Int32(clamping: old.scalars.count - old.cursor))
      unsafe el_deletestr(handle, Int32(clamping: old.scalars.count))
      unsafe bps_edit_insert(handle, new.map { Int32(bitPattern: $0.value) } + [0])
      cursor = new.count
    }
    unsafe el_cursor(handle, Int32(clamping: whole.cursor - above.count - cursor))
    return isNew
  }

  // MARK: Keys

  private func readKey(_ key: UnsafeMutablePointer<Int32>?) -> Int32 {
    guard let key = unsafe key else { return 0 }
    if keys.isEmpty {
      let line = line
      // What libedit did to the text may ask for another window.
      if show(line) { keys = Step.refresh.keys }
      entry.line = line
      entry.record()
    }
    while keys.isEmpty {
      guard let scalar = nextKey() else { return 0 }
      if isCancelling { break }
      note(scalar)
      if entry.search != nil {
        searchKey = scalar
        keys = Step.search.keys
      } else if scalar == "\u{1B}", isVi, !beginsFunctionKey {
        keys = Step.commandMode.keys
      } else {
        keys = [Int32(scalar.value)]
      }
    }
    unsafe key.pointee = keys.removeFirst()
    if isCancelling, keys.isEmpty { keys = Step.cancel.keys }
    return 1
  }

  /// Waits for the next key, and answers signals meanwhile; nil when the terminal is gone. With Ctrl-C it is what
  /// stands in ``keys``.
  private func nextKey() -> Unicode.Scalar? {
    while true {
      switch input.next() {
      case .closed: isClosed = true
      case .signal(let signal): answer(signal)
      case .scalar(let scalar):
        switch TerminalMode.signal(of: scalar) {
        case SIGINT: answer(SIGINT)
        // The shell that waits for this process may belong to a group that stops as a whole.
        case let signal?: kill(0, signal)
        case nil: if scalar.value != 0 { return scalar }
        }
      }
      if isClosed { return nil }
      if isCancelling { return "\u{0}" }
    }
  }

  /// Keeps the number before a key of vi.
  private func note(_ scalar: Unicode.Scalar) {
    context.isDigit = ("1"..."9").contains(scalar) || scalar == "0" && !digits.isEmpty
    if context.isDigit { return digits.unicodeScalars.append(scalar) }
    context.count = min(Int(digits) ?? 1, 10_000)
    digits = ""
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
      keys = Step.cancel.keys
    case SIGWINCH: resize()
    case SIGTSTP:
      Self.write(Self.modesOff + String(repeating: "\n", count: layout.rowsBelow(shown)))
      unsafe bps_edit_set_raw(handle, 0)
      JobControl.suspend()
      beginKeys()
      Self.write(Self.modesOn)
      drawnWidth = Self.size.columns
      redraw(from: 0)
    case SIGTERM, SIGHUP, SIGQUIT:
      isClosed = true
    default: break
    }
  }

  // MARK: Functions

  /// What libedit is made to do by keys that no keyboard sends.
  private enum Step: Int32, CaseIterable {
    case draft = 0x200
    case refresh, search, cancel, commandMode, paste, drawWhole

    var keys: [Int32] { LineEditor.actionKey + [rawValue] }
  }

  /// The keys of the one function that is ours; the next says what it does.
  private static let actionKey: [Int32] = [0x18, 0x1D]
  private static let firstBinding: Int32 = 0x100
  /// The keys of a function of libedit's, with the place in the list.
  private static let functionKey: [Int32] = [0x18, 0x1C]
  private static let firstFunction: Int32 = 0x300
  private static let functions =
    ["ed-newline", "vi-command-mode", "vi-insert"] + KeyBinding.all.compactMap(\.original)

  private static func keys(of function: String) -> [Int32] {
    functions.firstIndex(of: function).map { functionKey + [firstFunction + Int32($0)] } ?? []
  }

  private static let motions: [(key: String, function: String)] = [
    ("\\e[1;5C", "em-next-word"), ("\\e[1;5D", "ed-prev-word"),
    ("\\e[1;3C", "em-next-word"), ("\\e[1;3D", "ed-prev-word"),
    ("\\e[3~", "ed-delete-next-char"),
  ]

  private func bindKeys() {
    unsafe bps_edit_add_function(handle, "bps-action", "") { edit, _ in
      guard let editor = unsafe LineEditor.owner(edit) else { return UInt8(CC_ERROR) }
      return editor.act()
    }
    bind("\\030\\035", to: "bps-action")
    for (place, function) in Self.functions.enumerated() {
      bind("\\030\\034" + Self.text([Self.firstFunction + Int32(place)]), to: function)
    }
    for motion in Self.motions { bind(motion.key, to: motion.function) }
    for (place, binding) in KeyBinding.all.enumerated() {
      let keys = Self.text(Self.actionKey + [Self.firstBinding + Int32(place)])
      for key in binding.keys {
        unsafe bps_edit_bind_keys(handle, key, keys)
        if binding.isInCommandMode { unsafe bps_edit_bind_keys_command_mode(handle, key, keys) }
      }
      for key in binding.commandKeys {
        unsafe bps_edit_bind_keys_command_mode(handle, key == "^" ? "\\^" : key, keys)
      }
    }
    let paste = Self.text(Step.paste.keys)
    unsafe bps_edit_bind_keys(handle, "\\e[200~", paste)
    unsafe bps_edit_bind_keys_command_mode(handle, "\\e[200~", paste)
    for key in KeyBinding.unbound { unsafe bps_edit_bind_command_mode(handle, key, "ed-unassigned") }
  }

  private func bind(_ key: String, to function: String) {
    unsafe bps_edit_bind(handle, key, function)
    unsafe bps_edit_bind_command_mode(handle, key, function)
  }

  /// Keys as libedit reads them in a binding.
  private static func text(_ keys: [Int32]) -> String {
    keys.map { key in
      key < 32 ? "\\0\(String(key, radix: 8))" : Unicode.Scalar(UInt32(key)).map { String($0) } ?? ""
    }.joined()
  }

  /// Does what the next key says, and tells libedit what to do after it.
  private func act() -> UInt8 {
    var key: wchar_t = 0
    guard unsafe el_wgetc(handle, &key) == 1 else { return UInt8(CC_EOF) }
    if let step = Step(rawValue: key) { return take(step) }
    let place = Int(key - Self.firstBinding)
    guard KeyBinding.all.indices.contains(place) else { return UInt8(CC_ERROR) }
    let binding = KeyBinding.all[place]
    entry.line = line
    let answer = binding.action(entry, context)
    // A key that the action waited for may have been Ctrl-C, or the terminal is gone.
    if isCancelling || isClosed { return UInt8(CC_NORM) }
    return take(answer, of: binding.original)
  }

  private func take(_ answer: EditedEntry.Answer, of original: String? = nil) -> UInt8 {
    show(entry.line)
    switch answer {
    case .refresh: return UInt8(CC_REFRESH)
    case .nothing: return UInt8(CC_NORM)
    case .beep: return UInt8(CC_REFRESH_BEEP)
    case .accept:
      entry.change { $0.cursor = $0.scalars.count }
      show(entry.line)
      keys = Step.drawWhole.keys + Self.keys(of: "ed-newline")
      return UInt8(CC_REFRESH)
    case .list(let choices):
      list(choices)
      return UInt8(CC_NORM)
    case .insert:
      // In command mode libedit takes the cursor back from the end of the text whenever it draws.
      keys = Self.keys(of: "vi-insert") + Step.refresh.keys
      return UInt8(CC_NORM)
    case .pass: keys = original.map(Self.keys) ?? []
    case .passThen(let next): keys = (original.map(Self.keys) ?? []) + [Int32(next.value)]
    }
    // The function gets the number that was typed before the key.
    return UInt8(CC_ARGHACK)
  }

  private func take(_ step: Step) -> UInt8 {
    switch step {
    case .refresh: break
    case .drawWhole:
      drawWhole()
      return UInt8(CC_NORM)
    case .draft:
      entry.line = LineBuffer(draft)
      show(entry.line)
    case .cancel:
      (isCancelling, wasCancelled) = (false, true)
      entry.endSearch()
      unsafe el_cursor(handle, Int32.max)
      keys = Self.keys(of: "ed-newline")
    case .commandMode:
      // libedit takes the cursor back by one, which should not lead to the line above.
      if shown.column == 0 { unsafe el_cursor(handle, 1) }
      keys = Self.keys(of: "vi-command-mode")
      return UInt8(CC_NORM)
    case .search:
      guard let key = searchKey else { return UInt8(CC_NORM) }
      searchKey = nil
      if let answer = entry.stepSearch(key) { return take(answer) }
      if key == "\u{1B}" { input.putBack(key) } else { keys = [Int32(key.value)] }
    case .paste: return paste()
    }
    return UInt8(CC_REFRESH)
  }

  private func paste() -> UInt8 {
    var pasted = PastedText()
    while true {
      switch input.next() {
      case .scalar(let scalar):
        if pasted.add(scalar) {
          entry.line = line
          return take(entry.change { $0.insert(pasted.text) })
        }
        // A paste whose end got lost.
        guard TerminalMode.signal(of: scalar) == SIGINT, input.peek(within: Self.pasteMilliseconds) == nil
        else {
          continue
        }
        answer(SIGINT)
        return UInt8(CC_REFRESH)
      case .signal(SIGINT):
        answer(SIGINT)
        return UInt8(CC_REFRESH)
      case .signal: continue
      case .closed:
        isClosed = true
        return UInt8(CC_NORM)
      }
    }
  }
}
