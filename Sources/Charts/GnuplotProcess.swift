internal import Data
internal import Glibc
internal import Synchronization

/// Draws figures through one gnuplot that is started with the first picture and kept.
///
/// Safe from any thread; requests wait for one another. Nothing is left running when the process exits.
///
///     try GnuplotProcess.shared.write(figure, to: "loss.png") { interrupted }
public final class GnuplotProcess: Sendable {
  /// The one that everybody uses; it ends with the process.
  public static let shared: GnuplotProcess = {
    atexit { GnuplotProcess.shared.shutdown() }
    return GnuplotProcess()
  }()

  private struct State: ~Copyable {
    var channel: GnuplotChannel?
  }

  private let executable: String
  private let timeout: Double
  private let state = Mutex(State())

  /// - Parameters:
  ///   - executable: a path, or a name to look up along PATH.
  ///   - timeout: seconds that one picture may take.
  public init(executable: String = "gnuplot", timeout: Double = 60) {
    self.executable = executable
    self.timeout = timeout
  }

  /// The running gnuplot, if there is one.
  var processIdentifier: Int32? {
    state.withLock { state in
      // A borrowed optional of a noncopyable value cannot be chained.
      switch state.channel {
      case .some(let channel): channel.process
      case .none: nil
      }
    }
  }

  /// Ends gnuplot; the next picture starts another.
  public func shutdown() {
    // At exit the lock may be held by a thread that no longer runs.
    _ = state.withLockIfAvailable { $0.channel = nil }
  }

  // MARK: Writing

  /// Draws `figure` into the file at `path`, in the format of its ending: `.png .svg .pdf`, `.txt` for a drawing in
  /// characters, `.csv` for the numbers behind it, `.gp` for the gnuplot script with its data.
  ///
  /// Missing folders are made. The file is replaced only by a whole one.
  /// - Parameter shouldStop: asked at least every 50 ms; `true` ends the drawing.
  /// - Returns: what to say of the drawing: characters that no font has. What is to be said of the data, the
  ///   figure has in its own notes.
  /// - Throws: `chart-option` for an unknown ending, `chart-file`, `chart-gnuplot` with gnuplot's own text,
  ///   `chart-gnuplot-missing` (the script is then kept beside the wanted file), `chart-interrupted`.
  @discardableResult
  public func write(
    _ figure: Figure, to path: String, shouldStop: () -> Bool = { false }
  ) throws(ChartError) -> [String] {
    let ending = Figure.ending(of: path)
    var note: String?
    switch ending {
    case "csv": try Self.save(Array(figure.csv.utf8), to: path)
    case "txt": try Self.save(Array(figure.text.utf8), to: path)
    case "gp":
      let script = Self.replayable(figure, beside: path)
      try Self.save(script.bytes, to: path)
      note = script.note
    default:
      guard let format = Figure.Format(rawValue: ending) else {
        throw ChartError(
          .option,
          ending.isEmpty
            ? "\"\(path)\" has no ending that says what to write" : "cannot write a chart as .\(ending)",
          hint: ending == "gif"
            ? "animate makes films; use .png, .svg, .pdf, .txt, .csv or .gp"
            : "use .png, .svg, .pdf, .txt, .csv or .gp")
      }
      note = try draw(figure, format, to: path, shouldStop)
    }
    return [note].compactMap(\.self)
  }

  /// The figure as the bytes of a file of that format, for a terminal that shows pictures.
  public func render(
    _ figure: Figure, _ format: Figure.Format, shouldStop: () -> Bool = { false }
  ) throws(ChartError) -> [UInt8] {
    let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    let file = try OutputFile("\(folder)/bps-\(getpid()).\(format.rawValue)")
    let commands = try file.loading(figure.drawing(for: format, output: file.temporary).bytes)
    let answer: GnuplotChannel.Answer
    do throws(GnuplotChannel.Failure) {
      answer = try run(commands, shouldStop)
    } catch {
      throw Self.explain(error, timeout: timeout)
    }
    guard answer.number == 0 else {
      shutdown()
      throw ChartError(.gnuplot, "gnuplot could not draw the chart: \(Self.trimmed(answer.message))")
    }
    try file.check(format)
    return try file.content()
  }

  /// - Parameter keepsScript: whether a machine without gnuplot is left the script in the picture's place.
  /// - Returns: what to say of the fonts.
  @discardableResult
  func draw(
    _ figure: Figure, _ format: Figure.Format, to path: String, resolution: Double = 1,
    keepsScript: Bool = true, _ shouldStop: () -> Bool
  ) throws(ChartError) -> String? {
    var file = try OutputFile(path)
    let script = figure.drawing(for: format, output: file.temporary, resolution: resolution)
    let commands = try file.loading(script.bytes)
    let answer: GnuplotChannel.Answer
    do throws(GnuplotChannel.Failure) {
      answer = try run(commands, shouldStop)
    } catch .missing where keepsScript {
      throw try missing(figure, format, path)
    } catch {
      throw Self.explain(error, timeout: timeout)
    }
    if answer.number != 0 {
      // Its settings may be anything now.
      shutdown()
      throw ChartError(.gnuplot, "gnuplot could not draw the chart: \(Self.trimmed(answer.message))")
    }
    try file.check(format)
    if format == .png { try file.describe(pixelsPerInch: figure.resolution * resolution) }
    try file.commit()
    return script.note
  }

  /// Runs commands in the gnuplot that is there, or in a new one; a gnuplot that ended meanwhile is replaced once.
  func run(_ commands: [UInt8], _ shouldStop: () -> Bool) throws(GnuplotChannel.Failure)
    -> GnuplotChannel.Answer
  {
    try state.withLock { state throws(GnuplotChannel.Failure) in
      var attempts = state.channel == nil ? 1 : 2
      while true {
        attempts -= 1
        var channel: GnuplotChannel
        if let running = state.channel.take() {
          channel = running
        } else {
          channel = try GnuplotChannel(executable: executable)
        }
        do throws(GnuplotChannel.Failure) {
          let answer = try channel.request(commands, timeout: timeout, shouldStop: shouldStop)
          state.channel = consume channel
          return answer
        } catch .ended where attempts > 0 {
          continue
        }
      }
    }
  }

  // MARK: Failures

  private static func explain(_ failure: GnuplotChannel.Failure, timeout: Double) -> ChartError {
    switch failure {
    case .interrupted: ChartError(.interrupted, "interrupted while drawing")
    case .timedOut:
      ChartError(
        .gnuplot, "gnuplot did not finish within \(Number.general(timeout)) seconds and was stopped",
        hint: "write the script with to: \"chart.gp\" and run gnuplot on it to see what takes so long")
    case .ended(let said):
      ChartError(
        .gnuplot,
        "gnuplot ended before the chart was done" + (trimmed(said).isEmpty ? "" : ": \(trimmed(said))"))
    case .unstartable(let reason): ChartError(.gnuplot, "gnuplot cannot be started: \(reason)")
    case .missing: ChartError(.missing, "gnuplot is not installed", hint: "apt-get install gnuplot-nox")
    }
  }

  /// The error for a machine without gnuplot; the script is kept, so that no data is lost.
  private func missing(_ figure: Figure, _ format: Figure.Format, _ path: String) throws(ChartError)
    -> ChartError
  {
    let stem = String(path.dropLast(format.rawValue.count + 1))
    let script = Self.scriptPath(stem)
    try Self.save(Self.replayable(figure, beside: path, format).bytes, to: script)
    return ChartError(
      .missing, "gnuplot is not installed; the chart's script with its data is in \"\(script)\"",
      hint: "apt-get install gnuplot-nox")
  }

  /// Where a script of ours may go: beside a file of that name that something else wrote.
  private static func scriptPath(_ stem: String) -> String {
    var path = stem + ".gp"
    var number = 0
    while let bytes = try? File.read(path), !bytes.starts(with: scriptMark.utf8) {
      number += 1
      path = "\(stem)-\(number).gp"
    }
    return path
  }

  private static func trimmed(_ text: String) -> String {
    let lines = text.split(whereSeparator: \.isNewline).map { line in
      line.drop { $0 == " " || $0 == "\t" }
    }
    return lines.filter { !$0.isEmpty }.joined(separator: " ")
  }

  // MARK: Files that need no gnuplot

  private static func save(_ bytes: [UInt8], to path: String) throws(ChartError) {
    var file = try OutputFile(path)
    try file.write(bytes)
    try file.commit()
  }

  /// What a script that can be run by itself begins with.
  private static let scriptMark = "# gnuplot -d "

  /// A script that draws a picture of its own name into the folder where it is run.
  private static func replayable(
    _ figure: Figure, beside path: String, _ format: Figure.Format = .png
  ) -> Script {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    return figure.drawing(
      for: format, output: "./\(stem).\(format.rawValue)",
      remark: scriptMark + name.filter { !$0.isNewline })
  }
}
