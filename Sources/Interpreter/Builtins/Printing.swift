import Autodiff
import NeuralNetworks
import Syntax
import Tensors

// What writes to the host: values, details, summaries, and the check that stops a script.
extension Builtin {
  static let printing: [Builtin] = [
    Builtin(
      "print(values...)", category: "printing", summary: "Writes values on one line, separated by spaces.",
      details: """
        Strings are written bare. Numbers show four significant digits; in a string a format stands behind a colon: \
        "{x:.6f}" (fixed), "{x:.2e}", "{x:.4g}", "{n:5d}" (width 5), "{p:.1%}".
        """,
      example: """
        print "loss", 0.12345         # expect: loss 0.1235
        print "loss {0.12345:.2f}"    # expect: loss 0.12
        """
    ) { call in
      let texts = call.variadic.map(\.value.text)
      let line = texts.count == 1 ? texts[0] : texts.joined(separator: " ")
      // What was to stop may not be whole.
      try call.session.poll()
      if line.utf8.count < String.piece {
        call.session.host.write(line + "\n")
      } else {
        try line.forEachPiece { piece in
          try call.session.poll()
          call.session.host.write(String(piece))
        }
        call.session.host.write("\n")
      }
      return .none
    },
    Builtin(
      "show(value)", category: "printing", summary: "Writes a value with all that is known of it.",
      details: """
        A tensor with its statistics, a parameter with its gradient's, a layer with its parts, a function with its help. \
        A figure is shown as the terminal can.
        """,
      example: """
        show [1, 2, 3]
        # expect: tensor [3] f32
        # expect: [1, 2, 3]
        # expect: mean 2 ± 1 (std), min 1, max 3
        """
    ) { call in
      if case .figure(let figure) = call[0] {
        try call.session.host.show(figure)
      } else {
        call.session.host.write(call[0].details + "\n")
      }
      return .none
    },
    Builtin(
      "assert(condition, message: \"\")", category: "printing",
      summary: "Stops with an error unless the condition holds.",
      details: "A tensor holds when all its elements are true.",
      example: "assert 1 + 1 == 2, \"arithmetic\"", body: check),
    Builtin(
      "summary(net)", category: "networks",
      summary: "A table of a network's layers, their sizes and parameters, as text.",
      details: "Output shapes are known once the network has seen an input.",
      example: "print summary(dense(2, 3))"
    ) { call in .string(NetworkSummary(try call.layer(0)).text) },
  ]

  private static func check(_ call: Call) throws -> Value {
    let holds =
      switch call[0] {
      case .tensor(let variable): variable.value.doubles.allSatisfy { $0 != 0 }
      default: try call[0].truth(call.span(0))
      }
    if holds { return .none }
    let source = call.session.sources.text(call.span(0)).singleLine
    let message = call[1].text
    throw Diagnostic(
      code: "assert", message.isEmpty ? "\(source) does not hold" : message, at: call.span(0),
      notes: message.isEmpty ? [] : ["\(source) does not hold"])
  }
}

// MARK: Details

extension Value {
  /// What `show` writes: the value and what is known of it.
  public var details: String {
    switch self {
    case .tensor(let variable): Self.details(of: variable.value, "tensor")
    case .parameter(let parameter): Self.details(of: parameter)
    case .layer(let layer): NetworkSummary(layer).text
    case .function(let function):
      if case .builtin(let builtin) = function.body { Help.text(of: builtin) } else { function.signatureText }
    case .record(let record):
      record.fields.map { "\($0.name): \($0.value.description)" }.joined(separator: "\n")
    default: description
    }
  }

  private static func details(of tensor: Tensor, _ kind: String) -> String {
    guard tensor.rank > 0 else {
      return formatNumber(tensor.item, significant: tensor.precision == .f32 ? 9 : 17)
    }
    let head = "\(kind) \(tensor.shape) \(tensor.precision)"
    // A large tensor's text is its statistics already.
    guard tensor.count <= Tensor.largestPrintedCount else { return "\(head)\n\(tensor.description)" }
    guard tensor.count > 1 else { return "\(head)\n\(tensor.description)" }
    return "\(head)\n\(tensor.description)\n\(tensor.statisticsText)"
  }

  private static func details(of parameter: Parameter) -> String {
    var text = details(of: parameter.value, "parameter \(parameter.name)")
    if parameter.isFrozen { text += "\nfrozen" }
    switch (parameter.gradient, parameter.gradientState) {
    case (nil, _), (_, .none): text += "\nno gradient yet"
    case (let gradient?, .fresh): text += "\ngradient \(gradient.statisticsText)"
    case (let gradient?, .used(let step)):
      text += "\ngradient \(gradient.statisticsText), used by step \(step)"
    }
    return text
  }
}

extension Tensor {
  /// `mean 2 ± 1 (std), min 1, max 3`.
  var statisticsText: String {
    let statistics = statistics
    var text =
      "mean \(formatNumber(statistics.mean)) ± \(formatNumber(statistics.std)) (std), min \(formatNumber(statistics.min)), "
      + "max \(formatNumber(statistics.max))"
    if statistics.nanCount > 0 { text += ", \(statistics.nanCount) NaN" }
    if statistics.infCount > 0 { text += ", \(statistics.infCount) inf" }
    return text
  }
}
