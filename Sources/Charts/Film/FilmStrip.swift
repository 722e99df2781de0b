internal import Tensors

/// The line below the frames of a film: how far the run had come, and its loss.
public struct FilmStrip: Sendable, Equatable {
  /// The step of the frame, and that of the last one.
  public let step: Int
  public let total: Int
  /// The loss at that step, where it is known.
  public let loss: Double?

  public init(step: Int, of total: Int, loss: Double? = nil) {
    (self.step, self.total, self.loss) = (step, total, loss)
  }

  /// The room below the charts, in pixels.
  func height(_ canvas: Canvas) -> Double { canvas.lineHeight(canvas.theme.fontSize) + 14 * canvas.unit }

  /// Draws it over the whole width at the bottom of the page; the bar's ends do not move from frame to frame.
  func draw(on canvas: inout Canvas) {
    let theme = canvas.theme
    let edge = 24 * canvas.unit
    let y = canvas.page.height - height(canvas) / 2 - 2 * canvas.unit
    let words = { (step: Int) in "step \(formatCount(step)) of \(formatCount(total))" }
    canvas.text(words(step), at: (edge, y), color: theme.ink)
    var right = canvas.page.width - edge
    if let loss {
      canvas.text(
        "loss \(Number.general(loss, digits: 3))", at: (right, y), .right, color: theme.ink)
      right -= GnuplotText.width("loss 0.0000000", points: theme.fontSize) + 14 * canvas.unit
    }
    let left = edge + GnuplotText.width(words(total), points: theme.fontSize) + 18 * canvas.unit
    guard right > left else { return }
    let here = left + (right - left) * Double(step) / Double(max(1, total))
    let width = 3 * canvas.unit
    let rest = min(right, here + 4 * canvas.unit)
    if rest < right {
      canvas.stroke(from: (rest, y), to: (right, y), "lw \(width) lc \(theme.grid.spec())")
    }
    if here > left {
      canvas.stroke(from: (left, y), to: (here, y), "lw \(width) lc \(theme.color(0).spec())")
    }
    canvas.symbol(at: (here, y), "pt 7 ps \(canvas.unit) lc \(theme.color(0).spec())")
  }
}
