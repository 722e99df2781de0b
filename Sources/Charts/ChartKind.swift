public import Autodiff

/// One kind of chart: its help and how it is made of a call's arguments, in one value.
///
/// A kind is one file under `Kinds`, `extension ChartKind { static let name = … }` and its ``Chart``, and one line in
/// ``all``: the language's verb, its help, completion and reference come from there.
public struct ChartKind: Sendable {
  /// One labelled argument.
  public struct Option: Sendable {
    public let label: String
    /// The default as the signature writes it.
    public let fallback: String
    public let summary: String

    public init(_ label: String, _ fallback: String, _ summary: String) {
      self.label = label
      self.fallback = fallback
      self.summary = summary
    }
  }

  public let documentation: Documentation
  public let options: [Option]
  /// Checks the arguments and the data; what it returns can be drawn.
  public let make: @Sendable (ChartArguments) throws -> any Chart

  /// - Parameters:
  ///   - signature: the name and the data, as `scatter(x, y: none)`; the options follow by themselves.
  ///   - options: those of this kind; ``Option/shared`` are added.
  public init(
    _ signature: String, summary: String, formula: String = "", shapes: String = "", options: [Option],
    details: String = "", source: String = "", example: String,
    make: @escaping @Sendable (ChartArguments) throws -> any Chart
  ) {
    self.options = options + Option.shared
    let labelled = self.options.map { "\($0.label): \($0.fallback)" }.joined(separator: ", ")
    let listed = self.options.map { "\($0.label): \($0.summary)" }.joined(separator: "\n")
    documentation = Documentation(
      "\(signature.dropLast()), \(labelled))", category: "charts", summary: summary, formula: formula,
      shapes: shapes, details: (details.isEmpty ? "" : details + "\n\n") + listed, source: source,
      example: example)
    self.make = make
  }

  public var name: String { documentation.name }

  /// Every chart kind, in the order of the help; the only place to register one.
  public static let all: [ChartKind] = [
    .plot,
    .scatter,
    .bar,
    .histogram,
    .heatmap,
    .contour,
    .surface,
    .confusion,
    .boundary,
    .roc,
    .gradients,
    .weights,
    .activations,
    .diagram,
    .landscape,
  ]
}

extension ChartKind.Option {
  /// Options that every chart kind takes.
  public static let shared = [
    Self("title", "text above the chart, left-aligned; \"\" leaves out one that the chart has by itself"),
    Self(
      "size",
      "[width, height] in inches, or from 40 on in pixels of a PNG: 192 to the inch, 456 with theme \"paper\"; without "
        + "it as wide as 1600 pixels"),
    Self("theme", "\"light\", \"dark\" or \"paper\"; without it the one that theme set"),
    Self(
      "to",
      "file to write: .png .svg .pdf .txt (in characters) .csv (the numbers) or .gp (a script to replay)"),
  ]

  /// The option of kinds whose colours stand for numbers.
  static let colorLabel = Self("colorlabel", "text beside the bar of colours")

  /// A short form for an option that is off by itself.
  init(_ label: String, _ summary: String) { self.init(label, "none", summary) }
}

extension [ChartKind.Option] {
  /// Options of kinds with two axes.
  static var axes: Self {
    [.init("xlabel", "text below the x axis"), .init("ylabel", "text beside the y axis")]
  }
}
