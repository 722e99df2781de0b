import Autodiff
import Explanations
import Foundation
import Interpreter
import Syntax
import Testing

/// What a program prints, and its error as the terminal shows it.
struct ProgramRun {
  let output: String
  let errorText: String
  /// All that was said: the output, remarks, warnings, and the error.
  let transcript: String
  let session: Session
  private let host: CollectingHost

  init(_ program: String, style: PageStyle = .plain, options: Session.Options = .init()) {
    let host = CollectingHost()
    host.pageStyle = style
    self.init(program, host, Session(host: host, options: options))
  }

  /// What a program prints that goes on in the session of another.
  init(_ program: String, after other: ProgramRun) { self.init(program, other.host, other.session) }

  private init(_ program: String, _ host: CollectingHost, _ session: Session) {
    (self.host, self.session) = (host, session)
    let before = (host.output.count, host.remarks.count, host.warnings.count)
    var error: Diagnostic?
    do {
      try session.run(program, name: "test")
    } catch let diagnostic as Diagnostic {
      error = diagnostic
    } catch {
      Issue.record("\(error)")
    }
    output = String(host.output.dropFirst(before.0))
    let renderer = DiagnosticRenderer(sources: session.sources, columns: host.pageStyle.width)
    errorText = error.map(renderer.render) ?? ""
    let said = host.remarks.dropFirst(before.1) + host.warnings.dropFirst(before.2).map(renderer.render)
    transcript = output + (said + (error.map { [renderer.render($0)] } ?? [])).map { $0 + "\n" }.joined()
  }

  /// A line that is wider than a page, if there is one.
  var tooWideLine: String? { tooWideLine(80) }

  func tooWideLine(_ width: Int) -> String? {
    transcript.split(separator: "\n").map(String.init).first { TextWidth.columns(of: $0) > width }
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
