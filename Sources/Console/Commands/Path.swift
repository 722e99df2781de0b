import Data
import Glibc
import Syntax

/// The names of files as they are typed behind a command.
enum Path {
  /// With the home folder for `~`, and without the quotes around it.
  static func expanded(_ text: String) -> String {
    var path = text
    if path.count >= 2, let first = path.first, first == path.last, first == "\"" || first == "'" {
      path = String(path.dropFirst().dropLast())
    }
    guard path == "~" || path.hasPrefix("~/"), let home = unsafe getenv("HOME") else { return path }
    return unsafe String(cString: home) + path.dropFirst()
  }

  /// The file that a command needs.
  static func required(_ argument: String, by command: String) throws(Diagnostic) -> String {
    let path = expanded(argument)
    guard !path.isEmpty else {
      throw Diagnostic(code: "command", "\(command) needs a file", at: .none, help: "\(command) xor.bps")
    }
    return path
  }

  /// As a string of the language.
  static func quoted(_ path: String) -> String {
    var text = "\""
    for character in path {
      switch character {
      case "\"", "\\": text += "\\\(character)"
      case "{", "}": text += "\(character)\(character)"
      default: text.append(character)
      }
    }
    return text + "\""
  }

  static var folder: String {
    guard let path = unsafe getcwd(nil, 0) else { return "?" }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }

  static func changeFolder(to text: String) throws(Diagnostic) {
    let path = expanded(text)
    guard unsafe chdir(path) == 0 else {
      throw Diagnostic(code: "file", "cannot go to \(path): \(SystemError.text())", at: .none)
    }
  }
}
