import Foundation
import Fuzzing
import Interpreter
import Synchronization
import Syntax
import Tensors
import Testing

/// Programs that nobody would write, run: each may only end in a value or an error, within its time and its memory.
///
/// `Scripts/fuzz` runs a million, named by `BPS_FUZZ_COUNT` and `BPS_FUZZ_SEED`; every program is written to
/// `BPS_FUZZ_PROGRAM` before it runs, so that one which ends the process is there to be read.
@Suite(.serialized) struct EvaluatorFuzzTests {
  @Test func `damaged and generated programs end in a value or an error`() async throws {
    let settings = ProcessInfo.processInfo.environment
    let run = try FuzzRun(
      seed: settings["BPS_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1,
      count: settings["BPS_FUZZ_COUNT"].flatMap { Int($0) } ?? 500,
      record: settings["BPS_FUZZ_PROGRAM"])
    let problems = await withCheckedContinuation { continuation in
      // Programs recurse as deep as the language lets them.
      let thread = Thread { continuation.resume(returning: run.problems()) }
      thread.stackSize = 1 << 30
      thread.start()
    }
    #expect(problems == [])
  }
}

/// One walk through numbered programs.
final class FuzzRun: Sendable {
  private let seed: UInt64
  private let count: Int
  private let record: String?
  private let corpus: [[UInt8]]
  private let folder: String
  private let flag = InterruptionFlag()
  /// The number of the program that runs, -1 at the end.
  private let current = Atomic<Int>(0)

  /// A program is interrupted after this time, and hangs when it does not stop within the other.
  private static let patience = 0.1
  private static let hanging = 10.0

  init(seed: UInt64, count: Int, record: String?) throws {
    self.seed = seed
    self.count = count
    self.record = record
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
    var files: [URL] = []
    for name in ["Tests/Language", "Samples"] {
      let walk = FileManager.default.enumerator(
        at: root.appending(path: name), includingPropertiesForKeys: nil)
      while let file = walk?.nextObject() as? URL { if file.pathExtension == "bps" { files.append(file) } }
    }
    corpus = try files.sorted { $0.path() < $1.path() }.map { try [UInt8](Data(contentsOf: $0)) }
    folder = FileManager.default.temporaryDirectory.appending(path: "bps-fuzz-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func program(_ number: Int) -> [UInt8] {
    let own = seed &* 0x1_0000_0001 &+ UInt64(number)
    var random = SeededGenerator(seed: own)
    if number % 2 == 0 {
      var generator = ProgramGenerator(seed: own)
      return Array(generator.program().utf8)
    }
    guard let original = corpus.randomElement(using: &random) else { return [] }
    return damaged(original, with: Self.pieces, &random)
  }

  private static let pieces =
    ProgramGenerator.hostileNumbers + Builtin.names
    + [
      "(", ")", "[", "]", "{", "}", ",", ":", " = ", " := ", " |> ", " => ", "..", "...", "..<", "'", "∂L/∂W",
      ".T",
      "\n", "\"", "\"{", ":.4g}\"", " @ ", "^", "param ", "print ", "backward ", "step ", "repeat 3 { ",
      "while true { ",
      "[v for v in ", "x[0] = ", "return ", "break\n", "training: true", "axis: 0", "\u{0}", "\u{FEFF}",
    ]

  /// What went wrong: hangs and leaks. A crash ends the process.
  func problems() -> [String] {
    MemoryLimit.setCap(MemoryLimit.residentSize + 1 << 30)
    defer { MemoryLimit.setCap(.max) }
    let watch = Thread { self.watch() }
    watch.start()
    var problems: [String] = []
    var early = 0
    for number in 0..<count {
      current.store(number, ordering: .relaxed)
      run(number)
      if number == count / 4 { early = MemoryLimit.residentSize }
      if number % 10_000 == 9_999 {
        print("\(number + 1) programs, \(MemoryLimit.text(bytes: MemoryLimit.residentSize))")
      }
    }
    current.store(-1, ordering: .relaxed)
    let late = MemoryLimit.residentSize
    if late - early > 64 << 20 {
      problems.append(
        "memory grew from \(MemoryLimit.text(bytes: early)) to \(MemoryLimit.text(bytes: late))")
    }
    return problems
  }

  private func run(_ number: Int) {
    weak let left = runInSession(number)
    if left != nil { stop("its session is not freed", number) }
  }

  /// Runs a program in a session that is not needed afterwards.
  private func runInSession(_ number: Int) -> Session {
    let bytes = program(number)
    if let record { try? Data(bytes).write(to: URL(filePath: record)) }
    flag.clear()
    let host = CollectingHost()
    var options = Session.Options()
    options.outputFolder = folder
    options.isConfined = true
    options.isInteractive = number % 3 == 0
    let session = Session(host: host, options: options, interruption: flag)
    do {
      let value = try session.run(session.sources.add(name: "fuzz.bps", bytes: bytes))
      _ = value.description
    } catch let error as Diagnostic {
      let text = DiagnosticRenderer(sources: session.sources).render(error)
      if error.code == "internal" || ErrorCatalogue.explanation(of: error.code) == nil {
        stop("an error that nobody expected: \(text)", number)
      }
    } catch is Interrupted {
    } catch {
      stop("an error without a place: \(error)", number)
    }
    return session
  }

  private func watch() {
    var last = -1
    var since = Date()
    while true {
      usleep(5_000)
      let number = current.load(ordering: .relaxed)
      if number < 0 { return }
      if number != last { (last, since) = (number, Date()) }
      let seconds = Date().timeIntervalSince(since)
      if seconds > Self.patience { flag.request() }
      if seconds > Self.hanging { stop("hangs", number) }
    }
  }

  private func stop(_ problem: String, _ number: Int) -> Never {
    print(
      "program \(number) from seed \(seed): \(problem)\n\(String(decoding: program(number), as: UTF8.self))")
    fflush(nil)
    exit(1)
  }
}
