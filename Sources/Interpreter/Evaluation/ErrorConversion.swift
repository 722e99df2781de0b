import Autodiff
import Charts
import Data
import NeuralNetworks
import Syntax
import Tensors

extension Origin {
  @inline(__always)
  init(_ span: Span) { self.init(source: span.source, start: span.start, end: span.end) }
}

extension Span {
  init(_ origin: Origin) { self.init(source: origin.source, start: origin.start, end: origin.end) }
}

/// An operand of an expression with its value, for messages.
typealias EvaluatedOperand = (code: Code, value: Value)

extension Machine {
  /// Runs a piece of tensor work for the expression at `span`, and turns what it throws into a diagnostic that
  /// points there and says where the operands came from.
  @inline(__always)
  func attempt<Result>(_ span: Span, _ work: () throws -> Result) throws -> Result {
    if !span.isNone { session.recorder.origin = Origin(span) }
    do {
      return try work()
    } catch {
      throw diagnostic(for: error, at: span, [])
    }
  }

  /// An error of a lower layer in the language's form.
  @inline(never)
  func diagnostic(for error: any Error, at span: Span, _ operands: [EvaluatedOperand]) -> any Error {
    // What was computed while a stop was asked for is not whole, and an error about it of no use.
    if stop.isSet, !(error is Interruption) { return abandoned(at: span) }
    switch error {
    case var interruption as Interruption:
      if interruption.span.isNone { interruption.span = span }
      return interruption
    case is ReachedTurn: return error
    case is Kernels.Stopped:
      do { try poll(at: span) } catch { return diagnostic(for: error, at: span, []) }
      return Interruption(span: span)
    case var diagnostic as Diagnostic:
      if diagnostic.span.isNone { diagnostic.span = span }
      return diagnostic
    case let error as ShapeError: return shapeDiagnostic(error, at: span, operands)
    case let error as ArgumentError:
      return Diagnostic(code: "argument", error.message, at: span, help: error.hint)
    case let error as GradientError: return gradientDiagnostic(error, at: span)
    default: return session.diagnostic(for: error, at: span)
    }
  }

  /// An error of a builtin: it says where the argument that it is about came from, or all that are tensors.
  func diagnostic(for error: any Error, at span: Span, inCallWith arguments: [EvaluatedOperand]) -> any Error
  {
    let converted = diagnostic(for: error, at: span, [])
    guard var diagnostic = converted as? Diagnostic, diagnostic.values.isEmpty else { return converted }
    let blamed = arguments.first { $0.code.span == diagnostic.span }
    if let blamed {
      diagnostic.values = origin(of: blamed).map { [$0] } ?? []
    } else if diagnostic.span == span, error is ShapeError || error is ArgumentError {
      diagnostic.values = arguments.filter { $0.value.isTensor }.compactMap { origin(of: $0) }
    }
    return diagnostic
  }

  /// An error about an index or a part: it says where the whole came from.
  func diagnostic(for error: any Error, at span: Span, ofPart whole: EvaluatedOperand) -> any Error {
    let converted = diagnostic(for: error, at: span, [])
    guard var diagnostic = converted as? Diagnostic, diagnostic.values.isEmpty else { return converted }
    diagnostic.values = origin(of: whole).map { [$0] } ?? []
    return diagnostic
  }

  /// The note on an operand that is a variable; nil for what the caret shows well enough.
  private func origin(of operand: EvaluatedOperand) -> Diagnostic.ValueNote? {
    note(for: operand).flatMap { $0.origin.isEmpty ? nil : $0 }
  }

  private func shapeDiagnostic(_ error: ShapeError, at span: Span, _ operands: [EvaluatedOperand])
    -> Diagnostic
  {
    guard operands.count == 2, error.code == "shape" else {
      return Diagnostic(
        code: error.code, error.message, at: span, values: operands.compactMap { note(for: $0) },
        help: error.hint)
    }
    // The tensors know only shapes; the program's own words say it better, and what differs becomes a note.
    let text = session.sources.text(span).singleLine
    let reason = error.message.firstRange(of: ": ").map { String(error.message[$0.upperBound...]) }
    return Diagnostic(
      code: "shape", "shapes do not fit in \(text)", at: span, values: operands.compactMap { note(for: $0) },
      notes: [reason ?? error.message], help: suggestedParameter(error, operands) ?? error.hint)
  }

  /// Name, shape and origin of an operand, for the message.
  private func note(for operand: EvaluatedOperand) -> Diagnostic.ValueNote? {
    let code = operand.code
    guard var shape = operand.value.shapeText else { return nil }
    let name = session.sources.text(code.span).singleLine
    guard let definition = code.variable?.definition(before: code.span) else {
      return .init(name: name, shape: shape, origin: "")
    }
    if case .number(let number) = operand.value { shape = formatNumber(number) }
    let line = session.sources.place(of: definition.value, from: code.span)
    let origin =
      definition.isParameter
      ? "parameter, \(line)" : "from \(session.sources.text(definition.value).singleLine), \(line)"
    return .init(name: name, shape: shape, origin: origin)
  }

  /// For a product whose right side is a parameter made by an initialiser: the sizes that would fit.
  private func suggestedParameter(_ error: ShapeError, _ operands: [EvaluatedOperand]) -> String? {
    guard error.message.contains("inner sizes"), case .tensor(let left) = operands[0].value,
      left.value.rank > 0,
      let definition = operands[1].code.variable?.definition(before: operands[1].code.span),
      definition.isParameter
    else { return nil }
    let wanted = left.shape[left.value.rank - 1]
    let text = session.sources.text(definition.value)
    guard let open = text.firstIndex(of: "("), let comma = text[open...].firstIndex(of: ","),
      Int(text[text.index(after: open)..<comma]) != nil
    else { return nil }
    let name = session.sources.text(operands[1].code.span)
    return "param \(name) = \(text[...open])\(wanted)\(text[comma...]) would fit"
  }

  private func gradientDiagnostic(_ error: GradientError, at span: Span) -> Diagnostic {
    let place = error.origin.map { Span($0) } ?? span
    return Diagnostic(
      code: error.code, error.message, at: place.isNone ? span : place,
      values: error.inputs.map { input in
        let written = input.origin.map { session.sources.text(Span($0)).singleLine } ?? ""
        return .init(
          name: input.name ?? (written.isEmpty ? "a constant" : written),
          shape: input.value.shape.description, origin: input.value.summaryText)
      },
      help: error.hint)
  }
}

extension Session {
  /// An error of the data, network and chart targets.
  func diagnostic(for error: any Error, at span: Span) -> any Error {
    switch error {
    case let error as NetworkError:
      return Diagnostic(code: error.code, error.message, at: span, help: error.hint)
    case let error as DataError:
      // The format that a file broke is named in the message.
      let code = ErrorCatalogue.explanation(of: error.code) == nil ? "data" : error.code
      return Diagnostic(code: code, error.description, at: span, help: error.hint)
    case let error as ChartError:
      if error.code == .interrupted { return Interruption() }
      let isCall = [ChartError.Code.type, .value, .argument].contains(error.code)
      return Diagnostic(
        code: isCall ? error.code.rawValue : "chart", error.message, at: span, help: error.hint)
    default: return Diagnostic(code: "internal", "\(error)", at: span)
    }
  }
}

extension Value {
  fileprivate var isTensor: Bool {
    switch self {
    case .tensor, .parameter: true
    default: false
    }
  }
}

extension VariableInformation {
  /// The definition that a use at `span` most likely reads: the last one before it, else the last one.
  func definition(before span: Span) -> (value: Span, isParameter: Bool)? {
    definitions.last { $0.value.source == span.source && $0.value.end <= span.start } ?? definitions.last
  }
}

extension Tensor {
  /// `mean 0.5 ± 0.1 (std), min 0, max 1` and the counts of what is not finite.
  var summaryText: String {
    if count == 1 { return "is \(formatNumber(item))" }
    let statistics = statistics
    var text =
      "mean \(formatNumber(statistics.mean)), min \(formatNumber(statistics.min)), max \(formatNumber(statistics.max))"
    if statistics.nanCount > 0 { text += ", \(statistics.nanCount) nan" }
    if statistics.infCount > 0 { text += ", \(statistics.infCount) inf" }
    if statistics.zeroCount > 0 { text += ", \(statistics.zeroCount) zero" }
    return text
  }
}

extension String {
  /// The first line of a source text, shortened to fit a message.
  var singleLine: String {
    let line = prefix { $0 != "\n" && $0 != "\r\n" }
    return line.count > 60 ? line.prefix(57) + "…" : String(line)
  }
}
