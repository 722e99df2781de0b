import Interpreter
import Syntax

extension Command {
  static let history = Command(
    name: "history", aliases: ["hist", "cells"], usage: ":history [all] [N | TEXT]",
    summary: "Lists the cells of this session; the last N, or those that contain a text.",
    details: """
      A cell that failed, was stopped or was taken back says so, and :save leaves it out. With all it lists the entries \
      of earlier and other sessions too, with the time of each; Up and ^R find them.
      """,
    example: ":history 5\n:history param\n:history all 20"
  ) { argument, prompt in
    let words = argument.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
    if words.first == "all" {
      return list(prompt.history?.log() ?? [], words.count > 1 ? words[1].trimmed : "", prompt)
    }
    var cells = prompt.notebook.cells
    if let count = Int(argument), count >= 0 {
      cells = cells.suffix(count)
    } else if !argument.isEmpty {
      cells = cells.filter { $0.text.contains(argument) }
    }
    guard !cells.isEmpty else { return prompt.write("no such cells\n") }
    for cell in cells { prompt.write(entry(cell, prompt.style)) }
  }

  /// Lists what was entered in any session.
  private static func list(_ log: [(time: Int, text: String)], _ wanted: String, _ prompt: Prompt) {
    var entries = log[...]
    if let count = Int(wanted), count >= 0 {
      entries = entries.suffix(count)
    } else if !wanted.isEmpty {
      entries = entries.filter { $0.text.contains(wanted) }[...]
    }
    guard !entries.isEmpty else { return prompt.write("no such entries\n") }
    for (time, text) in entries {
      let label = Amount.date(time) + "  "
      let indent = String(repeating: " ", count: label.count)
      let shown = text.trimmed.lines.joined(separator: "\n" + indent)
      prompt.write(prompt.style.dimmed(label) + shown + "\n")
    }
  }

  private static func entry(_ cell: Notebook.Cell, _ style: TextStyle) -> String {
    let label = "[\(cell.number)] "
    let indent = String(repeating: " ", count: label.count)
    var marks: [String] = []
    if cell.isUndone { marks.append("taken back") }
    if let problem = cell.problem { marks.append(problem) }
    if cell.seconds > 1 { marks.append(TextStyle.duration(cell.seconds)) }
    let note = marks.isEmpty ? "" : style.dimmed("  # \(marks.joined(separator: "; "))")
    return label + cell.text.trimmed.lines.joined(separator: "\n" + indent) + note + "\n"
  }
}
