import Interpreter
import Syntax

/// Runs a script and compares what it prints with its `# expect:` comments, one for each printed line, warnings with
/// `# expect warning:`, and an error with `# expect error:`, whose text must stand in its first line.
struct ExpectationTest {
  let path: String
  let bytes: [UInt8]
  let options: Session.Options

  /// What does not fit, line by line; empty when the script passed.
  func problems() -> [String] {
    let text = String(decoding: bytes, as: UTF8.self)
    let wanted = expectations("# expect:", in: text)
    let wantedErrors = expectations("# expect error:", in: text)
    let host = CollectingHost()
    let session = Session(host: host, options: options)
    var found: (title: String, text: String)?
    do {
      try session.run(session.sources.add(name: path, bytes: bytes))
    } catch let error as Diagnostic {
      let text = DiagnosticRenderer(sources: session.sources).render(error)
      found = ("\(error.severity.rawValue)[\(error.code)]: \(error.message.lines.first ?? "")", text)
    } catch {
      found = ("stopped", "stopped")
    }
    // A script without expectations only has to run.
    let printed = wanted.isEmpty && wantedErrors.isEmpty ? [] : host.output.lines
    return comparePrinted(printed, with: wanted)
      + compare(host.warnings.map(\.message), with: expectations("# expect warning:", in: text))
      + compare(error: found, with: wantedErrors.first)
      + wantedErrors.dropFirst().map { "the error \($0) cannot be met: a script ends at its first error" }
  }

  private func compare(_ warnings: [String], with wanted: [String]) -> [String] {
    (0..<max(warnings.count, wanted.count)).compactMap { place in
      switch (place < warnings.count ? warnings[place] : nil, place < wanted.count ? wanted[place] : nil) {
      case (let warning?, let expected?):
        warning.contains(expected) ? nil : "expected the warning \(expected), got \(warning)"
      case (let warning?, nil): "unexpected warning: \(warning)"
      case (nil, let expected?): "expected the warning \(expected), there was none"
      case (nil, nil): nil
      }
    }
  }

  private func comparePrinted(_ printed: [String], with wanted: [String]) -> [String] {
    var problems: [String] = []
    for place in 0..<max(printed.count, wanted.count) {
      switch (place < printed.count ? printed[place] : nil, place < wanted.count ? wanted[place] : nil) {
      case (let line?, let expected?) where line.trimmed != expected:
        problems.append("line \(place + 1): expected \(expected), printed \(line)")
      case (let line?, nil): problems.append("line \(place + 1): printed \(line), expected nothing more")
      case (nil, let expected?): problems.append("line \(place + 1): expected \(expected), printed nothing")
      default: break
      }
    }
    return problems
  }

  private func compare(error: (title: String, text: String)?, with wanted: String?) -> [String] {
    switch (error, wanted) {
    case (nil, nil): []
    case (let error?, nil): ["unexpected error\n\(error.text)"]
    case (nil, let wanted?): ["expected the error \(wanted), there was none"]
    case (let error?, let wanted?):
      error.title.contains(wanted) ? [] : ["expected the error \(wanted), got\n\(error.text)"]
    }
  }

  private func expectations(_ marker: String, in text: String) -> [String] {
    text.lines.compactMap { line in
      line.firstRange(of: marker).map { String(line[$0.upperBound...]).trimmed }
    }
  }
}

extension String {
  var lines: [String] {
    var lines = split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  var trimmed: String {
    var text = Substring(self)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    return String(text)
  }
}
