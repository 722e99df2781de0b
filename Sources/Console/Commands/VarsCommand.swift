import Interpreter

extension Command {
  static let vars = Command(
    name: "vars", aliases: ["who", "whos", "variables"], usage: ":vars [NAME]",
    summary: "Lists the variables: kind, shape, memory, and whether gradients are fresh or used.",
    details: """
      A gradient is fresh after backward, used once a step has consumed it, and none before the first. With the name \
      of a network, a record or a list it lists the parts.
      """,
    example: ":vars\n:vars net", argument: .code
  ) { name, prompt in
    let session = prompt.session
    if name.isEmpty {
      let summaries = session.variableSummaries.filter { !KeptResults.isName($0.name) }
      guard !summaries.isEmpty else { return prompt.write("no variables yet\n") }
      prompt.write(table(summaries) + "\n" + total(prompt) + "\n")
      return
    }
    guard let parts = session.partSummaries(of: name) else {
      throw session.unknownVariable(name)
    }
    prompt.write(parts.isEmpty ? "\(name) has no parts\n" : table(parts) + "\n")
  }

  private static func table(_ summaries: [VariableSummary]) -> String {
    let rows = summaries.map {
      [$0.name, $0.kind, $0.shape, $0.byteCount.map(Amount.bytes) ?? "", $0.gradient, $0.value.onOneLine]
    }
    return Table(rows: [["name", "kind", "shape", "memory", "gradient", "value"]] + rows, numeric: [3]).text
  }

  /// `  2.3 MB in all; :undo keeps another 1.1 MB`.
  private static func total(_ prompt: Prompt) -> String {
    let all = prompt.session.snapshot().footprint.byteCount
    let kept = prompt.notebook.undoHistory.byteCount
    return "  \(Amount.bytes(all)) in all, with gradients and what is recorded for backward"
      + (kept > 0 ? "; :undo keeps \(Amount.bytes(kept)) more" : "")
  }
}
