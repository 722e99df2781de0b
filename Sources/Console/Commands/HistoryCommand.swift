import Interpreter
import Syntax

extension Command {
  static let history = Command(
    name: "history", aliases: ["hist", "cells"], usage: ":history [N | TEXT]",
    summary: "Lists the cells of this session; the last N, or those that contain a text.",
    details: "A cell that failed, was stopped or was taken back says so, and :save leaves it out.",
    example: ":history 5\n:history param"
  ) { argument, prompt in
    var cells = prompt.notebook.cells
    if let count = Int(argument), count >= 0 {
      cells = cells.suffix(count)
    } else if !argument.isEmpty {
      cells = cells.filter { $0.text.contains(argument) }
    }
    guard !cells.isEmpty else { return prompt.write("no such cells\n") }
    for cell in cells { prompt.write(entry(cell, prompt.style)) }
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
