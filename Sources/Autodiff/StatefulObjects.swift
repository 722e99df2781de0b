public import Tensors

/// An object that changes in place: a parameter, a layer, a layer's running statistics, an optimizer.
public protocol Stateful: AnyObject {
  /// What it is now; the tensors are shared, not copied.
  var savedState: any SavedState { get }
}

/// What an object was at some time.
public protocol SavedState {
  /// Makes the object what it was.
  func restore()
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
  }

  private var references: [ObjectIdentifier: Reference] = [:]

  public init() {}

  public var count: Int { references.count }

  public func insert(_ object: any Stateful) {
    references[ObjectIdentifier(object)] = Reference(object: object)
  }

  /// For the object's `deinit`.
  public func remove(_ object: any Stateful) { references[ObjectIdentifier(object)] = nil }

  /// All of them, in no order.
  public var all: [any Stateful] { references.values.map { unsafe $0.object } }

  /// What all of them are now. The objects live as long as what is returned here.
  public var savedStates: [any SavedState] { references.values.map { unsafe $0.object.savedState } }
}
