import Interpreter

extension Command {
  static let reset = Command(
    name: "reset", usage: ":reset",
    summary: "Starts over: no variables, no history of track, the random numbers from their seed.",
    details:
      "Settings of the command line and what init.bps defined are there again. :undo takes a reset back.",
    example: ":reset\n:undo"
  ) { _, prompt in
    prompt.notebook.reset()
    prompt.write("started over\n")
  }

  static let clear = Command(
    name: "clear", aliases: ["cls", "clc"], usage: ":clear", summary: "Clears the screen; variables stay.",
    example: ":clear"
  ) { _, prompt in prompt.write("\u{1B}[H\u{1B}[2J\u{1B}[3J") }
}
