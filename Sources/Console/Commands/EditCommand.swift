import Glibc
import Interpreter
import Syntax

extension Command {
  static let edit = Command(
    name: "edit", aliases: ["ed"], usage: ":edit [N]",
    summary: "Opens the last cell, or cell N, in $VISUAL or $EDITOR; what you save comes to the prompt.",
    details: "Enter then runs it as a new cell. An editor that ends with an error changes nothing.",
    example: ":edit\n:edit 1"
  ) { argument, prompt in
    let cells = prompt.notebook.cells
    var cell = cells.last
    if !argument.isEmpty {
      cell = Int(argument).flatMap { number in cells.first { $0.number == number } }
      guard cell != nil else {
        throw Diagnostic(
          code: "command", "there is no cell \(argument)", at: .none, help: ":history lists them")
      }
    }
    prompt.draft = try ExternalEditor().edit(cell?.text ?? "")
  }
}

/// The user's editor, on a file of our own.
struct ExternalEditor {
  /// As a shell would run it: a program, perhaps with options.
  private let command: String

  init(command: String? = nil) {
    self.command = command ?? Self.environment("VISUAL") ?? Self.environment("EDITOR") ?? "vi"
  }

  /// Lets the user edit a text and returns what became of it.
  func edit(_ text: String) throws(Diagnostic) -> String {
    let path = try Self.write(text)
    defer { unsafe unlink(path) }
    let status = TerminalMode.showingKeys { Self.run(["/bin/sh", "-c", command + " \"$1\"", "bps", path]) }
    guard status == 0 else {
      throw Diagnostic(
        code: "command", "the editor \(command) ended with status \(status)", at: .none,
        help: "set $EDITOR to the one you want")
    }
    var edited = String(decoding: try Session.readFile(path), as: UTF8.self)
    while edited.last?.isNewline == true { edited.removeLast() }
    return edited
  }

  private static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// A new file that only the user may read.
  private static func write(_ text: String) throws(Diagnostic) -> String {
    let folder = environment("TMPDIR") ?? "/tmp"
    guard let name = unsafe strdup("\(folder)/bps-XXXXXX.bps") else {
      throw Diagnostic(code: "file", "no memory for the editor's file", at: .none)
    }
    defer { unsafe free(name) }
    let descriptor = unsafe mkstemps(name, 4)
    guard descriptor >= 0 else {
      throw Diagnostic(code: "file", "cannot make a file for the editor in \(folder)", at: .none)
    }
    close(descriptor)
    let path = unsafe String(cString: name)
    try Session.writeFile(path, Array((text + "\n").utf8))
    return path
  }

  /// Runs a program on this terminal until it ends; its exit status.
  private static func run(_ words: [String]) -> Int32 {
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    let arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { for place in unsafe arguments.indices { unsafe free(arguments[place]) } }
    var process: pid_t = 0
    guard unsafe posix_spawn(&process, words[0], nil, &attributes, arguments, environ) == 0 else {
      return 127
    }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 { if errno != EINTR { return 127 } }
    return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
  }
}
