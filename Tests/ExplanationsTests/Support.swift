import Autodiff
import Foundation
import Interpreter
import Syntax
import Testing

/// What a program prints, and its error as the terminal shows it.
struct ProgramRun {
  let output: String
  let errorText: String
  let session: Session

  init(_ program: String, options: Session.Options = .init()) {
    let host = CollectingHost()
    let session = Session(host: host, options: options)
    self.session = session
    var error: Diagnostic?
    do {
      try session.run(program, name: "test")
    } catch let diagnostic as Diagnostic {
      error = diagnostic
    } catch {
      Issue.record("\(error)")
    }
    output = host.output
    errorText = error.map { DiagnosticRenderer(sources: session.sources, isColored: false).render($0) } ?? ""
  }

  /// A line that is wider than a page, if there is one.
  var tooWideLine: String? {
    output.split(separator: "\n").map(String.init).first { TextWidth.columns(of: $0) > 80 }
  }

  /// The value of a variable as a recorded tensor.
  func variable(_ name: String) -> Variable? {
    if case .tensor(let variable)? = session.value(of: name) { variable } else { nil }
  }

  func parameter(_ name: String) -> Parameter? {
    if case .parameter(let parameter)? = session.value(of: name) { parameter } else { nil }
  }
}

/// Numbers in a text, for comparisons within rounding.
func numbers(in text: String) -> [Double] {
  text.split { !"0123456789.eE+-".contains($0) }.compactMap { Double($0) }
}
