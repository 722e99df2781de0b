import Tensors
import Testing

@testable import Autodiff

/// One sample of one operation, named for the test's output.
struct SampleCase: CustomTestStringConvertible, Sendable {
  let operation: Operation
  let sample: Sample
  let number: Int
  var testDescription: String { "\(operation.name) \(number)" }

  static let all = Operation.all.flatMap { operation in
    operation.samples.enumerated().map { SampleCase(operation: operation, sample: $1, number: $0) }
  }
  static let differentiable = all.filter { $0.operation.isDifferentiable }

  func apply(_ inputs: [Variable]) throws -> Variable { try operation(inputs, sample.attributes) }
  var isChecked: [Bool] { sample.inputs.map(\.isDifferentiable) }
}

@Suite("Every operation on its samples")
struct OperationTests {
  @Test("first derivative against finite differences", arguments: SampleCase.differentiable)
  func firstDerivative(_ sample: SampleCase) throws {
    let report = try GradientCheck.first(
      sample.apply, at: sample.sample.tensors(.f64), isChecked: sample.isChecked)
    #expect(report.count > 0)
    #expect(report.largestError < 1e-6, "\(String(describing: report.worst))")
  }

  @Test("second derivative against finite differences of the first", arguments: SampleCase.differentiable)
  func secondDerivative(_ sample: SampleCase) throws {
    let report = try GradientCheck.second(
      sample.apply, at: sample.sample.tensors(.f64), isChecked: sample.isChecked)
    #expect(report.count > 0)
    #expect(report.largestError < 1e-4, "\(String(describing: report.worst))")
  }

  @Test(
    "the fused pullback equals the composite one",
    arguments: SampleCase.differentiable)
  func directPullback(_ sample: SampleCase) throws {
    let fused = try gradients(of: sample, usesDirectPullbacks: true)
    let composite = try gradients(of: sample, usesDirectPullbacks: false)
    for (a, b) in zip(fused, composite) { #expect(distance(a, b) < 1e-12) }
  }

  @Test("the fused pullback answers constants too", arguments: SampleCase.differentiable)
  func constantsWanted(_ sample: SampleCase) throws {
    let fused = try gradients(of: sample, usesDirectPullbacks: true, wantsConstants: true)
    let composite = try gradients(of: sample, usesDirectPullbacks: false, wantsConstants: true)
    for (a, b) in zip(fused, composite) { #expect(distance(a, b) < 1e-12) }
  }

  @Test("32 bits are close to 64", arguments: SampleCase.all)
  func precisions(_ sample: SampleCase) throws {
    let wide = try sample.apply(sample.sample.tensors(.f32).map { Variable($0.converted(to: .f64)) })
    let narrow = try sample.apply(sample.sample.tensors(.f32).map { Variable($0) })
    #expect(narrow.precision == .f32)
    #expect(distance(narrow.value.converted(to: .f64), wide.value) < 2e-6)
  }

  @Test("32-bit gradients stay in 32 bits", arguments: SampleCase.differentiable)
  func narrowGradients(_ sample: SampleCase) throws {
    let recorder = Recorder()
    defer { recorder.seal() }
    let inputs = try sample.sample.tensors(.f32).map { recorder.freeVariable($0) }
    let loss = try sample.apply(inputs).sum()
    for (input, isChecked) in zip(inputs, sample.isChecked) where isChecked {
      #expect(try recorder.gradient(of: loss, by: input).precision == .f32)
    }
  }

  @Test("a comparison is a constant", arguments: SampleCase.all.filter { !$0.operation.isDifferentiable })
  func constants(_ sample: SampleCase) throws {
    let recorder = Recorder()
    defer { recorder.seal() }
    let inputs = try sample.sample.tensors(.f64).map { recorder.freeVariable($0) }
    #expect(try !sample.apply(inputs).isRecorded)
  }

  @Test func everyOperationIsRegisteredOnce() {
    let names = Operation.all.map(\.name)
    #expect(Set(names).count == names.count)
    for operation in Operation.all where operation.documentation?.isOperator == false {
      #expect(operation.name == operation.documentation?.name)
      #expect(Operation.byName[operation.name] === operation)
    }
  }

  @Test("documentation is complete", arguments: Operation.all.filter { $0.documentation != nil }.map(\.name))
  func documentation(_ name: String) throws {
    let operation = try #require(Operation.all.first { $0.name == name })
    let documentation = try #require(operation.documentation)
    #expect(!documentation.summary.isEmpty && documentation.summary.hasSuffix("."))
    #expect(documentation.example.contains("# expect: "))
    #expect(!operation.localDerivative.isEmpty)
    let categories = [
      "arithmetic", "comparisons", "elementary", "activations", "reductions", "linear algebra", "shaping",
      "losses",
    ]
    #expect(categories.contains(documentation.category))
  }

  private func gradients(
    of sample: SampleCase, usesDirectPullbacks: Bool, wantsConstants: Bool = false
  ) throws -> [Tensor] {
    let recorder = Recorder()
    defer { recorder.seal() }
    let tensors = try sample.sample.tensors(.f64)
    let inputs = zip(tensors, sample.isChecked).map { $1 ? recorder.freeVariable($0) : Variable($0) }
    let output = try sample.apply(inputs)
    let tape = try #require(output.tape)
    let seed = Tensor((0..<output.value.count).map { 0.3 + Double($0 % 5) }, shape: output.shape, .f64)
    let sweep = Sweep(
      from: output, on: tape, seed: seed, keepsAll: true, wantsConstants: wantsConstants,
      usesDirectPullbacks: usesDirectPullbacks)
    try sweep.run()
    let kept = try #require(sweep.keptByTape.first?.gradients)
    return kept.indices.dropLast().map { kept[$0] ?? Tensor(.nan, .f64) }
  }
}
