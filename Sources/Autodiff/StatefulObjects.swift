public import Tensors

/// An object that changes in place: a parameter, a layer, a layer's running statistics, an optimizer.
public protocol Stateful: AnyObject {
  /// What it is now; the tensors are shared, not copied.
  var savedState: any SavedState { get }
}

/// What an object was at some time.
public protocol SavedState {
  /// Whose state it is.
  var object: any Stateful { get }
  /// Makes the object what it was.
  func restore()
  /// Gives the numbers to the object that stands for this one in a run that ran again; that keeps its own parts.
  func handOver(to successor: any Stateful)
  /// The tensors that are kept.
  var tensors: [Tensor] { get }
}

/// Every live object of a session that changes in place.
///
/// Objects enter when they are made and leave when they go, so that a snapshot cannot miss one, wherever the program
/// keeps it: in a variable, a list, a closure.
public final class StatefulObjects {
  // Not `weak`: a weakly referenced object counts its references the slow way, in every step of a training.
  private struct Reference {
    unowned(unsafe) let object: any Stateful
    /// Its place in the order in which the program made its objects.
    let number: Int
    /// When it was made or restored, counted over all objects.
    let age: Int
  }

  private var references: [ObjectIdentifier: Reference] = [:]
  /// Of the objects that somebody refers to without keeping them.
  private var lifetimes: [ObjectIdentifier: Lifetime] = [:]
  /// How many objects the program made; a snapshot sets it back, so that a program that runs again gives its objects
  /// the same numbers.
  public var madeCount = 0
  private var everMade = 0

  public init() {}

  public var count: Int { references.count }

  public func insert(_ object: any Stateful) {
    references[ObjectIdentifier(object)] = Reference(object: object, number: madeCount, age: everMade)
    madeCount += 1
    everMade += 1
  }

  /// The object that stands for this one in the run that was made or restored last: itself, unless it was made again.
  public func successor(of object: any Stateful) -> any Stateful {
    guard let own = references[ObjectIdentifier(object)] else { return object }
    let newest = references.values.filter { $0.number == own.number }.max { $0.age < $1.age } ?? own
    return unsafe newest.object
  }

  /// The objects that stand for all of their numbers.
  private var current: [Int: Reference] {
    Dictionary(references.values.map { ($0.number, $0) }) { $0.age > $1.age ? $0 : $1 }
  }

  /// What the objects are now that the program can reach; others belong to runs that were left.
  public var currentStates: [any SavedState] { current.values.map { unsafe $0.object.savedState } }

  /// Gives states to the objects that stand for theirs.
  public func handOver(_ states: [any SavedState]) {
    let current = current
    for state in states {
      guard let own = references[ObjectIdentifier(state.object)], let newest = current[own.number] else {
        continue
      }
      state.handOver(to: unsafe newest.object)
    }
  }

  /// Numbers what is made from here on as nothing before.
  public func beginNumbers() { madeCount = everMade }

  /// Makes objects what they were, and the ones that stand for all of their numbers.
  public func restore(_ states: [any SavedState], madeCount: Int) {
    self.madeCount = madeCount
    for state in states {
      state.restore()
      let identity = ObjectIdentifier(state.object)
      guard let own = references[identity] else { continue }
      references[identity] = Reference(object: state.object, number: own.number, age: everMade)
      everMade += 1
    }
  }

  /// For the object's `deinit`.
  public func remove(_ object: any Stateful) {
    references[ObjectIdentifier(object)] = nil
    if !lifetimes.isEmpty { lifetimes.removeValue(forKey: ObjectIdentifier(object))?.isOver = true }
  }

  /// A reference to one of the objects that does not keep it.
  public func looseReference<Object: Stateful>(to object: Object) -> LooseReference<Object> {
    let identity = ObjectIdentifier(object)
    let lifetime = lifetimes[identity] ?? Lifetime()
    lifetimes[identity] = lifetime
    return LooseReference(object, lifetime)
  }

  /// All of them, in no order.
  public var all: [any Stateful] { references.values.map { unsafe $0.object } }

  /// What all of them are now, the oldest first. The objects live as long as what is returned here.
  public var savedStates: [any SavedState] {
    references.values.sorted { $0.age < $1.age }.map { unsafe $0.object.savedState }
  }
}

/// Whether an object still is there.
@usableFromInline final class Lifetime {
  @safe @exclusivity(unchecked) @usableFromInline var isOver = false
}

/// A reference that does not keep its object.
public struct LooseReference<Object: Stateful> {
  @usableFromInline unowned(unsafe) let reference: Object
  @usableFromInline let lifetime: Lifetime

  fileprivate init(_ object: Object, _ lifetime: Lifetime) {
    unsafe reference = object
    self.lifetime = lifetime
  }

  /// The object, nil when it has gone.
  @inlinable public var object: Object? {
    @inline(__always) get { lifetime.isOver ? nil : unsafe reference }
  }
}
