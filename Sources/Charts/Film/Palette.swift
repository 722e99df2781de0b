/// At most 255 colours that stand for all colours of a film.
///
/// Boxes of colours are split at their mean, along the channel where they spread most, beginning with the box that
/// spreads most (variance-based colour quantisation, Wan, Wong and Prusinkiewicz 1988). What a chart is made of, its
/// paper, ink and lines, stays exact: a colour that fills most of its box stands for the box.
struct Palette {
  /// Red in the lowest byte, then green and blue.
  private(set) var colors: [UInt32] = []
  /// The entry of each colour that was looked up.
  private var known: [UInt32: UInt8] = [:]

  static let limit = 255

  /// - Parameter counts: how many pixels have each colour.
  init(_ counts: [UInt32: Int]) {
    // The order of a dictionary must not decide about colours.
    let all = counts.sorted { $0.key < $1.key }.map { Box.Entry(color: $0.key, count: $0.value) }
    guard all.count > Self.limit else {
      colors = all.isEmpty ? [0] : all.map(\.color)
      return
    }
    var boxes = [Box(all)]
    while boxes.count < Self.limit,
      let widest = boxes.indices.max(by: { boxes[$0].spread < boxes[$1].spread }),
      boxes[widest].spread > 0
    {
      let (low, high) = boxes[widest].halves
      boxes[widest] = low
      boxes.append(high)
    }
    colors = boxes.map(\.color)
  }

  /// The entry that is nearest to a colour.
  mutating func index(of color: UInt32) -> UInt8 {
    if let index = known[color] { return index }
    var (best, shortest) = (0, Int.max)
    for (index, entry) in colors.enumerated() {
      let distance = (0..<3).reduce(0) { sum, channel in
        let difference = Int(entry.channel(channel)) - Int(color.channel(channel))
        return sum + difference * difference
      }
      if distance < shortest { (best, shortest) = (index, distance) }
    }
    // Pictures without end need no more memory than this.
    if known.count >= 1 << 18 { known.removeAll() }
    known[color] = UInt8(best)
    return UInt8(best)
  }
}

extension UInt32 {
  fileprivate func channel(_ number: Int) -> UInt32 { self >> UInt32(8 * number) & 0xFF }
}

extension Palette {
  /// Colours that one entry stands for as long as they are not split.
  fileprivate struct Box {
    struct Entry {
      let color: UInt32
      let count: Int
      /// Thin lines matter more than their area says.
      var weight: Double { Double(count).squareRoot() }
    }

    private let entries: [Entry]
    private let means: [Double]
    private let widestChannel: Int
    /// The weighted squared distances from the mean along the widest channel.
    let spread: Double

    init(_ entries: [Entry]) {
      self.entries = entries
      var (weight, sums, squares) = (0.0, [0.0, 0, 0], [0.0, 0, 0])
      for entry in entries {
        weight += entry.weight
        for channel in 0..<3 {
          let value = Double(entry.color.channel(channel))
          sums[channel] += entry.weight * value
          squares[channel] += entry.weight * value * value
        }
      }
      means = sums.map { $0 / weight }
      let spreads = zip(squares, means).map { max(0, $0 - $1 * $1 * weight) }
      widestChannel = (0..<3).max { spreads[$0] < spreads[$1] } ?? 0
      spread = entries.count > 1 ? spreads[widestChannel] : 0
    }

    var halves: (Box, Box) {
      let mean = means[widestChannel]
      let low = entries.filter { Double($0.color.channel(widestChannel)) <= mean }
      let high = entries.filter { Double($0.color.channel(widestChannel)) > mean }
      guard !low.isEmpty, !high.isEmpty else {
        return (Box(Array(entries.prefix(1))), Box(Array(entries.dropFirst())))
      }
      return (Box(low), Box(high))
    }

    var color: UInt32 {
      let total = entries.reduce(0) { $0 + $1.count }
      if let main = entries.max(by: { $0.count < $1.count }), main.count * 2 >= total { return main.color }
      return (0..<3).reduce(0) { $0 | UInt32(means[$1].rounded()) << UInt32(8 * $1) }
    }
  }
}
