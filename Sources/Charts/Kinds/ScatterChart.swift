internal import Autodiff
internal import Tensors

extension ChartKind {
  static let scatter = ChartKind(
    "scatter(x, y: none, color: none)",
    summary: "Draws points in the plane, coloured by class and more transparent where they crowd.",
    shapes: "x [n], y [n], or both as the columns of one matrix [n, 2]; color [n]",
    options: [
      .init("labels", "names of the classes, in their order; or a name for each point, written beside it"),
      .init(
        "pointsize",
        "size of the points, 1 is about 7 pixels wide, without it by their number; or a number for each point that "
          + "its area goes with"),
      .init("alpha", "opacity from 0 to 1; without it by crowding"),
      .init("logx", "false", "a logarithmic x axis"),
      .init("logy", "false", "a logarithmic y axis"),
      .init("square", "false", "one unit is equally long on both axes"),
      .init(
        "line",
        "\"identity\" draws y = x, where predictions meet the truth; \"fit\" the straight line of least squares, with "
          + "its equation and R²"),
      .init("xrange", "[from, to]"),
      .init("yrange", "[from, to]"),
    ] + .axes,
    details: "color: is a class for each point: whole numbers or strings.",
    example: """
      (x, y) = moons(200, noise: 0.1)
      scatter x[.., 0], x[.., 1], color: y, title: "Moons", to: "moons.png"
      truth = normal(100)
      scatter truth, truth + 0.3 * normal(100), line: "identity",
        xlabel: "true", ylabel: "predicted", to: "predicted.png"
      """
  ) { arguments in
    var options = ScatterChart.Options()
    let labels = try arguments.labels()
    (options.title, options.xLabel, options.yLabel) = (labels.title, labels.x, labels.y)
    options.alpha = try arguments.optionalNumber("alpha")
    (options.logX, options.logY) = (try arguments.flag("logx"), try arguments.flag("logy"))
    options.square = try arguments.flag("square")
    options.line = try arguments.choice("line", of: ["identity", "fit"]).map {
      $0 == "fit" ? .fit : .identity
    }
    (options.xRange, options.yRange) = (try arguments.interval("xrange"), try arguments.interval("yrange"))
    let (x, y) = try ScatterChart.points(arguments)
    var points = ScatterChart.Group(x: x, y: y)
    if !arguments.isNone("pointsize"), arguments["pointsize"].number == nil {
      points.sizes = try arguments.numbers("pointsize")
    } else {
      options.pointSize = try arguments.optionalNumber("pointsize")
    }
    // Class numbers as labels: labels: y means the same as color: y.
    let areClasses = arguments.isNone("color") && arguments["labels"].numbers != nil
    let names = areClasses ? nil : try arguments.names("labels")
    let grouping = try arguments.classes(areClasses ? "labels" : "color")
    let isNamed = names?.count == x.count && x.count > Set(grouping?.classes ?? [0]).count
    if isNamed { points.labels = names }
    guard let grouping else {
      guard isNamed || (names?.count ?? 1) == 1 else {
        throw arguments.invalid(
          "labels", "\(names?.count ?? 0) names do not fit \(x.count) points of one class",
          hint: "give a name for each point, or color: with the classes")
      }
      points.name = isNamed ? nil : names?.first
      return try ScatterChart([points], options)
    }
    return try ScatterChart(
      points, classes: grouping.classes, names: isNamed ? grouping.names : names ?? grouping.names, options)
  }
}

/// Points in the plane, coloured by class.
public struct ScatterChart: Chart {
  /// The points of one class.
  public struct Group: Sendable {
    public var name: String?
    public var x: [Double]
    public var y: [Double]
    /// Numbers that the points' areas go with.
    public var sizes: [Double]?
    /// What is written beside the points.
    public var labels: [String]?

    public init(x: [Double], y: [Double], name: String? = nil) {
      (self.x, self.y, self.name) = (x, y, name)
    }

    /// Takes over a point of another group.
    mutating func add(_ index: Int, of other: Group, x: Double, y: Double) {
      self.x.append(x)
      self.y.append(y)
      if let size = other.sizes?[index] { sizes = (sizes ?? []) + [size] }
      if let label = other.labels?[index] { labels = (labels ?? []) + [label] }
    }
  }

  public struct Options: Sendable {
    public var title: String?
    public var xLabel: String?
    public var yLabel: String?
    public var pointSize: Double?
    public var alpha: Double?
    public var logX = false
    public var logY = false
    public var xRange: ClosedRange<Double>?
    public var yRange: ClosedRange<Double>?
    public var square = false
    var line: OverlayLine.Kind?

    public init() {}
  }

  let options: Options
  let groups: [Group]
  private(set) var xExtent: ClosedRange<Double>
  private(set) var yExtent: ClosedRange<Double>
  public let notes: [String]

  var xScale: Axis.Scale { options.logX ? .logarithmic : .linear }
  var yScale: Axis.Scale { options.logY ? .logarithmic : .linear }

  /// One group of points for each class that occurs, in the order of the class numbers.
  /// - Throws: `chart-data` when lengths differ or there is nothing to draw.
  public init(
    x: [Double], y: [Double], classes: [Int], names: [String] = [], _ options: Options = Options()
  ) throws(ChartError) {
    try self.init(Group(x: x, y: y), classes: classes, names: names, options)
  }

  init(
    _ points: Group, classes: [Int], names: [String], _ options: Options
  ) throws(ChartError) {
    let (x, y) = (points.x, points.y)
    guard x.count == y.count, classes.count == x.count else {
      throw ChartError(
        .data, "\(x.count) x values, \(y.count) y values and \(classes.count) classes do not make points",
        hint: "give one of each for every point")
    }
    try Self.check(points)
    var groups: [Int: Group] = [:]
    for index in x.indices {
      try ChartError.checkStop(turn: index)
      let key = classes[index]
      if groups[key] == nil {
        groups[key] = Group(x: [], y: [], name: names.indices.contains(key) ? names[key] : "class \(key)")
      }
      groups[key]?.add(index, of: points, x: x[index], y: y[index])
    }
    try self.init(groups.keys.sorted().compactMap { groups[$0] }, options)
  }

  /// One size and one name for each point.
  private static func check(_ group: Group) throws(ChartError) {
    if let sizes = group.sizes {
      guard sizes.count == group.x.count else {
        throw ChartError(
          .data, "\(sizes.count) sizes do not fit \(group.x.count) points",
          hint: "give pointsize: one number, or one for each point")
      }
      if let wrong = sizes.first(where: { $0 < 0 }) {
        throw ChartError(
          .data, "a point cannot have the size \(Number.general(wrong))",
          hint: "pointsize: takes numbers from 0, as in abs(v)")
      }
    }
    guard let labels = group.labels, labels.count != group.x.count else { return }
    throw ChartError(.data, "\(labels.count) names do not fit \(group.x.count) points")
  }

  /// - Throws: `chart-data` when lengths differ or there is nothing to draw, `chart-option` for an empty range
  ///   or an opacity outside 0…1.
  public init(_ groups: [Group], _ options: Options = Options()) throws(ChartError) {
    var line = LineChart.Options()
    (line.xRange, line.yRange, line.logX, line.logY) = (
      options.xRange, options.yRange, options.logX, options.logY
    )
    try LineChartCheck.ranges(line)
    if let alpha = options.alpha, !(alpha > 0 && alpha <= 1) {
      throw ChartError(.option, "alpha: \(Number.general(alpha)) is not between 0 and 1", hint: "1 is opaque")
    }
    if let size = options.pointSize, !(size > 0 && size <= 20) {
      throw ChartError(
        .option, "pointsize: \(Number.general(size)) cannot be drawn",
        hint: "1 is about 7 pixels wide; use 0.1 to 20")
    }
    let xScale: Axis.Scale = options.logX ? .logarithmic : .linear
    let yScale: Axis.Scale = options.logY ? .logarithmic : .linear
    var kept: [Group] = []
    var total = 0
    for group in groups {
      guard group.x.count == group.y.count else {
        throw ChartError(
          .data, "\(group.x.count) x values and \(group.y.count) y values do not make points",
          hint: "give as many x as y")
      }
      try Self.check(group)
      total += group.x.count
      var valid = Group(x: [], y: [], name: group.name)
      for index in group.x.indices {
        try ChartError.checkStop(turn: index)
        guard Axis.accepts(group.x[index], on: xScale), Axis.accepts(group.y[index], on: yScale),
          group.sizes?[index].isFinite ?? true
        else { continue }
        valid.add(
          index, of: group, x: DataRange.clamped(group.x[index]), y: DataRange.clamped(group.y[index]))
      }
      kept.append(valid)
    }
    guard total > 0 else {
      throw ChartError(
        .data, "there are no points to draw", hint: "give x and y with at least one number each")
    }
    let left = total - kept.reduce(0) { $0 + $1.x.count }
    let logarithmic = options.logX || options.logY
    guard left < total else {
      throw ChartError(
        .data,
        "none of the \(total) points can be drawn: all are NaN or infinite\(logarithmic ? ", or not positive" : "")",
        hint: logarithmic ? "leave out logx: or logy:" : "check where the numbers come from")
    }
    var notes =
      left == 0
      ? []
      : [
        "\(left) of \(total) points \(left == 1 ? "is" : "are") not finite\(logarithmic ? " or not positive" : "") and left out"
      ]
    self.options = options
    self.groups = kept
    let xs = kept.flatMap(\.x)
    let ys = kept.flatMap(\.y)
    if options.line == .fit, OverlayLine(fitting: xs, ys) == nil {
      notes.append("no line fits points whose x are all one number")
    }
    self.notes = notes
    xExtent = options.xRange ?? Self.extent(xs, xScale)
    yExtent = options.yRange ?? Self.extent(ys, yScale)
  }

  private static func extent(_ values: [Double], _ scale: Axis.Scale) -> ClosedRange<Double> {
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    guard scale == .linear, high > low else { return DataRange.padded(low, high, on: scale, padding: 0.04) }
    // Unlike a curve's, a cloud's axis has no reason to begin at zero.
    let room = (high / 2 - low / 2) * 0.08
    let range = DataRange.clamped(low - room)...DataRange.clamped(high + room)
    return high / 2 - low / 2 > max(abs(low), abs(high)) * 1e-12
      ? range : DataRange.padded(low, high, on: scale, padding: 0)
  }

  public var spans: [ClosedRange<Double>] { [xExtent, yExtent] }

  public func covering(_ spans: [ClosedRange<Double>]) -> any Chart {
    var chart = self
    (chart.xExtent, chart.yExtent) = (spans[0], spans[1])
    return chart
  }

  public var table: [DataColumn] {
    let named = groups.count > 1
    var columns = [DataColumn("x", groups.flatMap(\.x)), DataColumn("y", groups.flatMap(\.y))]
    if named {
      columns.append(
        DataColumn(
          "class",
          groups.enumerated().flatMap { index, group in
            [String](repeating: group.name ?? "\(index)", count: group.x.count)
          }))
    }
    if greatestSize != nil { columns.append(DataColumn("size", groups.flatMap { $0.sizes ?? [] })) }
    let texts = groups.flatMap { $0.labels ?? [] }
    return texts.isEmpty ? columns : columns + [DataColumn("label", texts)]
  }

  /// x and y, or both as the columns of one matrix.
  fileprivate static func points(_ arguments: ChartArguments) throws(ChartError) -> (x: [Double], y: [Double])
  {
    guard arguments.isNone("y") else { return (try arguments.numbers("x"), try arguments.numbers("y")) }
    guard case .tensor(let variable, _) = arguments["x"], variable.value.rank == 2, variable.shape[1] == 2
    else { throw arguments.mismatch("x", "a matrix [n, 2] when y is left out", hint: "write scatter x, y") }
    let matrix = try arguments.matrix("x")
    return (matrix.column(0), matrix.column(1))
  }

  private var xLength: Double { xExtent.upperBound - xExtent.lowerBound }
  private var yLength: Double { yExtent.upperBound - yExtent.lowerBound }

  /// Whether the data area takes the proportions of the data.
  private var isSquare: Bool {
    guard options.square, xScale == .linear, yScale == .linear, xLength.isFinite, yLength.isFinite
    else { return false }
    // Beyond that one side would be a thin strip.
    return (0.1...10).contains(yLength / xLength)
  }

  /// A page that the data area fills.
  public var preferredSize: (width: Double, height: Double)? {
    guard isSquare else { return nil }
    let unit = max(xLength / 1300, yLength / 1000)
    return (max(600, xLength / unit + 300), max(400, yLength / unit + 240))
  }

  // MARK: Drawing

  public func draw(on canvas: inout Canvas) {
    let theme = canvas.theme
    var labels = Canvas.Labels(title: options.title, x: options.xLabel, y: options.yLabel)
    let line = overlay
    labels.caption = line?.caption
    let names = groups.enumerated().map { $1.name ?? "series \($0 + 1)" }
    let classes = groups.indices.map {
      Key.Entry(name: names[$0], swatch: .points("\(Self.symbol($0)) ps 0.7 lc \(theme.color($0).spec())"))
    }
    let key = Key(entries: (groups.count > 1 ? classes : []) + sizeEntries(theme), theme: theme)
    let named = !key.entries.isEmpty

    // The key stands beside the points, where it hides none; many classes stand above them.
    let beside = named && groups.count <= 12 && key.columnSize.width < canvas.frame.width * 0.3
    let right = beside ? key.columnSize.width + 30 : 26
    let y0 = Axis(
      yScale, yExtent, count: canvas.ticks(up: canvas.frame.height - 110 * canvas.unit))
    var area = canvas.area(labels, y: y0, right: right)
    var rows: (rows: [[Int]], left: Int) = ([], 0)
    if named, !beside {
      rows = key.rows(width: area.width, limit: max(2, Int(area.height * 0.35 / key.height(rows: 1))))
      area = canvas.area(labels, y: y0, right: right, above: key.height(rows: rows.rows.count))
    }
    fit(&area)
    var (x, y) = axes(area, y0, canvas)
    var texts = placeNames(x, y, area, canvas)
    if texts.left > 0 {
      if labels.title == nil, labels.caption == nil {
        // A note needs a line of its own above the points.
        let line = canvas.lineHeight(theme.titleSize)
        (area.top, area.height) = (area.top + line, area.height - line)
        fit(&area)
        (x, y) = axes(area, y0, canvas)
        texts = placeNames(x, y, area, canvas)
      }
      labels.caption = "\(texts.left) name\(texts.left == 1 ? "" : "s") found no room"
    }
    canvas.axes(area, x: x, y: y, labels: labels)
    if let line {
      let (xs, ys) = line.points(x, y)
      canvas.draw(
        canvas.script.block(xs, ys), using: "1:2",
        "lines lw \(theme.lineWidth * 0.6) dt (6,4) lc \(theme.muted.spec())")
    }
    drawPoints(x, y, area, on: &canvas)
    for (text, place) in texts.names {
      canvas.text(text, at: (place.x, place.y), size: theme.smallSize, color: theme.ink)
    }
    if beside {
      let size = key.columnSize
      key.drawColumn(
        in: Rectangle(left: area.right + 8, top: area.top, width: size.width, height: size.height),
        on: &canvas)
    } else if named {
      key.drawRows(rows.rows, left: rows.left, above: area, on: &canvas)
    }
  }

  /// Makes a square chart's area as wide and high as its ranges are.
  private func fit(_ area: inout Rectangle) {
    guard isSquare else { return }
    let unit = max(xLength / area.width, yLength / area.height)
    (area.width, area.height) = (xLength / unit, yLength / unit)
  }

  /// The axes in an area.
  ///
  /// - Parameter y0: the y axis of one that is not square.
  private func axes(_ area: Rectangle, _ y0: Axis, _ canvas: Canvas) -> (x: Axis, y: Axis) {
    var (xRange, yRange) = (xExtent, yExtent)
    if options.square, !isSquare, xScale == .linear, yScale == .linear {
      (xRange, yRange) = Self.squared(xExtent, yExtent, area)
    }
    let x = Axis(xScale, xRange, count: canvas.ticks(across: area.width))
    return (x, options.square ? Axis(yScale, yRange, count: canvas.ticks(up: area.height)) : y0)
  }

  static func symbol(_ index: Int) -> String { "pt \([7, 5, 9, 13, 11, 15][index % 6])" }

  /// Widens one of the ranges so that a unit is equally long on both axes.
  static func squared(
    _ x: ClosedRange<Double>, _ y: ClosedRange<Double>, _ area: Rectangle
  ) -> (ClosedRange<Double>, ClosedRange<Double>) {
    let (width, height) = (x.upperBound - x.lowerBound, y.upperBound - y.lowerBound)
    guard width.isFinite, height.isFinite else { return (x, y) }
    let unit = max(width / area.width, height / area.height)
    let (dx, dy) = ((unit * area.width - width) / 2, (unit * area.height - height) / 2)
    return (
      (x.lowerBound - dx)...(x.upperBound + dx), (y.lowerBound - dy)...(y.upperBound + dy)
    )
  }

  /// Points of all groups in one shuffled order would hide no class behind another; instead every group has
  /// its opacity, and beyond some thousand points those that fall on one pixel are drawn once.
  ///
  /// - Parameter colors: each group's place in the palette; nil for its own place.
  func drawPoints(
    _ x: Axis, _ y: Axis, _ area: Rectangle, on canvas: inout Canvas, colors: [Int]? = nil
  ) {
    let total = groups.reduce(0) { $0 + $1.x.count }
    let size = options.pointSize ?? Self.size(total)
    let alpha = options.alpha ?? Self.opacity(total, size: size, area)
    for (index, group) in groups.enumerated() where !group.x.isEmpty {
      let place = colors.map { $0[index] } ?? index
      let (color, symbol) = (canvas.theme.color(place), Self.symbol(place))
      if let sizes = group.sizes {
        drawSized(group, sizes, color, symbol, on: &canvas)
        continue
      }
      let cells = Self.cells(group, x, y, area, limit: 30_000 / groups.count)
      if total <= 600, alpha > 0.75 {
        // A thin rim of the background keeps neighbours apart.
        let block = canvas.script.block(group.x, group.y)
        canvas.draw(
          block, using: "1:2",
          "points \(symbol) ps \(size * 1.35) lc \(canvas.theme.background.spec())")
        canvas.draw(
          block, using: "1:2", "points \(symbol) ps \(size) lc \(color.spec(opacity: alpha))")
      } else {
        let shown = max(size * (total > 10_000 ? 0.7 : 1), cells.side * 0.14)
        for level in cells.levels {
          let block = canvas.script.block(level.x, level.y)
          let opacity = alpha + (0.95 - alpha) * Double(level.step) / Double(max(1, cells.steps))
          canvas.draw(
            block, using: "1:2", "points \(symbol) ps \(shown) lc \(color.spec(opacity: opacity))")
        }
      }
    }
  }

  static func size(_ count: Int) -> Double {
    switch count {
    case ...100: 0.85
    case ...600: 0.65
    case ...3000: 0.5
    default: 0.35
    }
  }

  /// Opaque while points cover little of the area, down to a fifth where they cover all of it.
  static func opacity(_ count: Int, size: Double, _ area: Rectangle) -> Double {
    let covered = Double(count) * size * size * 38 / max(1, area.width * area.height)
    return min(0.9, max(0.2, 0.9 / (1 + 1.6 * covered)))
  }

  /// Points that fall on one cell of the page, drawn once: the more there are, the more opaque.
  struct Cells {
    /// Pixels of a cell's side.
    var side: Double
    /// Step k holds the cells with 2ᵏ points and up to twice as many.
    var levels: [(step: Int, x: [Double], y: [Double])]
    var steps: Int { levels.last?.step ?? 0 }
  }

  /// Cells of half a pixel, doubled until no more than `limit` are occupied.
  static func cells(_ group: Group, _ x: Axis, _ y: Axis, _ area: Rectangle, limit: Int) -> Cells {
    var side = 0.5
    while true {
      var found: [UInt64: (index: Int, count: Int)] = [:]
      found.reserveCapacity(min(group.x.count, max(1, limit)))
      for index in group.x.indices {
        if Kernels.isStopped(turn: index) { break }
        let (across, up) = (x.fraction(group.x[index]), y.fraction(group.y[index]))
        guard across >= 0, across <= 1, up >= 0, up <= 1 else { continue }
        let cell = UInt64(across * area.width / side) << 32 | UInt64(up * area.height / side)
        found[cell, default: (index, 0)].count += 1
        if found.count > limit, side < 8 { break }
      }
      if found.count > limit, side < 8 {
        side *= 2
        continue
      }
      var levels: [Int: (step: Int, x: [Double], y: [Double])] = [:]
      for (index, count) in found.values.sorted(by: { $0.index < $1.index }) {
        let step = Int.bitWidth - 1 - max(1, count).leadingZeroBitCount
        levels[step, default: (step, [], [])].x.append(group.x[index])
        levels[step]?.y.append(group.y[index])
      }
      return Cells(side: side, levels: levels.values.sorted { $0.step < $1.step })
    }
  }
}
