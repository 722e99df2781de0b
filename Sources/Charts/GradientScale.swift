internal import Glibc

/// Norms of gradients as colours: logarithmic, over all that are there but at least two decades.
struct GradientScale {
  let low: Double
  let high: Double

  init(_ norms: [Double]) {
    let shown = norms.filter { $0 > 0 && $0.isFinite }
    high = shown.max() ?? 1
    low = high / pow(10, max(2, log10(high / (shown.min() ?? 1))))
  }

  /// From 0 for the smallest to 1 for the largest.
  func share(_ norm: Double) -> Double {
    min(max(1 + log10(norm / high) / log10(high / low), 0), 1)
  }

  /// The background for what has no gradient, and magenta for what is not finite.
  func color(_ norm: Double?, _ theme: Theme) -> Color {
    guard let norm, norm != 0 else { return theme.background }
    return norm.isFinite ? UnitDiagram.heat(share(norm), theme) : Self.broken
  }

  static let broken = Color(rgb: 0xD5008F)

  /// A bar of the colours with what they mean, at the foot of an area.
  func drawLegend(_ subject: String, in area: Rectangle, on canvas: inout Canvas, _ drawing: inout Drawing) {
    let theme = canvas.theme
    let text = "\(subject) from \(Number.brief(low)) to \(Number.brief(high)), logarithmic"
    let room = area.width - 18 - GnuplotText.width(text, points: theme.smallSize)
    let bar = Rectangle(left: area.left + 4, top: area.bottom - 14, width: max(36, min(180, room)), height: 8)
    for step in 0..<36 {
      let left = bar.left + Double(step) * bar.width / 36
      drawing.fill(
        [
          Point(left, bar.top), Point(left + bar.width / 36, bar.top),
          Point(left + bar.width / 36, bar.bottom),
          Point(left, bar.bottom),
        ], UnitDiagram.heat(Double(step) / 35, theme))
    }
    canvas.text(
      text, at: (bar.right + 10, bar.top + 4), size: theme.smallSize, color: theme.muted)
  }
}
