/// What was entered before, the newest last, and the walk through it that Up, Down and `^R` make.
struct InputHistory {
  private(set) var entries: [String]
  /// How many of them were entered here; they are the last.
  private var ownCount = 0
  private var walk: Walk?

  /// A walk begun by Up: it visits the entries that begin with what was typed.
  private struct Walk {
    let typed: LineBuffer
    let prefix: String
    var place: Int
    var shown: String
  }

  init(_ entries: [String] = []) { self.entries = entries }

  /// Keeps an entry unless it is blank, begins with a space, or repeats the last.
  @discardableResult
  mutating func add(_ entry: String) -> Bool {
    walk = nil
    guard Self.isKept(entry), entries.last != entry else { return false }
    entries.append(entry)
    ownCount += 1
    return true
  }

  /// Takes in what other sessions have entered meanwhile: behind one's own in the order of Up, which stays.
  mutating func add(others: [String]) {
    let kept = others.filter(Self.isKept)
    if !kept.isEmpty { entries.insert(contentsOf: kept, at: entries.count - ownCount) }
  }

  /// Whether Up goes on with a walk that has begun.
  func isWalking(_ buffer: LineBuffer) -> Bool { walk?.shown == buffer.text }

  static func isKept(_ entry: String) -> Bool {
    guard let first = entry.unicodeScalars.first, first != " " else { return false }
    return !entry.allSatisfy(\.isWhitespace)
  }

  mutating func endWalk() { walk = nil }

  /// The next older entry that begins with what stood before the cursor when the walk began.
  mutating func older(than buffer: LineBuffer) -> LineBuffer? {
    var walk = current(buffer)
    var place = walk.place - 1
    while place >= 0, !visits(place, walk) { place -= 1 }
    guard place >= 0 else { return nil }
    walk.place = place
    walk.shown = entries[place]
    self.walk = walk
    var found = LineBuffer(entries[place])
    found.cursor = found.endOfFirstLine
    return found
  }

  /// The next newer one; behind the newest, what was typed.
  mutating func newer(than buffer: LineBuffer) -> LineBuffer? {
    guard var walk, walk.shown == buffer.text else { return nil }
    var place = walk.place + 1
    while place < entries.count, !visits(place, walk) { place += 1 }
    guard place < entries.count else {
      self.walk = nil
      return walk.typed
    }
    walk.place = place
    walk.shown = entries[place]
    self.walk = walk
    return LineBuffer(entries[place])
  }

  private func visits(_ place: Int, _ walk: Walk) -> Bool {
    entries[place] != walk.shown && entries[place].hasPrefix(walk.prefix)
  }

  private func current(_ buffer: LineBuffer) -> Walk {
    let text = buffer.text
    if let walk, walk.shown == text { return walk }
    return Walk(typed: buffer, prefix: buffer.beforeCursor, place: entries.count, shown: text)
  }
}

/// The search that `^R` begins: the newest entry that contains the query, then older ones.
struct HistorySearch {
  let original: LineBuffer
  private(set) var query = ""
  /// The place of the match; the number of entries before the first search.
  private(set) var place: Int
  private(set) var isFailing = false

  /// - Parameter query: what is looked for from the newest entry on.
  init(_ query: String = "", from buffer: LineBuffer, in history: InputHistory) {
    original = buffer
    self.query = query
    place = history.entries.count
  }

  /// The prompt while it lasts.
  var prompt: String { "\(isFailing ? "no match for" : "search") '\(query)':" }

  mutating func type(_ scalar: Unicode.Scalar, in history: InputHistory) -> LineBuffer? {
    query.unicodeScalars.append(scalar)
    return find(from: min(place, history.entries.count - 1), by: -1, in: history)
  }

  mutating func erase(in history: InputHistory) -> LineBuffer? {
    guard !query.isEmpty else { return original }
    query.removeLast()
    if query.isEmpty {
      place = history.entries.count
      isFailing = false
      return original
    }
    return find(from: history.entries.count - 1, by: -1, in: history)
  }

  mutating func older(in history: InputHistory) -> LineBuffer? { find(from: place - 1, by: -1, in: history) }
  mutating func newer(in history: InputHistory) -> LineBuffer? { find(from: place + 1, by: 1, in: history) }

  private mutating func find(from start: Int, by step: Int, in history: InputHistory) -> LineBuffer? {
    guard !query.isEmpty else { return nil }
    let wanted = Array(query.unicodeScalars)
    let shown = history.entries.indices.contains(place) ? history.entries[place] : nil
    var candidate = start
    while history.entries.indices.contains(candidate) {
      let entry = history.entries[candidate]
      let scalars = Array(entry.unicodeScalars)
      if candidate == place || entry != shown, let found = Self.offset(of: wanted, in: scalars) {
        place = candidate
        isFailing = false
        return LineBuffer(scalars: scalars, cursor: found)
      }
      candidate += step
    }
    isFailing = true
    return nil
  }

  private static func offset(of wanted: [Unicode.Scalar], in text: [Unicode.Scalar]) -> Int? {
    guard wanted.count <= text.count, let first = wanted.first else { return nil }
    return (0...text.count - wanted.count).first { text[$0] == first && text[$0...].starts(with: wanted) }
  }
}
