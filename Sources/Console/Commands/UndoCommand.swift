import Interpreter
import Syntax

extension Command {
  static let undo = Command(
    name: "undo", usage: ":undo [N]",
    summary: "Takes back the last cell, or the last N: all is as before it.",
    details: """
      Variables, parameters, gradients, the state of optimizers and layers, what track recorded, the random numbers \
      and the settings are as they were. Files that the cell wrote and what it printed stay. What is needed for it \
      is kept within a limit of memory: :set undo 1 GB.
      """,
    example: ":undo"
  ) { argument, prompt in
    for _ in 0..<(try count(argument, ":undo")) {
      guard let cell = try prompt.notebook.undo() else {
        return prompt.write("there is no cell to take back\n")
      }
      prompt.write("took back \(cell)\n")
    }
  }

  static let redo = Command(
    name: "redo", usage: ":redo [N]",
    summary: "Does again what :undo took back, as long as no new cell has changed anything.",
    example: ":undo\n:redo"
  ) { argument, prompt in
    for _ in 0..<(try count(argument, ":redo")) {
      guard let cell = prompt.notebook.redo() else { return prompt.write("there is nothing to do again\n") }
      prompt.write("did again \(cell)\n")
    }
  }

  private static func count(_ argument: String, _ command: String) throws -> Int {
    if argument.isEmpty { return 1 }
    guard let count = Int(argument), count > 0 else {
      throw Diagnostic(
        code: "command", "\(command) takes a number of cells, not \(argument)", at: .none,
        help: "\(command) 2 is for the last two cells")
    }
    return count
  }
}
