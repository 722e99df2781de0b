import Autodiff
import Foundation
import Tensors
import Testing

@testable import Charts

/// Every chart kind as the language would call it, on small data.
struct KindSample: CustomTestStringConvertible, Sendable {
  let name: String
  let kind: String
  let arguments: @Sendable () -> [String: ChartArgument]
  /// Colours that the picture must show, besides the background.
  let colors: [Int]
  var context: @Sendable () -> ChartContext = { ChartContext() }

  var testDescription: String { name }

  func chart() throws -> any Chart {
    guard let kind = ChartKind.all.first(where: { $0.name == kind }) else {
      throw CocoaError(.featureUnsupported)
    }
    return try kind.make(ChartArguments(of: kind, arguments(), context()))
  }

  static let blue = 0x0072B2
  static let orange = 0xD55E00

  static let all: [KindSample] = general + networks

  private static let general: [KindSample] = [
    KindSample(
      name: "plot", kind: "plot",
      arguments: {
        [
          "data": .list([
            .record([("train", .numbers([4, 2, 3, 1])), ("validation", .numbers([3, 2.5, 2, 2.5]))])
          ]),
          "smooth": .number(0.5), "best": .text("min"), "marks": .record([("drop", .number(2))]),
          "title": .text("Loss"), "xlabel": .text("step"),
        ]
      }, colors: [blue, orange]),
    KindSample(
      name: "scatter", kind: "scatter",
      arguments: {
        [
          "x": .matrix([[0, 1], [1, 0], [2, 2], [3, 1]]),
          "color": .list([.text("a"), .text("b"), .text("a"), .text("b")]),
          "title": .text("Points"),
        ]
      }, colors: [blue, orange]),
    KindSample(
      name: "bubbles", kind: "scatter",
      arguments: {
        [
          "x": .matrix([[0, 1], [1, 0], [2, 2], [3, 1]]), "pointsize": .numbers([1, 4, 9, 2]),
          "labels": .list([.text("one"), .text("two"), .text("three"), .text("four")]),
        ]
      }, colors: [blue]),
    KindSample(
      name: "bar", kind: "bar",
      arguments: {
        [
          "values": .record([("train", .numbers([0.9, 0.95])), ("test", .numbers([0.8, 0.85]))]),
          "labels": .list([.text("small"), .text("large")]), "errors": .list([.numbers([0.1, 0.05])]),
        ]
      }, colors: [blue, orange]),
    KindSample(
      name: "histogram", kind: "histogram",
      arguments: {
        [
          "data": .list([.numbers([1, 1, 2, 3, 3, 3, 4]), .numbers([2, 2, 3])]),
          "labels": .list([.text("a"), .text("b")]),
        ]
      }, colors: [blue, orange]),
    KindSample(
      name: "heatmap", kind: "heatmap",
      arguments: {
        [
          "matrix": .matrix([[1, -0.5, 0], [.nan, -1, 0.25]]),
          "rows": .list([.text("first"), .text("second")]),
          "title": .text("Weights"),
        ]
      }, colors: [0xB2182B, 0x2166AC]),
    KindSample(
      name: "heatmap-large", kind: "heatmap",
      arguments: { ["matrix": .matrix((0..<60).map { row in (0..<50).map { Double((row * $0) % 7) } })] },
      colors: [0x440154, 0xFDE725]),
    KindSample(
      name: "heatmap-tall", kind: "heatmap",
      arguments: { ["matrix": .matrix((0..<80).map { row in (0..<12).map { Double((row + $0) % 5) - 2 } })] },
      colors: [0xB2182B, 0x2166AC]),
    KindSample(
      name: "contour", kind: "contour",
      arguments: {
        [
          "data": .list([.matrix([[0, 1, 2], [1, 2, 3], [2, 3, 4]])]), "levels": .numbers([1.5, 3]),
          "path": .matrix([[0, 0], [1, 1], [2, 1.5]]),
        ]
      }, colors: [0x440154, 0xFDE725]),
    KindSample(
      name: "surface", kind: "surface",
      arguments: {
        ["data": .list([.matrix([[0, 1, 2], [1, 3, 3], [2, 3, 4]])]), "zlabel": .text("loss")]
      },
      colors: []),
    KindSample(
      name: "confusion", kind: "confusion",
      arguments: {
        [
          "pred": .numbers([0, 1, 1, 2, 2, 0]), "target": .numbers([0, 1, 2, 2, 2, 1]),
          "labels": .list([.text("setosa"), .text("versicolor"), .text("virginica")]),
        ]
      }, colors: [0x08306B]),
    KindSample(
      name: "boundary", kind: "boundary",
      arguments: {
        [
          "net": .function(ChartFunction(name: "net") { $0[0] }),
          "x": .matrix([[0, 1], [1, 0], [2, 1], [1, 2]]), "y": .numbers([1, 0, 0, 1]),
          "output": .text("logits"),
        ]
      }, colors: [blue, orange]),
    KindSample(
      name: "roc", kind: "roc",
      arguments: { ["scores": .numbers([0.1, 0.4, 0.35, 0.8]), "target": .numbers([0, 0, 1, 1])] },
      colors: [blue]),
  ]
}

extension ChartArgument {
  static func numbers(_ values: [Double]) -> ChartArgument {
    .tensor(Variable(Tensor(values, shape: .vector(values.count), .f64)))
  }

  static func matrix(_ rows: [[Double]]) -> ChartArgument {
    guard let shape = try? Shape([rows.count, rows.first?.count ?? 0]) else { return .none }
    return .tensor(Variable(Tensor(rows.flatMap { $0 }, shape: shape, .f64)))
  }
}

extension ChartArguments {
  /// The given arguments by name, the signature's defaults for the others.
  init(of kind: ChartKind, _ given: [String: ChartArgument], _ context: ChartContext = ChartContext()) {
    let signature = kind.documentation.signature
    self.init(
      signature,
      signature.parameters.map { parameter in
        if let value = given[parameter.name] { return value }
        if parameter.isVariadic { return .list([]) }
        switch parameter.defaultText {
        case nil, "none": return .none
        case "true": return .flag(true)
        case "false": return .flag(false)
        case let text?: return Double(text).map { .number($0) } ?? .text(text.filter { $0 != "\"" })
        }
      }, context)
  }
}
