import Interpreter
import Testing

@testable import Console

/// A terminal for tests: gives the entries one after another and keeps the prompts.
final class FakeInput: PromptInput {
  private var entries: [Entry]
  private(set) var prompts: [String] = []
  private(set) var drafts: [String] = []
  private(set) var remembered: [String] = []

  let rows: Int?

  init(_ entries: [Entry], rows: Int? = nil) {
    self.entries = entries.reversed()
    self.rows = rows
  }

  func read(prompt: String, text: String) -> Entry {
    prompts.append(prompt)
    drafts.append(text)
    return entries.popLast() ?? .end
  }

  func remember(_ entry: String) -> Bool {
    guard InputHistory.isKept(entry) else { return false }
    remembered.append(entry)
    return true
  }
}

/// A prompt without a terminal, and what it shows.
struct PromptRun {
  let host = CollectingHost()
  let input: FakeInput
  let prompt: Prompt
  var output: String { host.output }

  init(_ entries: [Entry], rows: Int? = nil) {
    var options = Session.Options()
    options.isInteractive = true
    input = FakeInput(entries, rows: rows)
    prompt = Prompt(Notebook(Session(host: host, options: options)), input: input)
    prompt.run()
  }

  init(_ texts: String...) { self.init(texts.map { .text($0) }) }
}
