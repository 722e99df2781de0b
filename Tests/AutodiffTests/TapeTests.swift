import Tensors
import Testing

@testable import Autodiff

@Suite("Tapes and backward")
struct TapeTests {
  let recorder = Recorder()

  func parameter(_ value: Tensor, _ name: String = "w") -> Parameter {
    Parameter(value, name: name, recorder: recorder)
  }

  @Test func backwardStoresTheGradient() throws {
    let w = parameter(number(3))
    try recorder.backward(w.variable() * w.variable())
    #expect(w.gradient?.item == 6)
    #expect(w.gradientState == .fresh)
  }

  @Test func backwardReplacesOrAdds() throws {
    let w = parameter(number(3))
    let loss = try w.variable() * w.variable()
    try recorder.backward(loss)
    try recorder.backward(loss)
    #expect(w.gradient?.item == 6)
    try recorder.backward(loss, adding: true)
    #expect(w.gradient?.item == 12)
    try recorder.backward(loss)
    #expect(w.gradient?.item == 6)
  }

  @Test func addingLeavesAnEarlierGradientAloneThatSomebodyHolds() throws {
    let w = parameter(number(3))
    let loss = try w.variable() * w.variable()
    try recorder.backward(loss)
    let held = try #require(w.gradient)
    try recorder.backward(loss, adding: true)
    #expect(held.item == 6)
  }

  @Test func aParameterThatTheLossDoesNotNeedKeepsItsGradient() throws {
    let (w, v) = (parameter(number(3)), parameter(number(5), "v"))
    try recorder.backward(w.variable() * v.variable())
    try recorder.backward(w.variable() * 2)
    #expect(w.gradient?.item == 2)
    #expect(v.gradient?.item == 3)
  }

  @Test func stopCutsTheGraph() throws {
    let w = parameter(number(3))
    let square = try w.variable() * w.variable()
    try recorder.backward(square.stopped * w.variable())
    #expect(w.gradient?.item == 9)
    #expect(!square.stopped.isRecorded)
  }

  @Test func oldValuesStayAfterAssigning() throws {
    let w = parameter(number(3))
    let before = w.variable()
    let square = try before * before
    try w.assign(number(10))
    #expect(before.value.item == 3)
    #expect(w.value.item == 10)
    try recorder.backward(square)
    #expect(w.gradient?.item == 6)
  }

  @Test func oldValuesStayAfterAnUpdateInPlace() throws {
    let w = parameter(number(3))
    let square = try w.variable() * w.variable()
    w.update { $0.add(number(1)) }
    #expect(w.value.item == 4)
    try recorder.backward(square)
    #expect(w.gradient?.item == 6)
  }

  @Test func aValueFromBeforeAStepTakesPart() throws {
    let w = parameter(number(3))
    let before = try w.variable() * w.variable()
    try w.assign(number(10))
    let loss = try before * w.variable()
    // ∂(v² w)/∂w over both leaves: 2 · 3 · 10 + 9.
    try recorder.backward(loss)
    #expect(w.gradient?.item == 69)
    #expect(try recorder.gradient(of: loss, by: before).value.item == 10)
    #expect(try recorder.gradient(of: loss, by: w).value.item == 69)
  }

  @Test func aChainOfManyTapesIsFollowedAndReleased() throws {
    let w = parameter(number(1))
    var sum = w.variable()
    for _ in 0..<20_000 {
      try w.assign(number(1))
      sum = try sum + w.variable()
    }
    try recorder.backward(sum)
    #expect(w.gradient?.item == 20_001)
    sum = Variable(number(0))
  }

  @Test func gradientsOfValuesOnTheWay() throws {
    let w = parameter(try tensor([1, 2]))
    let h = try w.variable() * 3
    let loss = try (h * h).sum()
    #expect(try recorder.gradient(of: loss, by: h).value.doubles == [6, 12])
    #expect(try recorder.gradient(of: loss, by: w).value.doubles == [18, 36])
    #expect(try recorder.gradient(of: loss, by: loss).value.item == 1)
  }

  @Test func gradientsOfConstantsByIdentity() throws {
    let w = parameter(try tensor([1, 2]))
    let x = try variable([5, 6])
    let same = try variable([5, 6])
    let loss = try (w.variable() * x + x).sum()
    #expect(try recorder.gradient(of: loss, by: x).value.doubles == [2, 3])
    #expect(throws: GradientError.self) { try recorder.gradient(of: loss, by: same) }
  }

  @Test func aFrozenParameterIsAConstant() throws {
    let (w, v) = (parameter(number(3)), parameter(number(5), "v"))
    v.isFrozen = true
    let loss = try w.variable() * v.variable()
    try recorder.backward(loss)
    #expect(w.gradient?.item == 5)
    #expect(v.gradient == nil)
    #expect(try recorder.gradient(of: loss, by: v).value.item == 3)
    v.isFrozen = false
    try recorder.backward(w.variable() * v.variable())
    #expect(v.gradient?.item == 3)
  }

  @Test func withoutRecordingNothingIsRemembered() throws {
    let w = parameter(number(3))
    let loss = try w.variable() * w.variable()
    recorder.isRecording = false
    #expect(try !(w.variable() * w.variable()).isRecorded)
    #expect(try !recorder.gradient(of: loss, by: w).isRecorded)
    #expect(try recorder.gradient(of: loss, by: w).value.item == 6)
    recorder.isRecording = true
    #expect(try recorder.gradient(of: loss, by: w).isRecorded)
  }

  @Test func namesOfValues() throws {
    let w = parameter(number(3))
    let h = try w.variable() * 2
    recorder.setName(recorder.number(of: "h"), of: h)
    recorder.setName(recorder.number(of: "other"), of: h)
    let tape = try #require(h.tape)
    #expect(tape.name(of: h.index) == "h")
    #expect(tape.name(of: w.variable().index) == "w")
  }

  @Test func evaluationModeWarns() throws {
    let w = parameter(number(3))
    try recorder.backward(Operation.evaluated(w.variable(), .evaluated("dropout1")))
    #expect(recorder.warnings == [.evaluationMode(layer: "dropout1", origin: .unknown)])
    #expect(w.gradient?.item == 1)
  }

  @Test func aLargeTapeIsSealed() throws {
    let w = parameter(number(1))
    var sum = w.variable()
    recorder.sealIfLarge()
    let first = recorder.tape.number
    for _ in 0..<1100 { sum = try sum + 1 }
    #expect(recorder.tape.number == first)
    recorder.sealIfLarge()
    #expect(recorder.tape.number > first)
    try recorder.backward(sum * w.variable())
    #expect(w.gradient?.item == 1102)
  }

  @Test func allGradientsHoldEveryNode() throws {
    let w = parameter(number(3))
    let h = try w.variable() * 2
    let loss = try h * h
    let all = try recorder.allGradients(of: loss)
    #expect(all.count == 1)
    // w, the constant 2, h, loss.
    #expect(all.first?.gradients.map { $0?.item } == [24, 36, 12, 1])
  }

  @Test func gradientsInTheParametersPrecision() throws {
    let w = parameter(Tensor(3, .f32))
    try recorder.backward(w.variable() * Variable(number(2)))
    #expect(w.gradient?.precision == .f32)
  }
}

@Suite("Memory")
struct MemoryTests {
  @Test func aTapeIsFreedWithItsLastVariable() throws {
    let recorder = Recorder()
    let w = Parameter(number(3), name: "w", recorder: recorder)
    weak var tape: Tape?
    do {
      let loss = try w.variable() * w.variable()
      tape = loss.tape
      try recorder.backward(loss)
      try w.assign(number(1))
      #expect(tape != nil)
      _ = loss.value
    }
    #expect(tape == nil)
  }

  @Test func aTapeIsFreedAfterItsGradientsWereAskedFor() throws {
    let recorder = Recorder()
    let w = Parameter(number(3), name: "w", recorder: recorder)
    weak var tape: Tape?
    do {
      let h = try w.variable() * 2
      let loss = try h * h
      tape = loss.tape
      _ = try recorder.gradient(of: loss, by: h)
      _ = try recorder.gradient(of: loss, by: w)
      recorder.seal()
    }
    #expect(tape == nil)
  }

  @Test func aTapeIsFreedAfterASecondDerivative() throws {
    let recorder = Recorder()
    let w = Parameter(number(3), name: "w", recorder: recorder)
    weak var tape: Tape?
    do {
      let loss = try w.variable().raised(to: 3)
      tape = loss.tape
      let slope = try recorder.gradient(of: loss, by: w)
      #expect(try recorder.gradient(of: slope, by: w).value.item == 18)
      try recorder.backward(slope)
      recorder.seal()
    }
    #expect(tape == nil)
  }

  @Test func theSweepThatIsKeptHoldsNoTape() throws {
    let recorder = Recorder()
    let w = Parameter(number(3), name: "w", recorder: recorder)
    weak var old: Tape?
    do {
      let before = try w.variable() * 2
      old = before.tape
      try w.assign(number(1))
      try recorder.backward(before * w.variable())
      recorder.seal()
    }
    #expect(old == nil)
  }

  @Test func aSealedRecorderIsFreed() throws {
    weak var weakRecorder: Recorder?
    do {
      let recorder = Recorder()
      weakRecorder = recorder
      let w = Parameter(number(3), name: "w", recorder: recorder)
      try recorder.backward(w.variable() * 2)
      recorder.seal()
    }
    #expect(weakRecorder == nil)
  }
}
