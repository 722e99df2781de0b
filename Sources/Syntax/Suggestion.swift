/// "Did you mean": the known name that is nearest to a misspelled one.
public enum Suggestion {
  /// A longer name is a generated one; comparing two of them letter by letter would take a while.
  private static let longest = 100

  /// The nearest candidate, or nil when none is near: a third of the letters may be wrong, at least one and at most
  /// three. Of two that are equally near, the one with the longer common beginning wins, then the one of the same
  /// length, then the alphabet.
  ///
  /// ```swift
  /// Suggestion.nearest(to: "sigmiod", among: ["sign", "sigmoid"])  // "sigmoid"
  /// ```
  public static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
    let key = Array(Symbols.key(of: name))
    guard key.count <= longest else { return nil }
    let folded = key.map { $0.lowercased() }
    // Of a single letter every short name is one letter away.
    let isLetter = key.count == 1
    let limit = min(3, max(1, key.count / 3))
    var best: (name: String, rank: (Double, Int, Int, String))?
    for candidate in candidates {
      let letters = Array(Symbols.key(of: candidate))
      if letters == key || abs(letters.count - key.count) > limit { continue }
      let lowercased = letters.map { $0.lowercased() }
      guard let edits = distance(folded, lowercased, limit: limit) else { continue }
      // A name of one or two letters that shares none of them is no misspelling.
      if edits >= max(key.count, letters.count) || (isLetter && edits > 0) { continue }
      // Wrong capitals alone count less than one wrong letter.
      let distance = edits == 0 ? 0.5 : Double(edits)
      let prefix = zip(folded, lowercased).prefix { $0 == $1 }.count
      let rank = (distance, -prefix, abs(letters.count - key.count), candidate)
      if let best, best.rank < rank { continue }
      best = (candidate, rank)
    }
    return best?.name
  }

  /// The number of letters to insert, delete, replace or swap with their neighbour (optimal string alignment), or nil
  /// when it is above the limit.
  static func distance<Letter: Equatable>(_ a: [Letter], _ b: [Letter], limit: Int) -> Int? {
    guard abs(a.count - b.count) <= limit else { return nil }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in 0..<b.count {
        var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      if (row.min() ?? 0) > limit, (last.min() ?? 0) > limit { return nil }
      beforeLast = last
      last = row
    }
    let distance = last[b.count]
    return distance <= limit ? distance : nil
  }
}
