public import Charts
public import Explanations
public import Syntax

/// The world as a session sees it: a script run, the prompt, a test are hosts of the same session.
public protocol Host: AnyObject {
  /// Text for standard output; a printed line comes with its line ending.
  func write(_ text: String)
  /// A line that is neither output nor a warning: what a training came to.
  func remark(_ text: String)
  /// A warning, to be shown as errors are.
  func warn(_ warning: Diagnostic)
  /// A chart that was given no file.
  func show(_ figure: Figure) throws
  /// A chart that `live` keeps up to date; called at most ten times a second.
  func update(_ figure: Figure)
  /// The live chart as it is when its loop has ended: it stays on the screen.
  func updateEnded(_ figure: Figure)
  /// How far a loop or a training has come; called about ten times a second once it has run for a second.
  func progress(_ progress: Progress)
  /// The loop that reported progress is over.
  func progressEnded()
  /// How wide explanations are written, and whether in the colours of a terminal.
  var pageStyle: PageStyle { get }
}

extension Host {
  public var pageStyle: PageStyle { .plain }
  public func updateEnded(_ figure: Figure) {}

  /// A sentence for standard output, in lines of the page's width.
  func write(sentence text: String) { write(wrapped(text) + "\n") }

  /// A remark in lines of the page's width.
  func remark(sentence text: String) { remark(wrapped(text)) }

  private func wrapped(_ text: String) -> String {
    TextWidth.lines(of: text, width: pageStyle.width, hanging: 2).joined(separator: "\n  ")
      .replacing(String(TextWidth.fixedSpace), with: " ")
  }
}

/// How far a loop has come.
public struct Progress {
  public var turn: Int
  public var total: Int?
  /// How many turns had been done before these seconds began, by a loop that goes on.
  public var first = 0.0
  public var seconds: Double
  /// How far the loop inside the turn has come, where that is known: its turn and their number.
  public var inner: (turn: Int, total: Int)?
  /// The names and recent values that `track` recorded, the newest value last.
  public var tracked: [(name: String, recent: [Double])]
  public init(turn: Int, total: Int?, seconds: Double, tracked: [(name: String, recent: [Double])]) {
    self.turn = turn
    self.total = total
    self.seconds = seconds
    self.tracked = tracked
  }
}

/// A host that collects what is written: for tests and for embedding.
public final class CollectingHost: Host {
  public private(set) var output = ""
  public private(set) var warnings: [Diagnostic] = []
  public private(set) var remarks: [String] = []
  public private(set) var figures: [Figure] = []
  /// What live charts were while their loops ran, and when those had ended.
  public private(set) var updates: [Figure] = []
  public private(set) var liveFigures: [Figure] = []
  public var pageStyle = PageStyle.plain
  public init() {}
  public func write(_ text: String) { output += text }
  public func remark(_ text: String) { remarks.append(text) }
  public func warn(_ warning: Diagnostic) { warnings.append(warning) }
  public func show(_ figure: Figure) { figures.append(figure) }
  public func update(_ figure: Figure) { updates.append(figure) }
  public func updateEnded(_ figure: Figure) { liveFigures.append(figure) }
  public func progress(_ progress: Progress) {}
  public func progressEnded() {}
}
