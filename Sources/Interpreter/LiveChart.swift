import Autodiff
import Charts
import Data
import Syntax
import Tensors

/// A chart that is drawn again while a loop runs, as `live` asked for it.
struct LiveChart {
  enum Content {
    /// Series of history under their names, all of them when none are given.
    case series([Name])
    /// Code that gives a figure, or numbers to plot.
    case code(Value)
  }

  let content: Content
  /// Options of `plot` for series.
  let options: [GivenArgument]
  let span: Span
  /// How many numbers history held when the outermost loop began, and when the chart was last drawn.
  fileprivate var countAtStart = 0
  fileprivate var countDrawn = 0
  fileprivate var nextUpdate = -Double.infinity
  fileprivate var isDrawing = false
  fileprivate var last: Figure?
  /// What is drawn of long series while the loop runs.
  fileprivate var outlines: [String: SeriesOutline] = [:]

  /// Seconds between two updates.
  fileprivate static let interval = 0.1
  /// Drawing may take this share of the time; the last picture, after the loop, comes on top.
  fileprivate static let share = 0.01

  init(_ content: Content, options: [GivenArgument] = [], span: Span) {
    self.content = content
    self.options = options
    self.span = span
  }

  /// Whether a series may be drawn by its outline while the loop runs; the last picture is of all numbers.
  ///
  /// A moving average, and what takes series number by number, needs all of them.
  fileprivate var takesOutlines: Bool {
    options.allSatisfy { !["smooth", "runs", "bands"].contains($0.label?.key) }
  }
}

extension Session {
  /// Whether `live` wants a chart kept up to date.
  var isLive: Bool { state.live != nil }

  /// Whether a live chart is drawn right now.
  var isDrawingLive: Bool { state.live?.isDrawing == true }

  /// The outermost loop, or a training outside of one, begins.
  func beginLive() {
    guard state.live?.isDrawing == false else { return }
    state.live?.countAtStart = history.count
    state.live?.countDrawn = history.count
    state.live?.last = nil
    state.live?.outlines = [:]
    state.live?.nextUpdate = Clock.seconds + LiveChart.interval
  }

  /// Draws the chart again when it is time to, and something was tracked since.
  ///
  /// What drawing took decides when it is next done: the loop is never held up for more than a hundredth of its time.
  func refreshLive(at now: Double) {
    guard let live = state.live, !live.isDrawing, now >= live.nextUpdate, history.count != live.countDrawn
    else { return }
    if let figure = try? drawLive(isLast: false) { host.update(figure) }
    let cost = Clock.seconds - now
    state.live?.nextUpdate = now + cost + max(LiveChart.interval, cost / LiveChart.share)
  }

  /// The outermost loop is over: the chart stays, as it is now.
  func endLive() {
    guard let live = state.live, !live.isDrawing, history.count != live.countAtStart else { return }
    // A stop that ended the loop is not to stop its last picture as well; another Ctrl-C does.
    let wasStopped = interruption.isRequested
    if wasStopped { interruption.clear() }
    defer { if wasStopped { interruption.request() } }
    do {
      let figure = try drawLive(isLast: true)
      if let figure { host.updateEnded(figure) }
    } catch let problem as Diagnostic {
      host.warn(
        Diagnostic(.warning, code: "live", problem.message, at: live.span, help: problem.help))
    } catch {
      // Ctrl-C: the last picture there was.
      if let figure = state.live?.last { host.updateEnded(figure) }
    }
    state.live?.countAtStart = history.count
  }

  /// The figure as of now; nil while nothing was tracked for it.
  private func drawLive(isLast: Bool) throws -> Figure? {
    guard let live = state.live else { return nil }
    state.live?.isDrawing = true
    let wasRecording = recorder.isRecording
    recorder.isRecording = false
    defer {
      recorder.isRecording = wasRecording
      state.live?.isDrawing = false
      state.live?.countDrawn = history.count
    }
    let value: Value
    switch live.content {
    case .series(let names):
      let whole = isLast || !live.takesOutlines
      let fields = try series(names, whole: whole)
      if fields.isEmpty { return nil }
      value = try plot(.record(fields), live)
    case .code(let function):
      let given = try machine.call(function, [], live.span)
      if case .figure = given { value = given } else { value = try plot(given, live) }
    }
    guard case .figure(let figure) = value else { return nil }
    state.live?.last = figure
    return figure
  }

  /// What `plot` makes of numbers, with the options that `live` was given.
  private func plot(_ data: Value, _ live: LiveChart) throws -> Value {
    guard let plot = Builtin.named("plot") else { return .none }
    let given = [GivenArgument(label: nil, value: data, span: live.span)] + live.options
    return try machine.call(.function(plot.function), given, live.span, calleeSpan: live.span)
  }

  /// The same for series of history, whose numbers are not copied.
  private func plot(_ data: ChartArgument, _ live: LiveChart) throws -> Value {
    let kind = ChartKind.plot
    let signature = kind.documentation.signature
    let given = [GivenArgument(label: nil, value: .none, span: live.span)] + live.options
    let binding = try ArgumentBinding(
      signature, name: kind.name, given.map { ($0.label, $0.span) }, live.span)
    let defaults = signature.parameters.map { $0.defaultText.map(Value.init(literal:)) }
    let call = binding.call(self, signature, defaults: defaults, given.map(\.value))
    var arguments = call.chartArguments()
    arguments["data"] = .list([data])
    return try call.charting {
      try call.deliver(Figure(kind.make(arguments), size: call.chartSize(), theme: call.chartTheme()))
    }
  }

  /// The tracked series of these names; of long ones the outline, unless they are to be whole.
  private func series(_ names: [Name], whole: Bool) throws -> [(name: String, value: ChartArgument)] {
    let wanted = names.isEmpty ? history.names : names.map(\.typed)
    var fields: [(name: String, value: ChartArgument)] = []
    for name in wanted {
      guard let numbers = history[name], !numbers.isEmpty else { continue }
      fields.append((name, whole ? .vector(numbers) : outline(of: name, numbers)))
    }
    if fields.isEmpty, let first = names.first {
      let nearest = Suggestion.nearest(to: first.typed, among: history.names)
      throw Diagnostic(
        code: "live", "nothing was tracked as \(first.typed)", at: first.span,
        help: nearest.map { "did you mean live \($0)?" } ?? "track it in the loop: track \(first.typed): L")
    }
    return fields
  }

  private func outline(of name: String, _ numbers: [Double]) -> ChartArgument {
    guard numbers.count > SeriesOutline.capacity else { return .vector(numbers) }
    state.live?.outlines[name, default: SeriesOutline()].follow(numbers)
    guard let points = state.live?.outlines[name]?.points else { return .vector(numbers) }
    return .list([.vector(points.places), .vector(points.numbers)])
  }

  /// What was tracked is gone, and what comes is no continuation of it.
  func forgetOutlines() { state.live?.outlines = [:] }
}

// MARK: The statement

extension Resolver {
  /// `live`: names stand for what `track` records under them, anything else is code that is run at each update.
  mutating func live(_ arguments: [Syntax.Argument], calledAs name: Name, _ span: Span) throws -> Code {
    let given = arguments.filter { $0.label == nil }
    let options = try arguments.filter { $0.label != nil }.map {
      ArgumentCode(label: $0.label, value: try expression($0.value))
    }
    if let plot = Builtin.named("plot"), !options.isEmpty {
      _ = try ArgumentBinding(plot.documentation.signature, calledAs: name, options, span)
    }
    let names = given.compactMap { argument -> Name? in
      if case .name(let name) = argument.value.kind { return name }
      return nil
    }
    if names.count == given.count {
      return LiveCode(.series(names), options, span)
    }
    guard given.count == 1, let argument = given.first, options.isEmpty else {
      throw Diagnostic(
        code: "argument", "live takes names of tracked series, or one chart", at: span,
        help: "write live loss, validation, or live plot history.loss, logy: true")
    }
    let code = try functionCode(name: nil, parameters: [], body: argument.value, span: argument.value.span)
    return LiveCode(.code(ClosureCode(code, argument.value.span)), [], span)
  }
}

final class LiveCode: Code {
  enum Content {
    case series([Name])
    case code(ClosureCode)
  }

  private let content: Content
  private let options: [ArgumentCode]

  init(_ content: Content, _ options: [ArgumentCode], _ span: Span) {
    self.content = content
    self.options = options
    super.init(span)
  }

  override func evaluate(_ machine: Machine) throws -> Value {
    let session = machine.session
    // The same statement again, inside of the loop that it watches.
    if let live = session.state.live, live.span == span { return .none }
    switch content {
    case .series(let names) where names.count == 1 && names[0].key == "off": session.state.live = nil
    case .series(let names):
      let given = try options.map {
        GivenArgument(label: $0.label, value: try $0.value.evaluate(machine), span: $0.value.span)
      }
      session.state.live = LiveChart(.series(names), options: given, span: span)
    case .code(let closure):
      session.state.live = LiveChart(.code(try closure.evaluate(machine)), span: span)
    }
    if machine.loopDepth > 0 { session.beginLive() }
    return .none
  }
}
