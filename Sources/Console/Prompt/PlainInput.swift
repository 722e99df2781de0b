import Glibc
import Syntax

/// Entries line by line from a terminal that cannot be edited on: one without cursor motion, or whose output goes
/// elsewhere. Reads on until the input is complete.
final class PlainInput: PromptInput {
  private let keys: TerminalInput
  private let show: (String) -> Void

  /// - Parameter show: writes the prompt.
  init(_ streams: StandardStreams, show: @escaping (String) -> Void) {
    keys = TerminalInput(streams)
    self.show = show
  }

  func read(prompt: String, text: String) -> Entry {
    var entry = String.UnicodeScalarView(text.unicodeScalars)
    show(prompt + " " + text)
    while true {
      switch keys.next() {
      case .scalar("\n"):
        if Prompt.isComplete(String(entry)) { return .text(String(entry)) }
        entry.append("\n")
        show(String(repeating: " ", count: max(0, prompt.count - 1)) + "… ")
      case .scalar(let scalar): entry.append(scalar)
      case .signal(SIGINT):
        show("\n")
        return .interrupted(wasEmpty: entry.isEmpty)
      case .signal(SIGTERM), .signal(SIGHUP): return .end
      case .signal: continue
      case .closed:
        show("\n")
        return entry.isEmpty ? .end : .text(String(entry))
      }
    }
  }

  func remember(_ entry: String) -> Bool { InputHistory.isKept(entry) }
}
