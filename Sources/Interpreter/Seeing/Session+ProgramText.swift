import Autodiff
public import Explanations
import NeuralNetworks
import Syntax
import Tensors

extension Session {
  /// What explanations know of the program: its text, its lines, and the names of its constants.
  public var programText: ProgramText {
    let named = namedConstants
    return ProgramText(
      text: { [sources] origin in sources.text(Span(origin)) },
      line: { [sources] origin in
        let span = Span(origin)
        guard let source = sources[span], let line = sources.line(span) else { return nil }
        return (line, source.line(line).trimmingSpaces)
      },
      constantName: { tensor in named.first { $0.tensor.isIdentical(to: tensor) }?.name },
      constantHolding: { numbers in
        named.first { _, tensor in
          tensor.count == numbers.count && zip(tensor.doubles, numbers).allSatisfy { $0 == Double($1) }
        }.map { ($0.name, $0.tensor) }
      },
      isConstant: { name in named.contains { $0.name == name } },
      texts: { [sources] in sources.all.map { (String(decoding: $0.bytes, as: UTF8.self), $0.firstLine) } },
      optimizer: { [unowned self] parameters in
        guard let optimizer = self.optimizer(for: parameters), let rate = try? optimizer.currentRate else {
          return nil
        }
        let steps = optimizer.stepCount
        return
          "\(optimizer.name) with rate \(formatNumber(rate)), \(steps) step\(steps == 1 ? "" : "s") taken"
      })
  }

  /// The variables that hold tensors without a history.
  private var namedConstants: [(name: String, tensor: Tensor)] {
    (0..<scope.count).compactMap { slot in
      guard case .tensor(let variable) = unsafe machine.globals[slot], !variable.isRecorded else {
        return nil
      }
      return (scope.variable(slot).name, variable.value)
    }
  }

  /// The optimizer that changes these parameters: of several the one that took most steps, then the last defined.
  func optimizer(for parameters: [Parameter]) -> Optimizer? {
    let wanted = Set(parameters.map { ObjectIdentifier($0) })
    var best: Optimizer?
    for slot in 0..<scope.count {
      guard case .optimizer(let candidate) = unsafe machine.globals[slot],
        candidate.parameters.contains(where: { wanted.contains(ObjectIdentifier($0)) })
      else { continue }
      if candidate.stepCount >= best?.stepCount ?? 0 { best = candidate }
    }
    if let trainer = state.trainedWith, trainer.stepCount >= best?.stepCount ?? 0,
      trainer.parameters.contains(where: { wanted.contains(ObjectIdentifier($0)) })
    {
      return trainer
    }
    return best
  }
}

extension Session {
  /// Writes the text of an explanation in pieces, so that Ctrl-C is seen in the middle of a long one.
  func write(page: String) throws {
    var rest = page.utf8[...]
    while !rest.isEmpty {
      try poll()
      let piece = rest.prefix(1 << 14)
      let end = rest[piece.endIndex...].firstIndex(of: UInt8(ascii: "\n")).map { rest.index(after: $0) }
      host.write(String(page[rest.startIndex..<(end ?? rest.endIndex)]))
      rest = rest[(end ?? rest.endIndex)...]
    }
  }
}

extension String {
  var trimmingSpaces: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
