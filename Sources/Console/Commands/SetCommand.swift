import Interpreter
import Syntax

extension Command {
  static let set = Command(
    name: "set", aliases: ["option", "options"], usage: ":set [NAME [VALUE]]",
    summary: "Shows the settings, or changes one: \(Setting.all.map(\.name).joined(separator: " ")).",
    details: Setting.all.map { "\($0.usage): \($0.summary)" }.joined(separator: "\n"),
    example: ":set\n:set digits 8\n:set seed 7\n:set undo 1 GB", argument: .words(Setting.all.map(\.name))
  ) { argument, prompt in
    let words = argument.split(maxSplits: 1) { $0 == " " || $0 == "=" }.map { String($0).trimmed }
    guard let name = words.first else {
      let rows = Setting.all.map { [$0.name, $0.value(prompt), $0.summary] }
      return prompt.write(Table(rows: [["setting", "value", "meaning"]] + rows).text + "\n")
    }
    guard let setting = Setting.all.first(where: { $0.name == name }) else {
      let nearest = Suggestion.nearest(to: name, among: Setting.all.map(\.name))
      throw Diagnostic(
        code: "command", "there is no setting \(name)", at: .none,
        help: nearest.map { "did you mean \($0)?" } ?? ":set lists them")
    }
    guard words.count > 1 else { return prompt.write("\(name) \(setting.value(prompt))\n") }
    try setting.change(words[1].drop { $0 == "=" || $0 == " " }.description, prompt)
  }
}

/// Something that `:set` shows and changes.
struct Setting: Sendable {
  let name: String
  let usage: String
  let summary: String
  let value: @Sendable (Prompt) -> String
  let change: @Sendable (String, Prompt) throws -> Void

  /// The words that it may be, `light`, `dark`, `paper`; none for one that takes a number.
  var values: [String] {
    let words = usage.split(separator: " ").dropFirst().map(String.init)
    return words.contains("|") ? words.filter { $0 != "|" } : []
  }

  static let all: [Setting] = [
    // These are statements of the language, so that they can be taken back and saved.
    Setting(
      name: "seed", usage: "seed N", summary: "the start of all random numbers",
      value: { String($0.session.seed) }, change: { $1.runCell("seed \($0)") }),
    Setting(
      name: "precision", usage: "precision f32 | f64", summary: "the float type of tensors",
      value: { $0.session.precisionName }, change: { $1.runCell("precision \($0)") }),
    Setting(
      name: "theme", usage: "theme light | dark | paper", summary: "the look of charts",
      value: { $0.session.themeName }, change: { $1.runCell("theme(\(Path.quoted($0)))") }),
    Setting(
      name: "pictures", usage: "pictures auto | kitty | sixel | braille | text",
      summary: "how the terminal shows charts",
      value: { ($0.session.host as? ScriptHost)?.picture.setting ?? "auto" },
      change: { text, prompt in
        guard let picture = (prompt.session.host as? ScriptHost)?.picture else { return }
        guard picture.set(text) else {
          throw invalid("pictures", "auto, kitty, sixel, braille or text", text)
        }
      }),
    Setting(
      name: "digits", usage: "digits N", summary: "significant digits of echoed numbers",
      value: { String($0.session.options.echoDigits ?? 4) },
      change: { text, prompt in
        guard let digits = Int(text), (1...17).contains(digits) else {
          throw invalid("digits", "a whole number from 1 to 17", text)
        }
        prompt.session.options.echoDigits = digits == 4 ? nil : digits
      }),
    Setting(
      name: "threads", usage: "threads N", summary: "threads for large matrix products",
      value: { _ in String(Session.threads) },
      change: { text, _ in
        guard let count = Int(text), (1...1024).contains(count) else {
          throw invalid("threads", "a whole number from 1", text)
        }
        Session.setThreads(count)
      }),
    Setting(
      name: "undo", usage: "undo SIZE", summary: "the memory that :undo may use, as 500 MB",
      value: { Amount.bytes($0.notebook.undoHistory.byteLimit) },
      change: { text, prompt in
        guard let bytes = bytes(text) else { throw invalid("undo", "a size such as 500 MB", text) }
        prompt.notebook.undoHistory.byteLimit = bytes
      }),
    Setting(
      name: "color", usage: "color on | off", summary: "colours in what the prompt shows",
      value: { $0.style.isColored ? "on" : "off" },
      change: { text, prompt in
        guard let isOn = ["on": true, "true": true, "off": false, "false": false][text] else {
          throw invalid("color", "on or off", text)
        }
        prompt.style = TextStyle(isColored: isOn)
      }),
  ]

  private static func invalid(_ name: String, _ wanted: String, _ got: String) -> Diagnostic {
    Diagnostic(code: "command", "\(name) must be \(wanted), got \(got)", at: .none)
  }

  /// The bytes of `1.5 GB`, `300MB` or a plain number.
  static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isNumber || $0 == "." }
    let unit = text.dropFirst(digits.count).trimmed.lowercased()
    let factors = ["": 1.0, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9]
    guard let number = Double(digits), let factor = factors[unit], number * factor < 1e15 else { return nil }
    return Int(number * factor)
  }
}

extension Substring {
  fileprivate var trimmed: String { String(self).trimmed }
}
