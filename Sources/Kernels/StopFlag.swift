internal import CKernels
public import Synchronization

/// A request to stop long work: set from a signal handler or another thread, read by loops that take long.
///
/// A kernel that finds the flag of its thread set (``Kernels/watching(_:_:)``) returns at once and leaves its result
/// unfinished, so who uses results polls the flag before it keeps one.
@safe public final class StopFlag: Sendable {
  public enum Reason: Int32, Sendable {
    case none
    case interruption
    /// A result would not have fitted into memory.
    case memory
  }

  @usableFromInline nonisolated(unsafe) let word: UnsafeMutablePointer<Atomic<Int32>>

  public init() {
    unsafe word = .allocate(capacity: 1)
    unsafe word.initialize(to: Atomic(0))
  }

  deinit { unsafe word.deallocate() }

  @inlinable public var isSet: Bool {
    @inline(__always) get { unsafe word.pointee.load(ordering: .relaxed) != 0 }
  }
  public var reason: Reason { Reason(rawValue: unsafe word.pointee.load(ordering: .relaxed)) ?? .none }
  public func set(_ reason: Reason) { unsafe word.pointee.store(reason.rawValue, ordering: .relaxed) }
}

extension Kernels {
  /// Work was stopped by the flag of its thread.
  public struct Stopped: Error {
    public init() {}
  }

  /// Runs `body` with a flag that stops its long kernels; with nil nothing stops them.
  @inline(__always)
  public static func watching<Result>(_ flag: StopFlag?, _ body: () throws -> Result) rethrows -> Result {
    let word = unsafe flag.map { unsafe UnsafeMutableRawPointer($0.word).assumingMemoryBound(to: Int32.self) }
    let before = unsafe ck_watch(word)
    defer { unsafe ck_watch(before) }
    return try body()
  }

  /// Whether this thread's work is asked to stop, its results being of no use any more.
  public static var isStopped: Bool { ck_stop_reason() != 0 }

  /// Whether a loop over elements is to be left, asked at every turn and looked at every 65,536th.
  @inline(__always)
  public static func isStopped(turn: Int) -> Bool { turn & 0xFFFF == 0 && isStopped }

  /// Throws when a loop over elements is to be left; as ``isStopped(turn:)``.
  @inline(__always)
  public static func checkStop(turn: Int) throws(Stopped) {
    if isStopped(turn: turn) { throw Stopped() }
  }

  /// Stops this thread's work: the flag that it watches is set, where it watches one.
  public static func requestStop(_ reason: StopFlag.Reason) { ck_request_stop(reason.rawValue) }

  /// Throws when the work is asked to stop.
  public static func checkStop() throws(Stopped) {
    if isStopped { throw Stopped() }
  }

  /// So many elements are worked through without a look at the flag: one to five milliseconds.
  static let panel = 1 << 21

  /// Calls `body` with the start and length of stretches of `count` elements, until there is no more or a stop is asked
  /// for.
  @inline(__always)
  static func inPanels(_ count: Int, of size: Int = panel, _ body: (_ start: Int, _ count: Int) -> Void) {
    if count <= size { return body(0, count) }
    var start = 0
    while start < count, !isStopped {
      body(start, min(size, count - start))
      start += size
    }
  }

  /// ``inPanels(_:of:_:)`` for rows of `width` elements each.
  @inline(__always)
  static func inRowPanels(_ rows: Int, width: Int, _ body: (_ start: Int, _ count: Int) -> Void) {
    inPanels(rows, of: max(1, panel / max(1, width)), body)
  }
}
