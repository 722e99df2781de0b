internal import Autodiff
public import Tensors

/// One line of a network's summary.
public struct SummaryRow: Sendable, Hashable {
  public let name: String
  public let kind: String
  /// The shape of what the layer puts out, with `_` for the size of the batch; nil where it cannot be known.
  public let output: String?
  public let parameterCount: Int

  public init(name: String, kind: String, output: String?, parameterCount: Int) {
    self.name = name
    self.kind = kind
    self.output = output
    self.parameterCount = parameterCount
  }
}

extension Layer {
  /// The layers in order, with what they put out for an input of that shape.
  ///
  /// The shapes are found by running zeros through the layers in evaluation mode, so layers of every kind tell them.
  ///
  /// - Parameter input: the shape of a batch; `[1, in]` when it is left out and the first layer tells its size.
  /// - Throws: what the layers throw for an input that does not fit.
  public final func summary(input: Shape? = nil) throws -> [SummaryRow] {
    let shape = input ?? inputSize.map { Shape.matrix(1, $0) }
    guard let shape else { return parts.map { $0.row(nil) } }
    let recorder = context.recorder
    let wasRecording = recorder.isRecording
    recorder.isRecording = false
    defer { recorder.isRecording = wasRecording }
    var x = Variable(Tensor.zeros(shape, context.precision))
    return try parts.map { part in
      x = try part.layer.forward(x, training: false)
      return part.row(x.shape)
    }
  }

  /// A chain's layers one by one; any other layer as a whole.
  private var parts: [SummaryPart] {
    guard let chain = self as? Chain else { return [SummaryPart(name: label, layer: self)] }
    return zip(chain.members, chain.layers).flatMap { member, layer in
      layer.parts.map { part in
        layer is Chain
          ? SummaryPart(name: "\(member.name).\(part.name)", layer: part.layer)
          : SummaryPart(name: member.name, layer: part.layer)
      }
    }
  }
}

private struct SummaryPart {
  let name: String
  let layer: Layer

  func row(_ output: Shape?) -> SummaryRow {
    SummaryRow(
      name: name, kind: layer.kind, output: output.map(Self.text), parameterCount: layer.parameterCount)
  }

  private static func text(_ shape: Shape) -> String {
    let sizes = shape.dimensions.enumerated().map { $0 == 0 ? "_" : String($1) }
    return "[\(sizes.joined(separator: ", "))]"
  }
}
