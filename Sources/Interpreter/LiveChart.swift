import Autodiff
import Charts
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

  /// Seconds between two updates.
  fileprivate static let interval = 0.1
  /// Drawing may take this share of the time; the last picture, after the loop, comes on top.
  fileprivate static let share = 0.01

  init(_ content: Content, options: [GivenArgument] = [], span: Span) {
    self.content = content
    self.options = options
    self.span = span
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
    state.live?.nextUpdate = Clock.seconds + LiveChart.interval
  }

  /// Draws the chart again when it is time to, and something was tracked since.
  ///
  /// What drawing took decides when it is next done: the loop is never held up for more than a hundredth of its time.
  func refreshLive(at now: Double) {
    guard let live = state.live, !live.isDrawing, now >= live.nextUpdate, history.count != live.countDrawn
    else { return }
    if let figure = try? drawLive() { host.update(figure) }
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
      let figure = try drawLive()
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
  private func drawLive() throws -> Figure? {
    guard let live = state.live else { return nil }
    state.live?.isDrawing = true
    let wasRecording = recorder.isRecording
    recorder.isRecording = false
    defer {
      recorder.isRecording = wasRecording
      state.live?.isDrawing = false
      state.live?.countDrawn = history.count
    }
    var value: Value
    switch live.content {
    case .series(let names): value = try series(names)
    case .code(let function): value = try machine.call(function, [], live.span)
    }
    if case .record(let record) = value, record.names.isEmpty { return nil }
    if case .figure = value {
    } else {
      guard let plot = Builtin.named("plot") else { return nil }
      let given = [GivenArgument(label: nil, value: value, span: live.span)] + live.options
      value = try machine.call(.function(plot.function), given, live.span, calleeSpan: live.span)
    }
    guard case .figure(let figure) = value else { return nil }
    state.live?.last = figure
    return figure
  }

  /// The tracked series of these names.
  private func series(_ names: [Name]) throws -> Value {
    let wanted = names.isEmpty ? history.names : names.map(\.typed)
    var fields: [(String, Value)] = []
    for name in wanted {
      guard let numbers = history[name], !numbers.isEmpty else { continue }
      fields.append((name, .tensor(Variable(Tensor(numbers, shape: .vector(numbers.count), .f64)))))
    }
    if fields.isEmpty, let first = names.first {
      let nearest = Suggestion.nearest(to: first.typed, among: history.names)
      throw Diagnostic(
        code: "live", "nothing was tracked as \(first.typed)", at: first.span,
        help: nearest.map { "did you mean live \($0)?" } ?? "track it in the loop: track \(first.typed): L")
    }
    return .record(Record(fields))
  }
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
