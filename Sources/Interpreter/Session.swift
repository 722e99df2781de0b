public import Autodiff
import Charts
import Data
public import NeuralNetworks
public import Syntax
public import Tensors

/// Whether Ctrl-C was pressed: set from a signal handler or another thread, read by the evaluator and by long kernels.
public final class InterruptionFlag: Sendable {
  let flag = StopFlag()
  public init() {}
  public var isRequested: Bool { flag.reason == .interruption }
  public func request() { flag.set(.interruption) }
  public func clear() { flag.set(.none) }
}

/// A running program: its variables, parameters, tapes and random stream.
///
/// ```swift
/// let host = CollectingHost()
/// let session = Session(host: host)
/// try session.run("x = 2; print x^3", name: "example")
/// host.output  // "8\n"
/// ```
public final class Session {
  /// Where the program's output goes.
  public internal(set) var host: any Host
  public let sources = SourceMap()
  public let recorder: Recorder
  /// What layers share with the session: recorder, random numbers, precision.
  public let network: NetworkContext
  public let interruption: InterruptionFlag
  public var options: Options
  /// The type of new tensors.
  public internal(set) var precision: Precision {
    get { network.precision }
    set { network.precision = newValue }
  }
  /// Whether layers that run now are in training, unless their call says otherwise.
  var isTraining = false
  /// The file whose cells ran one by one: relative paths of data are followed from its folder too.
  public var loadedFile: String?
  /// What builtins remember between calls.
  var state = BuiltinState()
  /// Where statements say how long they take; nil for nobody.
  var profile: Profile?
  /// The loops that ran last, to go back in.
  var timeline = Timeline()
  /// What `track` recorded.
  public internal(set) var history = History()
  /// What `track gradients: net` recorded.
  public internal(set) var recordings = Recordings()
  /// The resolver's view of the names.
  let scope = GlobalScope()
  private(set) lazy var machine = Machine(session: self)

  public struct Options {
    public var precision = Precision.f32
    public var seed: UInt64 = 0
    /// Charts and saved files with relative names go below this folder.
    public var outputFolder: String?
    /// Files are written below the output folder and nowhere else.
    public var isConfined = false
    public var isQuiet = false
    /// The memory that `rewind` may take; 0 keeps nothing to go back to.
    public var rewindBytes = 256_000_000
    /// Cells are typed one by one: a function may use what a later cell defines.
    public var isInteractive = false
    /// The significant digits of what a prompt echoes; nil for the usual.
    public var echoDigits: Int?
    /// What the script was given behind its name: `args`.
    public var arguments: [String] = []
    public init() {}
  }

  public init(
    host: any Host, options: Options = Options(), interruption: InterruptionFlag = InterruptionFlag()
  ) {
    self.host = host
    self.options = options
    self.interruption = interruption
    network = NetworkContext(random: RandomSource(seed: options.seed), precision: options.precision)
    recorder = network.recorder
    network.unfinished.look = { [weak self] in self?.machine.looks.count ?? 0 }
    timeline.byteLimit = options.rewindBytes
  }

  deinit { recorder.close() }

  /// The random numbers, by seed and purpose.
  public var random: RandomSource { network.random }

  // MARK: Running

  /// Runs a text and returns the value of its last statement, `.none` when that has none.
  ///
  /// Variables that were defined before an error keep their values.
  /// - Throws: ``Diagnostic`` for an error in the program, ``Interrupted`` after Ctrl-C.
  @discardableResult
  public func run(_ text: String, name: String) throws -> Value {
    try run(sources.add(name: name, bytes: Array(text.utf8)))
  }

  @discardableResult
  public func run(_ source: Source) throws -> Value {
    try showingLines { try run(Parser.parse(source)) }
  }

  /// Runs one cell of a prompt.
  public func runCell(_ source: Source) throws -> CellResult {
    (machine.statement, resultUses) = (.none, [])
    return try showingLines {
      let program = try Parser.parse(source, allowsResult: options.isInteractive)
      let value = try run(program)
      let last = program.block.statements.last
      return CellResult(
        value: value, isSilenced: last?.isSilenced ?? true, digits: options.echoDigits,
        isReported: last?.builtin?.reportsItself ?? false,
        isLook: program.block.statements.allSatisfy(\.isLook))
    }
  }

  /// Runs what may throw an error about something that another language writes; its help is the line to type.
  private func showingLines<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as Diagnostic {
      throw withLine(error)
    }
  }

  private func withLine(_ error: Diagnostic) -> Diagnostic {
    let isKnown = { (name: String) in
      let key = Symbols.key(of: name)
      return Builtin.named(key) != nil || self.value(of: key) != nil
    }
    guard let source = sources[error.span],
      let line = ForeignLine.help(for: error, in: source, isKnown: isKnown)
    else { return error }
    var error = error
    error.help = line
    return error
  }

  /// Parses a text and resolves its names without running it; the problems found.
  public func check(_ source: Source) -> [Diagnostic] {
    let (program, diagnostics) = Parser.parseCollecting(source)
    guard diagnostics.isEmpty else { return diagnostics.map(withLine) }
    var resolver = Resolver(session: self)
    do {
      _ = try resolver.resolve(program)
      return []
    } catch let error as Diagnostic {
      return [withLine(error)]
    } catch {
      return []
    }
  }

  func run(_ program: Program) throws -> Value {
    scope.forgetDeclarations { slot in
      if case .undefined = unsafe machine.globals[slot] { false } else { true }
    }
    machine.statement = .none
    return try run(try resolve(program))
  }

  func resolve(_ program: Program) throws -> ProgramCode {
    var resolver = Resolver(session: self)
    let code = try resolver.resolve(program)
    machine.growGlobals(to: scope.count)
    return code
  }

  func run(_ code: ProgramCode) throws -> Value {
    let wasRecording = recorder.isRecording
    defer { recorder.isRecording = wasRecording }
    machine.place = StopPlace(lengths: history.lengths)
    do {
      return try Kernels.watching(interruption.flag) {
        let value = try machine.withFrame(slots: code.slotCount) { try code.run(machine) }
        try machine.poll()
        return value
      }
    } catch let interruption as Interruption {
      timeline.stop(at: machine.statement)
      throw interrupted(interruption)
    } catch {
      timeline.stop(at: machine.statement)
      let error = machine.diagnostic(for: error, at: .none, [])
      // What was computed before Ctrl-C was seen may be unfinished, and an error about it of no use.
      if let interruption = error as? Interruption { throw interrupted(interruption) }
      machine.looks.fail()
      throw error
    }
  }

  /// A statement ended early as `interrupt` had planned; the next one follows.
  func goOnBehindStop(of statement: Span) {
    timeline.stop(at: statement)
    interruption.clear()
    machine.place = StopPlace(lengths: history.lengths)
  }

  /// Where the cell that ran last uses `_`, the last result.
  public internal(set) var resultUses: [Span] = []

  /// Where the statement of the top level stands that ran last; after an error the one that failed, `.none` when
  /// nothing was run.
  public var lastStatement: Span { machine.statement }

  /// Where ``lastStatement`` was stopped or failed, so that `interrupt` before it leads there again; nil for one that did
  /// nothing before it was stopped.
  public var lastStop: StopLook? { machine.looks.stopped }

  // MARK: Calls

  /// Calls a function or a layer with plain arguments.
  public func call(_ callable: Value, _ arguments: [Value], at span: Span = .none) throws -> Value {
    try machine.call(callable, arguments, span)
  }

  /// Throws ``Interruption`` when Ctrl-C was pressed.
  func poll() throws { try machine.poll() }

  // MARK: Files

  /// The content of a file.
  public static func readFile(_ path: String) throws(Diagnostic) -> [UInt8] {
    do { return try File.read(path) } catch { throw fileError(error) }
  }

  /// Replaces a file's content, all of it or none.
  public static func writeFile(_ path: String, _ bytes: [UInt8]) throws(Diagnostic) {
    do { try File.write(bytes, to: path) } catch { throw fileError(error) }
  }

  private static func fileError(_ error: DataError) -> Diagnostic {
    Diagnostic(code: "file", error.message, at: .none, help: error.hint)
  }

  /// How many threads large matrix products may use.
  public static func setThreads(_ count: Int) { Kernels.setThreads(count) }
  public static var threads: Int { Kernels.threads }

  /// What the random numbers start from.
  public var seed: UInt64 { random.seed }

  /// `f32` or `f64`.
  public var precisionName: String { precision == .f32 ? "f32" : "f64" }

  /// The name of the look that new charts get.
  public var themeName: String { state.charts.theme.name }

  /// Where a file that the program writes goes: below the output folder, unless its path is absolute.
  func outputPath(_ path: String) throws -> String {
    if options.isConfined, path.hasPrefix("/") || path.split(separator: "/").contains("..") {
      throw Diagnostic(
        code: "file", "this session writes only below its output folder, not to \(path)", at: .none)
    }
    guard let folder = options.outputFolder, !path.hasPrefix("/") else { return path }
    return folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
  }

  /// The content of a data file; a relative path that leads nowhere from the present folder is followed from the
  /// folder of the program's file.
  func readData(_ path: String, from span: Span) throws -> [UInt8] {
    do { return try File.read(path) } catch {
      guard !path.hasPrefix("/"), let file = loadedFile ?? sources[span]?.name, file.contains("/"),
        let bytes = try? File.read(File.folder(of: file) + "/" + path)
      else { throw error }
      return bytes
    }
  }

  /// The source of an included file; its path is relative to the file that includes it.
  func includedSource(_ path: String, from span: Span, at place: Span) throws -> Source {
    var full = path
    if !path.hasPrefix("/"), let including = sources[span]?.name, let slash = including.lastIndex(of: "/") {
      full = including[...slash] + path
    }
    do {
      return sources.add(name: full, bytes: try File.read(full))
    } catch {
      throw Diagnostic(code: "file", error.message, at: place, help: error.hint)
    }
  }

  /// Forgets the loops that could be rewound.
  public func forgetLoops() { timeline.removeAll() }

  // MARK: Variables

  /// The value of a global variable, nil when it has none.
  public func value(of name: String) -> Value? {
    guard let slot = scope.slot(of: name), case let value = unsafe machine.globals[slot] else { return nil }
    if case .undefined = value { return nil }
    return value
  }

  /// Defines a global variable.
  public func define(_ name: String, _ value: Value) {
    let slot = scope.declare(name).slot
    machine.growGlobals(to: scope.count)
    unsafe machine.globals[slot] = value
  }

  /// Takes a global variable's value away.
  public func undefine(_ name: String) {
    guard let slot = scope.slot(of: name) else { return }
    unsafe machine.globals[slot] = .undefined
  }

  /// A variable's name as the program first wrote it: `ŷ`, `η` where ``variableNames`` has `eta`.
  public func spelling(of name: String) -> String {
    scope.slot(of: name).map { scope.variable($0).name } ?? name
  }

  /// The names that have a value, in the order of their first definition.
  public var variableNames: [String] { scope.names.filter { value(of: $0) != nil } }
}

/// What a cell came to.
public struct CellResult {
  /// The value of its last statement, `.none` when that has none.
  public var value: Value
  /// Whether a `;` behind the last statement asks for silence.
  public var isSilenced: Bool
  /// The significant digits of its numbers; nil for the usual.
  public var digits: Int?
  /// Whether the statement has shown what it found, so that the value is only named.
  public var isReported = false
  /// Whether its statements are there for what they show: expressions, and `print`.
  public var isLook = false

  /// What the prompt shows; nil for no value, and after a trailing `;`.
  public var echo: String? {
    if isSilenced { return nil }
    if case .none = value { return nil }
    if isReported, let parts = value.parts { return parts }
    if let digits, let text = try? NumberFormat(width: nil, digits: digits, conversion: "g").text(value) {
      return text
    }
    return value.listing ?? value.description
  }
}

/// A run was stopped by Ctrl-C.
public struct Interrupted: Error {
  /// Where it stopped, for the message.
  public var description = "stopped"
}
