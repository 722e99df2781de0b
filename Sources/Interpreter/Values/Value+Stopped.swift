import Autodiff
import Tensors

extension Value {
  /// The value without how it was computed, for what is kept beyond its use: `stop` of every tensor in it.
  public var stopped: Value {
    switch self {
    case .tensor(let variable): variable.isRecorded ? .tensor(variable.stopped) : self
    case .list(let items): .list(items.map(\.stopped))
    case .record(let record): .record(Record(record.fields.map { ($0.name, $0.value.stopped) }))
    case .function(let function): .function(function.stopped)
    default: self
    }
  }

  /// About how much memory its numbers take; layers and other shared objects count as nothing.
  public var byteCount: Int {
    switch self {
    case .tensor(let variable): variable.value.count * variable.precision.byteCount
    case .string(let text): text.utf8.count
    case .list(let items): items.reduce(0) { $0 + 16 + $1.byteCount }
    case .record(let record): record.values.reduce(0) { $0 + 16 + $1.byteCount }
    default: 16
    }
  }
}

extension Function {
  /// The function with its captured values cut off from the graph.
  fileprivate var stopped: Function {
    switch body {
    case .user(let code): captures.isEmpty ? self : Function(code, captures: captures.map(\.stopped))
    case .composition(let first, let second):
      Function(name: name, body: .composition(first.stopped, second.stopped))
    case .derivative(let function): Function(name: name, body: .derivative(function.stopped))
    case .builtin, .native: self
    }
  }
}
