import Syntax

/// The names of the top level and their slots; it lasts as long as the session.
final class GlobalScope {
  private var slots: [String: Int] = [:]
  private(set) var names: [String] = []
  private var information: [VariableInformation] = []

  var count: Int { names.count }

  func slot(of name: String) -> Int? { slots[name] }

  func variable(_ slot: Int) -> VariableInformation { information[slot] }

  /// How often each name was defined, by slot.
  var definitionCounts: [Int] { information.map(\.definitions.count) }

  /// Forgets all definitions but the first ones.
  func forgetDefinitions(after counts: [Int]) {
    for (slot, variable) in information.enumerated() {
      let count = slot < counts.count ? counts[slot] : 0
      variable.definitions.removeSubrange(min(count, variable.definitions.count)...)
    }
  }

  /// Forgets the names that a program declared and then, as it failed or was taken back, gave no value.
  func forgetDeclarations(hasValue: (Int) -> Bool) {
    for (slot, variable) in information.enumerated() where !hasValue(slot) { variable.isDeclaredHere = false }
  }

  func declare(_ name: String, typed: String? = nil) -> (slot: Int, information: VariableInformation) {
    if let slot = slots[name] { return (slot, information[slot]) }
    let slot = names.count
    slots[name] = slot
    names.append(name)
    information.append(VariableInformation(name: typed ?? name))
    return (slot, information[slot])
  }
}

/// Where a name leads.
enum Resolution {
  case global(slot: Int, VariableInformation)
  case local(slot: Int, VariableInformation)
  case builtin(Builtin)
}

/// The blocks of one function while it is resolved; the outermost stands for the top level.
final class FunctionScope {
  let enclosing: FunctionScope?
  var isTopLevel: Bool { enclosing == nil }
  private var blocks: [[String: (slot: Int, information: VariableInformation)]] = [[:]]
  private(set) var slotCount = 0
  private(set) var captures: [CaptureSource] = []
  /// How many loops are open, for `break` and `continue`.
  var loopDepth = 0

  init(enclosing: FunctionScope?) { self.enclosing = enclosing }

  func openBlock() { blocks.append([:]) }
  func closeBlock() { blocks.removeLast() }

  /// A new variable of the innermost block.
  func declare(_ name: Name) -> (slot: Int, information: VariableInformation) {
    let variable = (slot: slotCount, information: VariableInformation(name: name.typed))
    slotCount += 1
    blocks[blocks.count - 1][name.key] = variable
    return variable
  }

  /// A variable of this function's own blocks.
  func own(_ key: String) -> (slot: Int, information: VariableInformation)? {
    for block in blocks.reversed() {
      if let variable = block[key] { return variable }
    }
    return nil
  }

  /// The names that stand in this function's blocks and around it, for suggestions.
  var visibleNames: [String] {
    blocks.flatMap { $0.values.map(\.information.name) } + (enclosing?.visibleNames ?? [])
  }

  /// A variable of an enclosing function, made available here by capturing its value.
  func capture(_ name: Name) -> (slot: Int, information: VariableInformation)? {
    guard let enclosing else { return nil }
    guard let outer = enclosing.own(name.key) ?? enclosing.capture(name) else { return nil }
    let variable = (slot: slotCount, information: outer.information)
    slotCount += 1
    blocks[0][name.key] = variable
    captures.append(CaptureSource(from: outer.slot, to: variable.slot))
    return variable
  }
}
