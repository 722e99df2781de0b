import Autodiff
import Interpreter
import Syntax

extension Command {
  static let profile = Command(
    name: "profile", aliases: ["prun"], usage: ":profile [CODE | FILE.bps]",
    summary:
      "Runs code as a cell, by default the last one, and shows where the time goes: by line, by operation.",
    details: """
      A line's own time is what its statements took, with the functions they call but without other lines of the \
      cell; backward is the time of the backward passes through what was computed there. An operation's forward time \
      is measured by computing it again for each backward pass; what ran without one is in the lines alone.
      """,
    example: ":profile repeat 20 { backward sum(W^2) }", argument: .code
  ) { argument, prompt in
    var code = argument
    if code.isEmpty { code = prompt.notebook.cells.last { $0.isGood }?.text ?? "" }
    if code.hasSuffix(".bps"), !code.contains("\n") { code = "include \(Path.quoted(Path.expanded(code)))" }
    guard !code.isEmpty else {
      throw Diagnostic(code: "command", "there is no cell to profile", at: .none, help: ":profile CODE")
    }
    let profile = prompt.session.profiling { _ = prompt.runCell(code) }
    prompt.write(ProfileReport(profile).text + "\n")
  }
}

/// A profile as two tables.
private struct ProfileReport {
  let profile: Profile

  init(_ profile: Profile) { self.profile = profile }

  var text: String {
    let heading = "  \(Amount.time(profile.seconds)) in all"
    let table = profile.lines.isEmpty ? [] : ["", lines]
    return ([heading] + table + (profile.operations.operations.isEmpty ? [] : ["", operations]))
      .joined(separator: "\n")
  }

  private var lines: String {
    let lines = profile.lines
    let isOneSource = Set(lines.map(\.source.identifier)).count <= 1
    let rows = lines.map { line in
      let place = isOneSource ? String(line.number) : "\(line.source.name):\(line.number)"
      return [
        place, line.runs > 0 ? Amount.count(line.runs) : "", share(line.seconds + line.backward),
        Amount.time(line.seconds),
        line.backward > 0 ? Amount.time(line.backward) : "", line.source.line(line.number),
      ]
    }
    return Table(
      rows: [["line", "runs", "share", "time", "backward", "code"]] + rows, numeric: [0, 1, 2, 3, 4]
    ).text
  }

  private var operations: String {
    let entries = profile.operations.operations.sorted {
      ($0.value.forward + $0.value.backward, $1.key) > ($1.value.forward + $1.value.backward, $0.key)
    }
    let rows = entries.map { name, entry in
      [
        name, Amount.count(entry.count), share(entry.forward + entry.backward), Amount.time(entry.forward),
        Amount.time(entry.backward),
      ]
    }
    return Table(
      rows: [["operation", "runs", "share", "forward", "backward"]] + rows, numeric: [1, 2, 3, 4]
    ).text
  }

  private func share(_ seconds: Double) -> String {
    let share = 100 * seconds / max(profile.seconds, 1e-9)
    return share < 0.05 ? "" : share < 9.95 ? "\((share * 10).rounded() / 10) %" : "\(Int(share.rounded())) %"
  }
}
