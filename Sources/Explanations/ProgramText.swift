public import Autodiff
public import Tensors

/// What explanations know of the program besides its tape.
public struct ProgramText {
  /// The source text of an operation; empty when the program did not write it.
  public var text: (Origin) -> String
  /// The whole line it stands on, and the line's number.
  public var line: (Origin) -> (number: Int, text: String)?
  /// The program's name for a constant: the tape does not keep it.
  public var constantName: (Tensor) -> String?
  /// The program's variable that holds these whole numbers: labels and indices are no tensors on the tape.
  public var constantHolding: ([Int]) -> (name: String, value: Tensor)?
  /// Whether a variable of that name holds a constant.
  public var isConstant: (String) -> Bool
  /// Everything that was read, in its order, with the number of each text's first line.
  public var texts: () -> [(text: String, firstLine: Int)]
  /// The optimizer of some parameters, in words: `sgd with rate 5, 20 steps taken`.
  public var optimizer: ([Parameter]) -> String?

  public init(
    text: @escaping (Origin) -> String = { _ in "" },
    line: @escaping (Origin) -> (number: Int, text: String)? = { _ in nil },
    constantName: @escaping (Tensor) -> String? = { _ in nil },
    constantHolding: @escaping ([Int]) -> (name: String, value: Tensor)? = { _ in nil },
    isConstant: @escaping (String) -> Bool = { _ in false },
    texts: @escaping () -> [(text: String, firstLine: Int)] = { [] },
    optimizer: @escaping ([Parameter]) -> String? = { _ in nil }
  ) {
    self.text = text
    self.line = line
    self.constantName = constantName
    self.constantHolding = constantHolding
    self.isConstant = isConstant
    self.texts = texts
    self.optimizer = optimizer
  }
}
