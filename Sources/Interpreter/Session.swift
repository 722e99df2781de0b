public import Autodiff
public import NeuralNetworks
public import Syntax
public import Tensors
import Synchronization

/// Whether Ctrl-C was pressed: set from a signal handler or another thread, read by the evaluator.
public final class InterruptionFlag: Sendable {
  private let flag = Atomic<Bool>(false)
  public init() {}
  public var isRequested: Bool { flag.load(ordering: .relaxed) }
  public func request() { flag.store(true, ordering: .relaxed) }
  public func clear() { flag.store(false, ordering: .relaxed) }
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
  public let host: any Host
  public let sources = SourceMap()
  public let recorder = Recorder()
  public let random: RandomSource
  public let interruption: InterruptionFlag
  public var options: Options
  /// The type of new tensors.
  public internal(set) var precision: Precision
  /// What `track` recorded.
  public internal(set) var history = History()
  /// The resolver's view of the names.
  let scope = GlobalScope()
  private(set) var machine: Machine! = nil

  public struct Options {
    public var precision = Precision.f32
    public var seed: UInt64 = 0
    /// Charts and saved files with relative names go below this folder.
    public var outputFolder: String?
    public var isQuiet = false
    /// Cells are typed one by one: a function may use what a later cell defines.
    public var isInteractive = false
    /// What the script was given behind its name: `args`.
    public var arguments: [String] = []
    public init() {}
  }

  public init(host: any Host, options: Options = Options(), interruption: InterruptionFlag = InterruptionFlag()) {
    self.host = host
    self.options = options
    self.interruption = interruption
    precision = options.precision
    random = RandomSource(seed: options.seed)
    machine = Machine(session: self)
  }

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
    let program = try Parser.parse(source)
    return try run(program)
  }

  /// Parses a text and resolves its names without running it.
  public func check(_ source: Source) throws {
    let program = try Parser.parse(source)
    var resolver = Resolver(session: self)
    _ = try resolver.resolve(program)
  }

  func run(_ program: Program) throws -> Value {
    var resolver = Resolver(session: self)
    let code = try resolver.resolve(program)
    machine.growGlobals(to: scope.count)
    let wasRecording = recorder.isRecording
    defer { recorder.isRecording = wasRecording }
    do {
      return try machine.withFrame(slots: code.slotCount) { try code.run(machine) }
    } catch is Interruption {
      throw Interrupted()
    }
  }

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

  /// The names that have a value, in the order of their first definition.
  public var variableNames: [String] { scope.names.filter { value(of: $0) != nil } }
}

/// A run was stopped by Ctrl-C.
public struct Interrupted: Error {
  /// Where it stopped, for the message.
  public var description = "stopped"
}

/// The series that `track` records, by name.
public struct History {
  public internal(set) var names: [String] = []
  public internal(set) var series: [String: [Double]] = [:]
}
