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
  /// Width and height in pixels of a page in print, where the chart does not fit the column as it is.
  var printedSize: (width: Double, height: Double)? { get }
  /// A film to write besides the picture; nil where none is asked for.
  var playback: Playback? { get }
  /// What the axes and colours cover, in an order of the kind's own; a film gives all its frames the widest of each.
  var spans: [ClosedRange<Double>] { get }
  /// The chart with other ``spans``, of the same number.
  func covering(_ spans: [ClosedRange<Double>]) -> any Chart
  func draw(on canvas: inout Canvas)
  /// Draws the chart in characters, for terminals and `.txt` files.
  func draw(on canvas: inout TextCanvas)
}

extension Chart {
  public var spans: [ClosedRange<Double>] { [] }
  public func covering(_ spans: [ClosedRange<Double>]) -> any Chart { self }
  public var preferredSize: (width: Double, height: Double)? { nil }
  public var printedSize: (width: Double, height: Double)? { nil }
  public var playback: Playback? { nil }
}

/// The film that a chart is asked to leave besides its picture.
public struct Playback: Sendable {
  /// The file, as the program names it: `.gif`, or `.png` for a numbered series.
  public let path: String
  public let film: Film
  public let frames: [any Chart]

  public init(to path: String, _ film: Film, _ frames: [any Chart]) {
    (self.path, self.film, self.frames) = (path, film, frames)
  }
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
