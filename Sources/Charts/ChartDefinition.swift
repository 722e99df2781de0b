/// All that help, completion and the reference need to know about one chart kind.
public struct ChartDefinition: Sendable {
  /// One labelled argument.
  public struct Option: Sendable {
    public let label: String
    /// The default as it would be written, or what happens without the option.
    public let fallback: String
    public let summary: String

    init(_ label: String, _ fallback: String, _ summary: String) {
      self.label = label
      self.fallback = fallback
      self.summary = summary
    }
  }

  /// The verb of the language: `plot`.
  public let name: String
  public let signature: String
  /// One sentence.
  public let summary: String
  /// The options of this kind; `shared` holds those that every kind takes.
  public let options: [Option]
  /// A program of the language that draws one.
  public let example: String

  /// Options that every chart kind takes.
  public static let shared = [
    Option("title", "none", "text above the chart, left-aligned"),
    Option(
      "size", "[1600, 1000]", "width and height in pixels of a PNG; SVG and PDF take half as many points"),
    Option("theme", "\"light\"", "\"light\", \"dark\" or \"paper\""),
    Option("to", "shown", "file to write: .png .svg .pdf .csv (the numbers) or .gp (a script to replay)"),
  ]

  /// Every chart kind, in the order of the help.
  public static let all: [ChartDefinition] = [
    LineChart.definition,
    ScatterChart.definition,
  ]
}

/// A chart kind with its data: checked when made, drawn as gnuplot commands on a canvas.
///
/// An initialiser that returns has checked everything that could go wrong with the data, so
/// drawing cannot fail.
public protocol Chart: Sendable {
  static var definition: ChartDefinition { get }
  /// What the reader should know of the data: values left out, spikes beyond the range.
  var notes: [String] { get }
  /// The numbers behind the chart, as columns of possibly different lengths.
  var table: [DataColumn] { get }
  func draw(on canvas: inout Canvas)
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
    self.init(name, values.map { "\($0)" })
  }
}
