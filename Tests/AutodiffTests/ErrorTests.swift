import Tensors
import Testing

@testable import Autodiff

@Suite("Error messages, whole")
struct ErrorTests {
  let recorder = Recorder()

  @Test func notANumber() throws {
    let w = Parameter(try tensor([1, 2]), name: "w", recorder: recorder)
    #expect(
      errorText { try recorder.backward(w.variable() * 2) }
        == "a gradient needs a single number, this value has shape [2] | reduce it first, as in: sum(v) or mean(v)"
    )
  }

  @Test func notRecorded() {
    #expect(
      errorText { try recorder.backward(Variable(1, .f64)) }
        == "this value was not computed from a parameter, so there is nothing to differentiate"
        + " | define what should be trained with param, as in: param W = glorot(2, 4)")
  }

  @Test func noParameter() throws {
    let x = recorder.freeVariable(number(2))
    #expect(
      errorText { try recorder.backward(x * x) }
        == "no parameter stands behind this value"
        + " | define what should be trained with param, as in: param W = glorot(2, 4)")
  }

  @Test func unrelated() throws {
    let (w, v) = (
      Parameter(number(1), name: "w", recorder: recorder), Parameter(number(1), name: "v", recorder: recorder)
    )
    let other = try v.variable() * 2
    let loss = try w.variable() * 2
    let expected =
      "the value does not depend on what it should be differentiated by"
      + " | only values that took part in its computation have a gradient; stop(v) cuts the graph"
    #expect(errorText { _ = try recorder.gradient(of: loss, by: v) } == expected)
    #expect(errorText { _ = try recorder.gradient(of: loss, by: other) } == expected)
    #expect(errorText { _ = try recorder.gradient(of: loss, by: Variable(1, .f64)) } == expected)
  }

  @Test func aParametersShapeIsFixed() throws {
    let w = Parameter(try tensor([1, 2]), name: "net.dense1.b", recorder: recorder)
    #expect(
      errorText { try w.assign(number(1)) }
        == "net.dense1.b has shape [2], the new value [] | the shape of a parameter is fixed by its definition"
    )
  }

  @Test func theFirstResultThatIsNotFinite() throws {
    let w = Parameter(try tensor([0, 1]), name: "w", recorder: recorder)
    let h = try Operation.log(w.variable())
    recorder.setName(recorder.number(of: "h"), of: h)
    let loss = try (h * 2).sum()
    let error = #expect(throws: GradientError.self) { try recorder.backward(loss) }
    #expect(error?.code == "finite")
    #expect(
      error?.message == "the result of log holds 1 inf of 2; it is the first operation where that happened")
    #expect(
      error?.hint
        == "log of 0 is -inf and of a negative number nan: add a small number inside, or use log_softmax")
    #expect(error?.inputs.map(\.name) == ["w"])
    #expect(w.gradient == nil)
  }

  @Test func anInputThatIsNotFinite() throws {
    let w = Parameter(number(.nan), name: "w", recorder: recorder)
    #expect(errorText { try recorder.backward(w.variable() * 2) } == "w is nan")
  }

  @Test func theFirstGradientThatIsNotFinite() throws {
    let w = Parameter(try tensor([0, 4]), name: "w", recorder: recorder)
    let root = try Operation.sqrt(w.variable())
    let loss = try (root * 3).sum()
    let error = #expect(throws: GradientError.self) { try recorder.backward(loss) }
    #expect(
      error?.message == "the gradient of sqrt is not finite; it is the first operation where that happened")
    #expect(error?.hint == "the root's slope at 0 is infinite: add a small number inside")
    #expect(w.gradient == nil)
  }

  @Test func theOperationIsNamedThatSpoiltTheGradientAndNotItsNeighbour() throws {
    let w = Parameter(try tensor([0, 4]), name: "w", recorder: recorder)
    let x = try w.variable() * 1
    let root = try Operation.sqrt(x)
    // The later user of x is innocent.
    let loss = try (root + Operation.tanh(x)).sum()
    let error = #expect(throws: GradientError.self) { try recorder.backward(loss) }
    #expect(
      error?.message == "the gradient of sqrt is not finite; it is the first operation where that happened")
  }

  @Test func backwardWorksAgainAfterAnError() throws {
    let w = Parameter(number(0), name: "w", recorder: recorder)
    #expect(throws: GradientError.self) { try recorder.backward(Operation.sqrt(w.variable())) }
    try recorder.backward(w.variable() * 2)
    #expect(w.gradient?.item == 2)
  }

  @Test func lossesNeverBroadcast() throws {
    let column = try variable(Array(repeating: 0, count: 64), [64, 1])
    let vector = try variable(Array(repeating: 0, count: 64))
    #expect(
      errorText { _ = try Operation.mse(column, vector) }
        == "mse needs a target for each prediction: pred is [64, 1], target [64]"
        + " | reshape(target, 64, 1) fits; losses never broadcast")
    #expect(
      errorText { _ = try Operation.mae(column, Variable(0, .f64)) }
        == "mae needs a target for each prediction: pred is [64, 1], target []"
        + " | losses never broadcast: both need one shape")
    for operation in [Operation.huber, .bceOfLogits, .bceOfProbabilities] {
      #expect(throws: ShapeError.self) { try operation(column, vector) }
    }
    for operation in [Operation.hinge, .cosineLoss] {
      #expect(throws: ShapeError.self) { try call(operation, .variable(column), .variable(vector)) }
    }
  }

  @Test func targetsOfCrossEntropy() throws {
    let logits = try variable(Array(repeating: 0, count: 6), [2, 3])
    func text(_ target: Variable) -> String {
      errorText { _ = try Loss.crossEntropy(logits: logits, target: target) }
    }
    #expect(
      try text(variable([0, 1], [2, 1]))
        == "cross_entropy needs labels of shape [2] or rows of shape [2, 3]: logits is [2, 3], target [2, 1]"
        + " | reshape(target, 2) makes labels of it")
    #expect(
      try text(variable([0, 3])) == "label 3 is out of range for 3 classes | labels count from 0 to 2")
    #expect(
      try text(variable([0, -1])) == "label -1 is out of range for 3 classes | labels count from 0 to 2")
    #expect(
      try text(variable([0, 0.5]))
        == "a label must be a whole number, got 0.5 | for probabilities give one row per sample")
    #expect(
      try text(variable([0, .nan]))
        == "a label must be a whole number, got nan | for probabilities give one row per sample")
  }

  @Test func activationsAppliedTwice() throws {
    let w = Parameter(try tensor([1, 2, 3, 4], [2, 2]), name: "w", recorder: recorder)
    let labels = try variable([0, 1])
    let rows = try variable([0, 1, 1, 0], [2, 2])
    #expect(
      errorText { _ = try Loss.crossEntropy(logits: Operation.softmax(w.variable()), target: labels) }
        == "softmax was applied twice: cross_entropy(logits:) applies it itself"
        + " | leave softmax out, or pass its result as probs:")
    #expect(
      errorText { _ = try Loss.binaryCrossEntropy(logits: Operation.sigmoid(w.variable()), target: rows) }
        == "sigmoid was applied twice: bce(logits:) applies it itself"
        + " | leave the sigmoid out, or pass its result as probs:")
    // Rows that sum to 1 by chance are logits like any others.
    #expect(throws: Never.self) {
      try Loss.crossEntropy(logits: variable([1, 0, 0, 1], [2, 2]), target: variable([0, 1]))
    }
  }

  @Test func choicesOfLabels() throws {
    let x = try Argument.tensor([0.5], [1])
    #expect(errorText { _ = try call(.bce, x, x, x) } == "bce takes either probs: or logits:, not both")
    #expect(errorText { _ = try call(.bce, .none, .none, x) } == "bce needs probs: or logits:")
    #expect(errorText { _ = try call(.kl, .none, .none, x) } == "kl needs probs: or log_probs:")
  }

  @Test func argumentsThatDoNotFit() throws {
    let x = try Argument.tensor([1, 2, 3])
    #expect(errorText { _ = try call(.exp, .text("a")) } == "x of exp must be a tensor or a number")
    #expect(
      errorText { _ = try call(.sum, x, .number(0.5)) } == "axis of sum must be a whole number, got 0.5")
    #expect(
      errorText { _ = try call(.clamp, x, .number(2), .number(1)) } == "clamp needs low ≤ high, got 2 and 1")
    #expect(
      errorText { _ = try call(.huber, x, x, .number(0)) } == "delta of huber must be positive, got 0")
    #expect(
      errorText { _ = try call(.variance, .number(1), .none, .none, .none) }
        == "var of 1 element divides by 0 | ddof: 0 divides by the number of elements")
    #expect(errorText { _ = try call(.concat, .list([])) } == "concat needs at least one tensor")
    #expect(
      errorText { _ = try call(.pad, x, .number(-1)) }
        == "widths of pad must be one number from 0, or [before, after] for each axis")
    #expect(
      errorText { _ = try call(.reshape, x, .list([.number(2), .number(-1)])) }
        == "3 elements of shape [3] do not fill [2, -1] | the known sizes make 2")
    #expect(
      errorText { _ = try call(.dot, x, .number(1)) }
        == "dot takes two vectors of one length, got [3] and []"
        + " | a @ b is the product of matrices, sum(a * b) that of any equal shapes")
    #expect(
      errorText { _ = try call(.outer, x, .number(1)) }
        == "outer takes two vectors, got [3] and [] | flatten(x, from: 0) makes a vector of any tensor")
    #expect(
      errorText { _ = try call(.transpose, x, .list([.number(0), .number(0)])) }
        == "transpose of [3] needs each axis from 0 to 0 once, got [0, 0] | without axes it reverses their order"
    )
    #expect(errorText { _ = try call(.trace, x) } == "trace_of takes a matrix, got [3]")
    #expect(errorText { _ = try call(.diagonal, .number(1)) } == "diag takes a matrix or a vector, got []")
    #expect(errorText { _ = try call(.lowerTriangle, x, .none) } == "tril takes a matrix, got [3]")
    #expect(
      errorText { _ = try call(.cosineLoss, .number(1), .number(1)) }
        == "cosine_loss takes vectors or rows, got single numbers")
    #expect(
      errorText { _ = try call(.crossEntropy, .none, x, .number(0), .number(1), .none) }
        == "smoothing must be from 0 to below 1, got 1")
    #expect(
      errorText { _ = try call(.crossEntropy, .none, x, .number(0), .none, .number(1)) }
        == "weights has shape [], for 3 classes it must be [3]")
    #expect(
      errorText { _ = try call(.stack, .list([x, .number(1)]), .none) }
        == "stack takes tensors of one shape, got [3] and [] | concat joins along an axis that the tensors have"
    )
  }

  @Test func placesOutOfRange() throws {
    let x = try variable([1, 2, 3, 4, 5, 6], [2, 3])
    #expect(
      errorText { _ = try x.element(at: 2) }
        == "index 2 is out of range for axis 0 of shape [2, 3] (-2 to 1)")
    #expect(
      errorText { _ = try x.gathered([0, -4], axis: 1) }
        == "index -4 is out of range for axis 1 of shape [2, 3] (-3 to 2)")
    #expect(
      errorText { _ = try x.masked(by: variable([1, 0, 1])) }
        == "a mask of shape [3] does not fit a tensor of shape [2, 3]"
        + " | it needs the tensor's shape, or one entry for each row")
    #expect(
      errorText { _ = try Variable(1, .f64).element(at: 0) } == "a single number has no elements to pick from"
    )
    #expect(
      errorText { _ = try x.picked([0]) }
        == "1 labels do not fit the rows of [2, 3] | one label for each row")
  }

  @Test func aWrongNumberOfInputs() throws {
    let x = Variable(1, .f64)
    #expect(errorText { _ = try Operation.add(x) } == "add does not take 1 input")
    #expect(errorText { _ = try Operation.exp([x, x]) } == "exp does not take 2 inputs")
  }
}
