public import Autodiff
public import Explanations
public import Tensors

/// What the charts of one session share beside their arguments.
public struct ChartContext {
  /// The look of new charts.
  public var theme = Theme.light
  /// Whether the user asked to stop; kinds that evaluate networks ask it now and then.
  public var shouldStop: () -> Bool = { false }

  /// What `track gradients:` recorded of these parameters; nil where it did not watch them.
  public var recording: ([Parameter]) -> GradientHistory? = { _ in nil }

  /// The names of the parameters that are frozen.
  public var frozen: () -> [String] = { [] }

  /// The names and the text of the program, for what reads its tape.
  public var program = ProgramText()

  /// What the next step would do to parameters with these gradients: the program's optimizer's, else gradient descent.
  public var update: ([(parameter: Parameter, gradient: Tensor)]) throws -> Update = {
    try .gradientDescent($0, rate: 0.1)
  }

  public init() {}
}
