import Autodiff
import NeuralNetworks
import Syntax
import Tensors

/// A function of the program that a layer or an optimizer holds.
///
/// The session holds those, so it is held weakly here.
final class ProgramFunction: @unchecked Sendable {
  private let function: Function
  /// Where the program handed the function on.
  private let span: Span
  private weak var session: Session?

  init(_ function: Function, _ session: Session, at span: Span = .none) {
    self.function = function
    self.span = span
    self.session = session
  }

  var networkFunction: NetworkFunction {
    NetworkFunction(name: function.name.isEmpty ? nil : function.name) { x, _ in try self.call(x) }
  }

  func call(_ x: Variable) throws -> Variable {
    guard let session else {
      throw NetworkError("layer", "the program that this function belongs to has ended")
    }
    // What comes behind it belongs to the call of the network again.
    let origin = session.recorder.origin
    defer { session.recorder.origin = origin }
    let isNumber = x.value.rank == 0 && !x.isRecorded
    let argument = isNumber ? Value.number(x.value.item) : .tensor(x)
    // What a builtin does belongs to that call too.
    let place = if case .builtin = function.body { Span.none } else { span }
    let result = try session.call(.function(function), [argument], at: place)
    // A rate keeps all its digits, whatever the session's precision.
    if isNumber, case .number(let number) = result { return Variable(number, .f64) }
    guard let variable = result.variable(session) else {
      throw NetworkError("layer", "\(function.description) must give a tensor, it gave \(result.kindPhrase)")
    }
    return variable
  }
}
