import Interpreter
import Tensors

/// One line that says how far a loop has come: a bar, turns, rate, time left, the last tracked values.
struct ProgressLine {
  let width: Int

  func text(_ progress: Progress) -> String {
    // The turn that runs counts by what its inner loop has done.
    let inner = progress.inner.map { min(1, Double($0.turn) / Double(max($0.total, 1))) } ?? 0
    let done = Double(progress.turn) + inner
    let rate = (done - progress.first) / max(progress.seconds, 1e-9)
    var parts: [String] = []
    if let total = progress.total, total > 0 {
      parts.append(bar(min(1, done / Double(total)), cells: 20))
      parts.append("\(Amount.count(progress.turn))/\(Amount.count(total))")
      parts.append("\(duration((Double(total) - done) / rate)) left")
    } else {
      parts.append("turn \(Amount.count(progress.turn))")
    }
    if let (turn, total) = progress.inner {
      parts.append("\(Amount.count(turn))/\(Amount.count(total)) inside")
    }
    parts.append(
      rate >= 0.5 || rate == 0 ? "\(formatNumber(rate, significant: 3))/s" : "\(Amount.time(1 / rate)) each")
    for (name, recent) in progress.tracked.prefix(3) {
      guard let last = recent.last else { continue }
      parts.append("\(name) \(formatNumber(last)) \(sparkline(recent, cells: 10))".withoutTrailingSpace)
    }
    return String(parts.joined(separator: "  ").prefix(max(10, width - 1)))
  }

  private func bar(_ share: Double, cells: Int) -> String {
    let eighths = Int((share * Double(cells * 8)).rounded())
    let partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    let filled = String(repeating: "█", count: eighths / 8) + partial[eighths % 8]
    return filled + String(repeating: "·", count: max(0, cells - filled.count))
  }

  /// The values as dots of braille, two to a cell, from the lowest to the highest.
  private func sparkline(_ values: [Double], cells: Int) -> String {
    let finite = values.suffix(cells * 2).filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), finite.count > 1 else { return "" }
    let levels = finite.map { high > low ? Int((($0 - low) / (high - low) * 3).rounded()) : 0 }
    let left: [UInt32] = [0x40, 0x04, 0x02, 0x01]
    let right: [UInt32] = [0x80, 0x20, 0x10, 0x08]
    return stride(from: 0, to: levels.count, by: 2).reduce(into: "") { text, place in
      var dots = left[levels[place]]
      if place + 1 < levels.count { dots |= right[levels[place + 1]] }
      if let scalar = Unicode.Scalar(0x2800 + dots) { text.unicodeScalars.append(scalar) }
    }
  }

  private func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e7 else { return "?" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
