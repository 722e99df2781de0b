/// Keys and what they do to the entry.
struct KeyBinding: Sendable {
  /// The keys, as libedit writes them, where text is typed.
  var keys: [String] = []
  /// Whether they do the same in vi's command mode.
  var isInCommandMode = true
  /// Further keys of vi's command mode.
  var commandKeys: [String] = []
  /// The function of libedit that an action passes to.
  var original: String?
  let action: @Sendable (EditedEntry, Context) -> EditedEntry.Answer

  struct Context {
    /// The number that was typed before the key of vi; 1 for none.
    var count = 1
    /// Whether the key is a digit of such a number.
    var isDigit = false
    /// Waits for the next key.
    var nextKey: () -> Unicode.Scalar? = { nil }
  }

  /// Keys of vi's command mode that would take the text away from the prompt, or know only what is on the screen.
  static let unbound = ["v", "#", "@", "_", "G"]

  static let all: [KeyBinding] = text + motions + cuts + vi

  private static let text: [KeyBinding] = [
    KeyBinding(keys: ["^J", "^M"]) { entry, _ in entry.enter() },
    KeyBinding(keys: ["\\e^J", "\\e^M"]) { entry, _ in entry.change { $0.breakLine() } },
    KeyBinding(keys: ["}"], isInCommandMode: false) { entry, _ in entry.closeBlock() },
    KeyBinding(keys: ["^I"], isInCommandMode: false) { entry, _ in entry.completeWord() },
    KeyBinding(keys: ["^_"], commandKeys: ["u"]) { entry, _ in entry.undo() },
    KeyBinding(keys: ["\\e_"], commandKeys: ["U"]) { entry, _ in entry.redo() },
    KeyBinding(keys: ["^R"]) { entry, _ in entry.beginSearch() },
  ]

  private static let motions: [KeyBinding] = [
    KeyBinding(keys: ["\\e[A", "\\eOA", "^P"], commandKeys: ["k", "\\055"]) { entry, context in
      entry.move(-1, times: context.count)
    },
    KeyBinding(keys: ["\\e[B", "\\eOB", "^N"], commandKeys: ["j", "+"]) { entry, context in
      entry.move(1, times: context.count)
    },
    KeyBinding(keys: ["^A", "\\e[H", "\\eOH", "\\e[1~"]) { entry, _ in
      entry.change { $0.cursor = $0.startOfLine }
    },
    KeyBinding(keys: ["^E", "\\e[F", "\\eOF", "\\e[4~"]) { entry, _ in
      entry.change { $0.cursor = $0.endOfLine }
    },
  ]

  private static let cuts: [KeyBinding] = [
    KeyBinding(keys: ["^K"]) { entry, _ in entry.cutToEnd() },
    KeyBinding(keys: ["^U"]) { entry, _ in entry.cutToStart() },
    KeyBinding(keys: ["^Y"], original: "em-yank") { entry, _ in entry.put(behind: false) },
    KeyBinding(keys: ["^W", "\\e^H", "\\e^?"], original: "ed-delete-prev-word") { entry, _ in entry.passCut()
    },
    KeyBinding(keys: ["\\ed"], isInCommandMode: false, original: "em-delete-next-word") { entry, _ in
      entry.passCut()
    },
    KeyBinding(keys: ["\\ew"], isInCommandMode: false, original: "em-copy-region") { entry, _ in
      entry.passCut()
    },
  ]

  private static let vi: [KeyBinding] = [
    KeyBinding(commandKeys: ["0"], original: "vi-zero") { entry, context in
      context.isDigit ? .pass : entry.change { $0.cursor = $0.startOfLine }
    },
    KeyBinding(commandKeys: ["^"]) { entry, _ in entry.change { $0.cursor = $0.firstNonBlank } },
    KeyBinding(commandKeys: ["$"]) { entry, _ in entry.moveToLast() },
    KeyBinding(commandKeys: ["A"]) { entry, _ in entry.insert { $0.endOfLine } },
    KeyBinding(commandKeys: ["I"]) { entry, _ in entry.insert { $0.firstNonBlank } },
    KeyBinding(commandKeys: ["a"]) { entry, _ in entry.insert { min($0.cursor + 1, $0.endOfLine) } },
    KeyBinding(commandKeys: ["o"]) { entry, _ in entry.openLine(above: false) },
    KeyBinding(commandKeys: ["O"]) { entry, _ in entry.openLine(above: true) },
    KeyBinding(commandKeys: ["d"], original: "vi-delete-meta") { $0.operate("d", $1) },
    KeyBinding(commandKeys: ["c"], original: "vi-change-meta") { $0.operate("c", $1) },
    KeyBinding(commandKeys: ["y"], original: "vi-yank") { $0.operate("y", $1) },
    KeyBinding(commandKeys: ["D"]) { entry, _ in entry.cutRest(thenInserts: false) },
    KeyBinding(commandKeys: ["C"]) { entry, _ in entry.cutRest(thenInserts: true) },
    KeyBinding(commandKeys: ["S"]) { entry, context in
      entry.operate("c", lines: entry.line.lines(context.count))
    },
    KeyBinding(commandKeys: ["Y"]) { entry, context in
      entry.operate("y", lines: entry.line.lines(context.count))
    },
    KeyBinding(commandKeys: ["x"], original: "ed-delete-next-char") { entry, _ in entry.passCut() },
    KeyBinding(commandKeys: ["X"], original: "ed-delete-prev-char") { entry, _ in entry.passCut() },
    KeyBinding(commandKeys: ["s"], original: "vi-substitute-char") { entry, _ in entry.passCut() },
    KeyBinding(commandKeys: ["p"], original: "vi-paste-next") { entry, _ in entry.put(behind: true) },
    KeyBinding(commandKeys: ["P"], original: "vi-paste-prev") { entry, _ in entry.put(behind: false) },
    KeyBinding(commandKeys: ["/", "?"]) { entry, _ in entry.beginSearch(takesEnter: true) },
    KeyBinding(commandKeys: ["n"]) { entry, _ in entry.repeatSearch(older: true) },
    KeyBinding(commandKeys: ["N"]) { entry, _ in entry.repeatSearch(older: false) },
  ]
}

extension EditedEntry {
  /// `d`, `c` or `y`, which wait for the key of a motion.
  fileprivate func operate(_ operation: Unicode.Scalar, _ context: KeyBinding.Context) -> Answer {
    guard let motion = context.nextKey() else { return .nothing }
    return operate(operation, motion, count: context.count)
  }
}
