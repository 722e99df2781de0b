import Autodiff
import Syntax
import Tensors

/// What evaluation works on: the slots of the globals and of the running calls.
///
/// A call's slots lie next to each other on one stack; a variable is a fixed distance from the call's first slot, as
/// the resolver found it, so that reading one costs no look-up.
@safe final class Machine {
  // The session owns the machine, so no count is needed; this is read at every step.
  unowned(unsafe) private let owner: Session
  var session: Session { unsafe owner }
  let recorder: Recorder
  let stop: StopFlag
  /// The globals by slot.
  private(set) var globals: UnsafeMutablePointer<Value>
  private var globalCapacity: Int
  /// The running call's first slot.
  private(set) var frame: UnsafeMutablePointer<Value>
  private let stack: UnsafeMutablePointer<Value>
  private var top: UnsafeMutablePointer<Value>
  private let limit: UnsafeMutablePointer<Value>
  var depth = 0
  /// What `return` left for the call that it ends.
  var returned = Value.none
  /// How many loops are running, one inside the other.
  var loopDepth = 0
  /// The loop that stands in no other, while it runs.
  var outermost: LoopProgress?
  /// Where the run is, for the message after Ctrl-C.
  var place = StopPlace()

  /// How often Ctrl-C was looked for.
  var looks = InterruptionLooks()
  /// What Ctrl-C or an error has left since the outermost loop began.
  var left = LeftBlocks()
  /// The statement that the first turn of the next loop begins with: a turn that was stopped goes on.
  var firstStatement = 0

  /// The statement of the top level that runs, or ran last.
  var statement = Span.none

  /// What looks at every turn of a loop; nil for nobody.
  var turnWatcher: (any TurnWatcher)?
  /// The run that a resumption goes on with, once it has arrived.
  var resumedRun: RunRecord?
  /// The statement of the top level that may train, while it runs.
  var statementRun: RunRecord?
  /// Where `train` is to begin: in the middle, when its statement runs again.
  var trainingToEnter: RunRecord.Moment?
  /// How many loops stood around the optimizer's steps at most, since the run began that is kept.
  var stepDepth = 1
  /// How many parameters were changed by `:=`.
  var updateCount = 0

  /// The values of the running call's slots.
  var frameValues: [Value] { (0..<(unsafe top - frame)).map { unsafe frame[$0] } }

  static let stackSlots = 1 << 20
  /// How deep calls may nest.
  static let depthLimit = 10_000

  init(session: Session) {
    unsafe owner = session
    recorder = session.recorder
    stop = session.interruption.flag
    globalCapacity = 256
    unsafe globals = .allocate(capacity: globalCapacity)
    unsafe globals.initialize(repeating: .undefined, count: globalCapacity)
    unsafe stack = .allocate(capacity: Self.stackSlots)
    unsafe frame = stack
    unsafe top = stack
    unsafe limit = stack + Self.stackSlots
  }

  deinit {
    unsafe globals.deinitialize(count: globalCapacity)
    unsafe globals.deallocate()
    unsafe stack.deinitialize(count: top - stack)
    unsafe stack.deallocate()
  }

  func growGlobals(to count: Int) {
    guard count > globalCapacity else { return }
    let capacity = max(count, 2 * globalCapacity)
    let larger = UnsafeMutablePointer<Value>.allocate(capacity: capacity)
    unsafe larger.moveInitialize(from: globals, count: globalCapacity)
    unsafe (larger + globalCapacity).initialize(repeating: .undefined, count: capacity - globalCapacity)
    unsafe globals.deallocate()
    unsafe globals = larger
    globalCapacity = capacity
  }

  /// Changes every value that variables hold, those of the running calls among them.
  func mapVariables(_ change: (Value) -> Value) {
    for slot in 0..<globalCapacity { unsafe globals[slot] = change(globals[slot]) }
    for slot in 0..<(unsafe top - stack) { unsafe stack[slot] = change(stack[slot]) }
  }

  // MARK: Calls

  /// Runs `body` with slots of its own above all others; they are cleared when it ends.
  func withFrame<Result>(slots: Int, _ body: () throws -> Result) throws -> Result {
    let caller = unsafe frame
    let base = unsafe top
    guard unsafe limit - base > slots else { throw recursionError() }
    unsafe base.initialize(repeating: .undefined, count: slots)
    unsafe frame = base
    unsafe top = base + slots
    defer {
      unsafe base.deinitialize(count: slots)
      unsafe top = base
      unsafe frame = caller
    }
    return try body()
  }

  /// Calls a function of the program with its arguments already at the top of the stack.
  ///
  /// - Parameter base: the first argument's place; the slots behind the arguments are not initialised yet.
  func enter(_ function: Function, at base: UnsafeMutablePointer<Value>, _ span: Span) throws -> Value {
    guard let code = function.code else { return .none }
    let slotCount = code.slotCount
    let caller = unsafe frame
    guard unsafe base + slotCount < limit, depth < Self.depthLimit else {
      unsafe unwind(to: base)
      throw recursionError().leaving(function.name, call: span)
    }
    for place in function.arity..<slotCount { unsafe (base + place).initialize(to: .undefined) }
    for (place, capture) in code.captures.enumerated() {
      unsafe base[capture.to] = function.captures[place]
    }
    if let slot = code.selfSlot { unsafe base[slot] = .function(function) }
    unsafe frame = base
    unsafe top = base + slotCount
    depth += 1
    do {
      try poll()
      let value = try code.body.evaluate(self)
      unsafe leave(to: caller)
      return value
    } catch {
      unsafe leave(to: caller)
      guard let error = error as? Diagnostic else { throw error }
      throw error.leaving(function.name, call: span)
    }
  }

  /// Ends the running call. Most of its slots hold numbers, which leave nothing to let go of.
  @inline(__always)
  private func leave(to caller: UnsafeMutablePointer<Value>) {
    let base = unsafe frame
    var slot = unsafe top
    while unsafe slot > base {
      unsafe slot -= 1
      if case .number = unsafe slot.pointee { continue }
      unsafe slot.deinitialize(count: 1)
    }
    unsafe top = base
    unsafe frame = caller
    depth -= 1
  }

  /// The place where the next call's arguments go.
  var argumentBase: UnsafeMutablePointer<Value> { unsafe top }

  /// Puts a value on top of the stack.
  @inline(__always)
  func push(_ value: Value) throws {
    guard unsafe top < limit else { throw recursionError() }
    unsafe top.initialize(to: value)
    unsafe top += 1
  }

  /// Takes back what was pushed since `base`, when an argument threw.
  func unwind(to base: UnsafeMutablePointer<Value>) {
    unsafe base.deinitialize(count: top - base)
    unsafe top = base
  }

  func recursionError() -> Diagnostic {
    Diagnostic(
      code: "recursion", "calls are nested more than \(Self.depthLimit) deep", at: .none,
      help: "a function that calls itself needs a case that ends it")
  }

  func outOfMemory() -> Diagnostic {
    Diagnostic(
      code: "memory",
      "the program holds \(MemoryLimit.text(bytes: MemoryLimit.residentSize)), and no more memory is free",
      at: .none,
      help: "smaller batches take less; a list that grows, or a loss kept from every turn, may hold on to it")
  }

  // MARK: Interruption

  /// Looks for Ctrl-C; called at every statement and loop turn, and before a value is kept or a builtin acts, because
  /// kernels that were stopped leave their results unfinished.
  @inline(__always)
  func poll(at span: @autoclosure () -> Span = .none) throws {
    looks.count &+= 1
    if stop.isSet || looks.count == looks.last { throw stopped(at: span()) }
  }
}
