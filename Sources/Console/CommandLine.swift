import Interpreter
import Syntax
import Tensors

/// What a command line asks for.
struct CommandLine {
  enum Action: Equatable {
    case prompt
    case run(file: String, arguments: [String])
    case evaluate(String)
    case check([String])
    case test([String])
    case help(topic: String?, isMarkdown: Bool)
    case version
    case usage
  }

  var action = Action.prompt
  var session = Session.Options()
  var threads = 1
  var isColorAllowed = true
  /// Whether the prompt runs the user's `init.bps` at its start.
  var isInitWanted = true

  /// A command line that cannot be understood: shown with the usage, exit status 2.
  struct Problem: Error, Equatable {
    var message: String
  }

  static let usage = """
    usage: bps                      the prompt, or a program on standard input
           bps run FILE [ARGS]      run a script; bps FILE is the same
           bps -e 'CODE'            run code
           bps check FILE...        parse and resolve names without running
           bps test FILE...         run scripts and compare with their # expect: comments
           bps help [TOPIC]         help; --markdown for the whole reference
    options: --seed N            the start of all random numbers (default 0)
             --precision f32|f64 the type of tensors (default f32)
             --threads N         threads for large matrix products (default 1)
             --out DIR           the folder for charts and files with relative names
             --rewind MB         the memory that rewind may take (default 256; 0 keeps nothing)
             --quiet             no warnings and no progress
             --no-color          no colours in messages
             --no-init           start the prompt without ~/.config/bps/init.bps
             --version
    """

  /// Reads the arguments behind the program's name.
  init(_ arguments: [String]) throws(Problem) {
    var words: [String] = []
    var code: String?
    var isMarkdown = false
    var rest = arguments[...]
    while let word = rest.popFirst() {
      // What stands behind a script's name belongs to the script.
      if let first = words.first, first != "check", first != "test", first != "help",
        !(first == "run" && words.count == 1)
      {
        words.append(word)
        continue
      }
      switch word {
      case "-e":
        guard let text = rest.popFirst() else { throw Problem(message: "-e needs code behind it") }
        code = text
      case "--seed":
        guard let seed = rest.popFirst().flatMap({ UInt64($0) }) else {
          throw Problem(message: "--seed needs a whole number from 0")
        }
        session.seed = seed
      case "--precision":
        switch rest.popFirst() {
        case "f32": session.precision = .f32
        case "f64": session.precision = .f64
        default: throw Problem(message: "--precision is f32 or f64")
        }
      case "--rewind":
        guard let megabytes = rest.popFirst().flatMap({ Int($0) }), (0...1_000_000).contains(megabytes) else {
          throw Problem(message: "--rewind needs a whole number of megabytes, 0 to keep nothing")
        }
        session.rewindBytes = megabytes * 1_000_000
      case "--threads":
        guard let count = rest.popFirst().flatMap({ Int($0) }), count >= 1, count <= 1024 else {
          throw Problem(message: "--threads needs a whole number from 1 to 1024")
        }
        threads = count
      case "--out":
        guard let folder = rest.popFirst(), !folder.isEmpty else {
          throw Problem(message: "--out needs a folder")
        }
        session.outputFolder = folder
      case "--quiet": session.isQuiet = true
      case "--no-color": isColorAllowed = false
      case "--no-init": isInitWanted = false
      case "--markdown": isMarkdown = true
      case "--version": action = .version
      case "--help", "-h": action = .usage
      case "-": words.append(word)
      default:
        if word.hasPrefix("-") {
          let known = [
            "--seed", "--precision", "--threads", "--out", "--rewind", "--quiet", "--no-color", "--no-init",
            "--version",
            "--markdown",
          ]
          let suggestion = Suggestion.nearest(to: word, among: known).map { "; did you mean \($0)?" } ?? ""
          throw Problem(message: "there is no option \(word)\(suggestion)")
        }
        words.append(word)
      }
    }
    guard action == .prompt else { return }
    if let code {
      action = .evaluate(code)
      session.arguments = words
      return
    }
    action = try Self.action(words, isMarkdown: isMarkdown)
    if case .run(_, let arguments) = action { session.arguments = arguments }
  }

  private static func action(_ words: [String], isMarkdown: Bool) throws(Problem) -> Action {
    guard let first = words.first else { return isMarkdown ? .help(topic: nil, isMarkdown: true) : .prompt }
    let others = Array(words.dropFirst())
    switch first {
    case "run":
      guard let file = others.first else { throw Problem(message: "run needs a file") }
      return .run(file: file, arguments: Array(others.dropFirst()))
    case "check", "test":
      guard !others.isEmpty else { throw Problem(message: "\(first) needs a file") }
      return first == "check" ? .check(others) : .test(others)
    case "help":
      guard others.count <= 1 else { throw Problem(message: "help takes one topic") }
      return .help(topic: others.first, isMarkdown: isMarkdown)
    default: return .run(file: first, arguments: others)
    }
  }
}
