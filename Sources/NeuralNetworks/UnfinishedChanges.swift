/// What a computation has changed besides its result, such as running statistics and places in random streams, since the
/// program last looked for Ctrl-C.
///
/// When it is stopped in its middle its result is dropped and the computation done again later, so that these changes
/// are taken back.
///
/// ```swift
/// let changes = UnfinishedChanges()
/// var count = 1
/// changes.add { count = 0 }
/// changes.takeBack(at: 0)  // count is 0
/// ```
public final class UnfinishedChanges: @unchecked Sendable {
  /// The number of the last look for Ctrl-C.
  public var look: () -> Int = { 0 }
  private var lastLook = 0
  private var ways: [() -> Void] = []

  public init() {}

  /// Notes how a change is taken back.
  public func add(_ way: @escaping () -> Void) {
    let now = look()
    if now != lastLook { forget() }
    lastLook = now
    ways.append(way)
  }

  /// Takes back what has changed since a look.
  public func takeBack(at look: Int) {
    let taken = look == lastLook ? ways : []
    forget()
    for way in taken.reversed() { way() }
    forget()
  }

  /// All that was done stays.
  public func forget() { ways.removeAll(keepingCapacity: true) }
}
