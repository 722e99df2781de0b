import Interpreter

/// What the session was before each of the last cells, as far as memory allows.
struct UndoHistory {
  struct Entry {
    /// The cell that ran; for a reset all that were there.
    let cells: [Int]
    var isReset = false
    let before: Snapshot
    let results: KeptResults
    /// What it keeps alive that the session, as the cell left it, does not.
    var byteCount = 0
    /// The number of the last cell.
    var newest: Int { cells.last ?? 0 }
  }

  /// The memory that the entries may take.
  var byteLimit = 256_000_000 {
    didSet { trim() }
  }
  private(set) var entries: [Entry] = []
  /// What the largest entry would have taken that was let go.
  private var largestDropped = 0
  /// A limit that would have kept more.
  var largerLimit: Int { max(4 * byteLimit, 4 * largestDropped) }
  /// The cells that were taken back, the last one last.
  var redoable: [Entry] = []

  /// Each entry also lists the variables of its time.
  private static let countLimit = 200

  var byteCount: Int { entries.reduce(0) { $0 + $1.byteCount } }

  /// - Parameter isLook: whether the cell has changed nothing.
  mutating func add(_ entry: Entry, isLook: Bool) {
    if !isLook { redoable = [] }
    entries.append(entry)
    trim()
  }

  mutating func takeLast() -> Entry? { entries.popLast() }

  /// Puts back an entry that was taken.
  mutating func putBack(_ entry: Entry) { entries.append(entry) }

  mutating func removeAll() { (entries, redoable) = ([], []) }

  private mutating func trim() {
    while entries.count > Self.countLimit || byteCount > byteLimit {
      largestDropped = max(largestDropped, entries.removeFirst().byteCount)
    }
  }
}
