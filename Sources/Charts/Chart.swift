internal import Tensors

/// A chart with its data: checked when made, drawn as gnuplot commands or in characters on a canvas.
///
/// An initialiser that returns has checked everything that could go wrong with the data, so
/// drawing cannot fail.
public protocol Chart: Sendable {
  /// What the reader should know of the data: values left out, spikes beyond the range.
  var notes: [String] { get }
  /// The numbers behind the chart, as columns of possibly different lengths.
  var table: [DataColumn] { get }
  /// Width and height in pixels of a PNG that suit the chart when the call names none.
  var preferredSize: (width: Double, height: Double)? { get }
  func draw(on canvas: inout Canvas)
  /// Draws the chart in characters, for terminals and `.txt` files.
  func draw(on canvas: inout TextCanvas)
}

extension Chart {
  public var preferredSize: (width: Double, height: Double)? { nil }
}

/// A named column of the numbers behind a chart.
public struct DataColumn: Equatable, Sendable {
  public let name: String
  public let cells: [String]

  public init(_ name: String, _ cells: [String]) {
    self.name = name
    self.cells = cells
  }

  public init(_ name: String, _ values: [Double]) {
    var cells: [String] = []
    cells.reserveCapacity(values.count)
    for value in values {
      if Kernels.isStopped(turn: cells.count) { break }
      cells.append(Number.shortest(value))
    }
    self.init(name, cells)
  }
}
