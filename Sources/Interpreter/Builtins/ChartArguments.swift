import Autodiff
import Charts
import NeuralNetworks
import Syntax
import Tensors

// A call's arguments as charts understand them, and their errors at the argument's place.
extension Call {
  func chartArguments() -> ChartArguments {
    let values = signature.parameters.enumerated().map { position, parameter in
      parameter.isVariadic
        ? .list(variadic.map { chartArgument($0.value, $0.span) })
        : chartArgument(self[position], span(position))
    }
    var context = session.state.charts
    let interruption = session.interruption
    let recordings = session.recordings
    context.recording = { recordings.covering($0)?.history(of: $0) }
    let objects = session.recorder.objects
    context.frozen = {
      objects.all.compactMap { $0 as? Parameter }.filter(\.isFrozen).map(\.name).sorted()
    }
    context.program = session.programText
    context.update = { [session] in try session.nextUpdate($0) }
    context.shouldStop = { interruption.isRequested }
    return ChartArguments(signature, values, context)
  }

  private func chartArgument(_ value: Value, _ span: Span) -> ChartArgument {
    switch value {
    case .none: .none
    case .number(let number): .number(number)
    case .boolean(let flag): .flag(flag)
    case .string(let text): .text(text)
    case .tensor(let variable): .tensor(variable, names: session.classNames(of: variable.value) ?? [])
    case .parameter(let parameter): .tensor(parameter.namedVariable())
    case .range(let range):
      range.tensor(.f64).map { .tensor(Variable($0)) } ?? .other(value.kindPhrase)
    case .list(let items): .list(items.map { chartArgument($0, span) })
    case .record(let record): .record(record.fields.map { ($0.name, chartArgument($0.value, span)) })
    case .layer(let layer):
      .function(ChartFunction(name: layer.path, layer: layer) { try evaluate(value, $0, span) })
    case .function(let function):
      .function(ChartFunction(name: function.name) { try evaluate(value, $0, span) })
    default: .other(value.kindPhrase)
    }
  }

  /// Calls a layer or a function of the program on behalf of a chart; nothing is recorded.
  private func evaluate(_ callable: Value, _ arguments: [Variable], _ span: Span) throws -> Variable {
    let recorder = session.recorder
    let wasRecording = recorder.isRecording
    recorder.isRecording = false
    defer { recorder.isRecording = wasRecording }
    let inputs = arguments.map { input in
      Value.tensor(
        input.precision == session.precision ? input : Variable(input.value.converted(to: session.precision)))
    }
    let result = try session.machine.call(callable, inputs, span)
    guard let variable = result.variable(session) else {
      throw Diagnostic(
        code: "type", "the function must give a tensor or a number, it gave \(result.kindPhrase)", at: span)
    }
    return variable
  }

  /// Runs work with charts; their errors get the place of the argument that they are about, else that of the one at
  /// `position`, else this call's.
  @discardableResult
  func charting<Result>(at position: Int? = nil, _ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let error as ChartError {
      guard let place = error.place else {
        throw session.diagnostic(for: error, at: position.map { self.span($0) } ?? span)
      }
      let isItem = place.item.map { variadic.indices.contains($0) } ?? false
      throw session.diagnostic(
        for: error, at: isItem ? variadic[place.item ?? 0].span : self.span(place.position))
    }
  }
}
