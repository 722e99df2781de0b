import Data
import Explanations
import Glibc
import Interpreter
import Syntax

/// The prompt: reads an entry, runs it as a cell or as a command, shows what came of it, and asks again.
///
/// It knows its input, its notebook and the session's host alone, so that a test drives it without a terminal.
final class Prompt {
  let notebook: Notebook
  let input: any PromptInput
  let commands: CommandTable = .standard
  var style: TextStyle
  let history: HistoryFile?
  /// Whether it was said that entries cannot be kept; once is enough.
  private var wasToldOfHistory = false
  /// Text that the next entry starts with: what `:edit` brings back.
  var draft = ""
  private var isLeaving = false
  /// When Ctrl-C stopped a cell or a command, or was pressed again soon after that.
  private var lastStop = -Double.infinity

  var session: Session { notebook.session }
  /// The columns that a line of text may have.
  var width: Int { session.host.pageStyle.width }

  /// - Parameter history: where entries are kept for other sessions; nil to keep none.
  init(
    _ notebook: Notebook, input: any PromptInput, style: TextStyle = TextStyle(isColored: false),
    history: HistoryFile? = nil
  ) {
    self.notebook = notebook
    self.input = input
    self.style = style
    self.history = history
  }

  /// Ends the prompt after the current entry.
  func leave() { isLeaving = true }

  /// Shows text as a program's output is shown.
  func write(_ text: String) { session.host.write(text) }

  /// Shows an error with its place in the source.
  func report(_ diagnostic: Diagnostic) {
    let renderer = DiagnosticRenderer(
      sources: session.sources, isColored: style.isColored, columns: width)
    write(renderer.render(diagnostic) + "\n")
  }

  // MARK: The loop

  /// What a user needs to know who is here for the first time.
  func greet() {
    let help = "?name explains it, :help lists all\nCtrl-C stops a cell, Ctrl-D leaves"
    write(style.dimmed("bps \(Tool.version)\n\(help)") + "\n")
  }

  /// Asks until the user leaves.
  func run() {
    var hint = -Double.infinity
    while !isLeaving {
      let text = draft
      draft = ""
      switch input.read(prompt: "bps:\(notebook.nextNumber)>", text: text) {
      case .end: return
      case .interrupted(wasEmpty: true):
        let now = Clock.seconds
        if now - hint < Self.moment { return }
        // Who presses it until a cell stops does not mean the prompt.
        if now - lastStop < Self.moment {
          lastStop = now
          continue
        }
        write(style.dimmed("Ctrl-C again at once, Ctrl-D or :quit leaves") + "\n")
        hint = now
        continue
      case .interrupted: break
      case .text(let entry): enter(entry)
      }
      hint = -.infinity
    }
  }

  /// What is pressed again within this time, in seconds, belongs to the press before.
  private static let moment = 1.0

  /// Runs one entry.
  func enter(_ entry: String) {
    guard !entry.trimmed.isEmpty else { return }
    remember(entry)
    let word = entry.trimmed
    if let command = commands.command(meantBy: word), session.value(of: word) == nil {
      perform(command)
    } else if CommandTable.isCommand(entry) {
      perform(entry)
    } else {
      runCell(entry)
    }
  }

  /// Waits in the middle of a file for Enter, and runs what else is entered; false to stop there.
  func waitForReader() -> Bool {
    write(style.dimmed("Enter goes on, Ctrl-C stops") + "\n")
    while !isLeaving {
      guard case .text(let entry) = input.read(prompt: "bps:\(notebook.nextNumber)>", text: "") else {
        return false
      }
      if entry.trimmed.isEmpty { return true }
      enter(entry)
    }
    return false
  }

  /// Keeps an entry before it runs: not even a killed session loses it.
  private func remember(_ entry: String) {
    guard input.remember(entry), let file = history else { return }
    if !file.append(entry, cell: notebook.nextNumber), !wasToldOfHistory {
      write(style.dimmed("entries are not kept: cannot write \(file.path)") + "\n")
      wasToldOfHistory = true
    }
  }

  /// Runs the user's own start, `~/.config/bps/init.bps`, when there is one.
  func runInit(_ path: String) {
    guard unsafe access(path, F_OK) == 0 || errno != ENOENT && errno != ENOTDIR else { return }
    do {
      let text = String(decoding: try Session.readFile(path), as: UTF8.self)
      try notebook.begin(with: text, name: path)
    } catch let interrupted as Interrupted {
      write("\(path): \(interrupted.description)\n")
    } catch {
      reportingErrors { throw error }
    }
  }

  private func perform(_ entry: String) {
    session.interruption.clear()
    reportingErrors { try commands.perform(entry, self) }
  }

  private func reportingErrors(_ work: () throws -> Void) {
    do {
      try work()
    } catch let error as Diagnostic {
      report(error)
    } catch let interrupted as Interrupted {
      write(interrupted.description + "\n")
      lastStop = Clock.seconds
    } catch {
      report(Diagnostic(code: "internal", "\(error)", at: .none))
    }
  }

  /// Runs a text as a cell and shows its result, its error, or where it was stopped.
  @discardableResult
  func runCell(_ text: String) -> Notebook.Outcome {
    let outcome = notebook.run(text)
    let number = notebook.cells.last?.number ?? 0
    switch outcome {
    case .value(let echo?): write(style.echo(echo, number: number, width: width) + "\n")
    case .value(nil): break
    case .failed(let error): report(error)
    case .interrupted(let place):
      write(place + "\n")
      lastStop = Clock.seconds
    }
    if let seconds = notebook.cells.last?.seconds, seconds > 1 {
      write(style.dimmed("took \(TextStyle.duration(seconds))") + "\n")
    }
    return outcome
  }

  /// Whether Enter runs a text, or begins another line of it.
  static func isComplete(_ text: String) -> Bool {
    if let code = CommandTable.standard.code(in: text) { return Lexer.isComplete(code) }
    return CommandTable.isCommand(text) || Lexer.isComplete(text)
  }
}
