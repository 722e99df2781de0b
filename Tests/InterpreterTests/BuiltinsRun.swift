import Interpreter
import Syntax

/// What a program did: its lines, its error, its warnings and figures.
struct BuiltinsRun {
  let host = CollectingHost()
  private(set) var error: Diagnostic?
  let session: Session

  init(_ program: String, options: Session.Options = .init(), interruption: InterruptionFlag = .init()) throws
  {
    session = Session(host: host, options: options, interruption: interruption)
    do { try session.run(program, name: "test") } catch let error as Diagnostic { self.error = error }
  }

  var lines: [String] {
    host.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  /// The whole error as the terminal shows it; empty without one.
  var errorText: String {
    error.map { DiagnosticRenderer(sources: session.sources, isColored: false).render($0) } ?? ""
  }
}
