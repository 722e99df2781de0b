import Foundation
import Testing

@testable import Charts

/// The channel to the real gnuplot, and to programs that misbehave in its place.
@Suite(.serialized)
final class GnuplotProcessTests {
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "bps-channel-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  static func figure() throws -> Figure { Figure(try LineChart([.init(y: [3, 2, 1, 1.5], name: "loss")])) }

  /// A program that stands in for gnuplot.
  func program(_ body: String) throws -> String {
    let path = folder + "/fake-gnuplot"
    try "#!/bin/sh\n\(body)\n".write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

  /// Draws with `process` over an older picture; the error, after checking that the picture is still there.
  func failure(
    _ process: GnuplotProcess, shouldStop: () -> Bool = { false },
    _ location: SourceLocation = #_sourceLocation
  ) throws -> ChartError? {
    let path = folder + "/old.png"
    try "old".write(toFile: path, atomically: true, encoding: .utf8)
    let before = try files()
    var failure: ChartError?
    do throws(ChartError) { try process.write(try! Self.figure(), to: path, shouldStop: shouldStop) } catch {
      failure = error
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old", sourceLocation: location)
    #expect(try files() == before, "no temporary file is left", sourceLocation: location)
    return failure
  }

  static func alive(_ process: Int32) -> Bool { kill(process, 0) == 0 }

  @Test func `two hundred charts need one child and leave none`() throws {
    let process = GnuplotProcess()
    try process.write(Self.figure(), to: folder + "/0.svg")
    let child = try #require(process.processIdentifier)
    for index in 1..<200 { try process.write(Self.figure(), to: folder + "/\(index).svg") }
    #expect(process.processIdentifier == child)
    #expect(try files().count == 200)
    process.shutdown()
    #expect(!Self.alive(child))
  }

  @Test func `a gnuplot that was killed is replaced`() throws {
    let process = GnuplotProcess()
    try process.write(Self.figure(), to: folder + "/a.png")
    let first = try #require(process.processIdentifier)
    kill(first, SIGKILL)
    try process.write(Self.figure(), to: folder + "/b.png")
    let second = try #require(process.processIdentifier)
    #expect(second != first)
    #expect(!Self.alive(first))
    #expect(try files() == ["a.png", "b.png"])
  }

  @Test func `a gnuplot killed in the middle of a chart is replaced once`() throws {
    let process = GnuplotProcess()
    try process.write(Self.figure(), to: folder + "/a.png")
    let first = try #require(process.processIdentifier)
    var asked = 0
    try process.write(Self.figure(), to: folder + "/b.png") {
      asked += 1
      if asked == 2 { kill(first, SIGKILL) }
      return false
    }
    #expect(!Self.alive(first))
    #expect(process.processIdentifier != first)
  }

  @Test func `a gnuplot that greets first is understood`() throws {
    let greeting = "echo 'G N U P L O T Version 6.0 patchlevel 1' >&2; exec gnuplot \"$@\""
    let process = GnuplotProcess(executable: try program(greeting))
    try process.write(Self.figure(), to: folder + "/a.png")
    #expect(try files() == ["a.png", "fake-gnuplot"])
  }

  @Test func `a gnuplot without a terminal says so, and the old picture stays`() throws {
    // Version 6 can be built without cairo.
    let refusing = "sed -u 's/set terminal pngcairo/set terminal pngnone/' | exec gnuplot -d"
    let error = try failure(GnuplotProcess(executable: try program(refusing)))
    #expect(error?.code == .gnuplot)
    #expect(error?.message.contains("pngnone") == true || error?.message.contains("terminal") == true)
  }

  @Test func `a gnuplot that dies is an error with what it said`() throws {
    let process = GnuplotProcess(executable: try program("read line; echo 'no font server' >&2; exit 3"))
    let error = try failure(process)
    #expect(error == ChartError(.gnuplot, "gnuplot ended before the chart was done: no font server"))
  }

  @Test func `a gnuplot that hangs is stopped`() throws {
    let process = GnuplotProcess(executable: try program("exec sleep 60"), timeout: 0.3)
    let error = try failure(process)
    #expect(
      error
        == ChartError(
          .gnuplot, "gnuplot did not finish within 0.3 seconds and was stopped",
          hint: "write the script with to: \"chart.gp\" and run gnuplot on it to see what takes so long"))
    #expect(process.processIdentifier == nil)
  }

  @Test func `a hung gnuplot that never reads does not block a large request`() throws {
    let process = GnuplotProcess(executable: try program("exec sleep 60"), timeout: 0.3)
    let large = Array(String(repeating: "# nothing to do\n", count: 200_000).utf8)
    #expect(throws: GnuplotChannel.Failure.timedOut) { try process.run(large, { false }) }
  }

  @Test func `a gnuplot that talks without end does not block`() throws {
    let process = GnuplotProcess(executable: try program("exec yes"), timeout: 0.3)
    #expect(try failure(process)?.code == .gnuplot)
  }

  @Test func `a chart can be interrupted`() throws {
    let process = GnuplotProcess(executable: try program("exec sleep 60"))
    let start = ContinuousClock.now
    let error = try failure(process) { ContinuousClock.now - start > .milliseconds(100) }
    #expect(error == ChartError(.interrupted, "interrupted while drawing"))
    #expect(ContinuousClock.now - start < .seconds(2))
  }

  @Test func `gnuplot's own error is told, and the next chart works`() throws {
    let process = GnuplotProcess()
    let answer = try process.run(Array("plot nonsense(\nset title 'good'".utf8), { false })
    #expect(answer.number != 0)
    #expect(!answer.message.isEmpty)
    try process.write(Self.figure(), to: folder + "/a.png")
  }

  @Test func `without gnuplot the script is kept`() throws {
    let process = GnuplotProcess(executable: "/nowhere/gnuplot")
    let path = folder + "/loss.png"
    let error = #expect(throws: ChartError.self) { try process.write(Self.figure(), to: path) }
    #expect(
      error
        == ChartError(
          .missing, "gnuplot is not installed; the chart's script with its data is in \"\(folder)/loss.gp\"",
          hint: "apt-get install gnuplot-nox"))
    #expect(try files() == ["loss.gp"])
    #expect(try String(contentsOfFile: folder + "/loss.gp", encoding: .utf8).contains("\n3 1.5\n"))
  }

  @Test func `without gnuplot a script of the user stays`() throws {
    let own = "plot sin(x)\n"
    try own.write(toFile: folder + "/loss.gp", atomically: true, encoding: .utf8)
    let process = GnuplotProcess(executable: "/nowhere/gnuplot")
    for _ in 0..<2 {
      let error = #expect(throws: ChartError.self) {
        try process.write(Self.figure(), to: folder + "/loss.png")
      }
      #expect(error?.message.contains("\(folder)/loss-1.gp") == true)
    }
    #expect(try String(contentsOfFile: folder + "/loss.gp", encoding: .utf8) == own)
    #expect(try files() == ["loss-1.gp", "loss.gp"])
  }

  @Test func `a script replays alone`() throws {
    try GnuplotProcess.shared.write(Self.figure(), to: folder + "/loss.gp")
    let replay = Process()
    replay.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    replay.arguments = ["gnuplot", "-d", "loss.gp"]
    replay.currentDirectoryURL = URL(fileURLWithPath: folder)
    try replay.run()
    replay.waitUntilExit()
    #expect(replay.terminationStatus == 0)
    #expect(try files() == ["loss.gp", "loss.png"])
  }

  @Test(.enabled(if: geteuid() == 0, "needs a mount"))
  func `a full disk is an error that says so`() throws {
    let disk = folder + "/disk"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    func command(_ arguments: String...) throws -> Int32 {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = arguments
      try process.run()
      process.waitUntilExit()
      return process.terminationStatus
    }
    guard try command("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", disk) == 0 else {
      Issue.record("cannot mount a small disk")
      return
    }
    defer { _ = try? command("umount", disk) }
    for name in ["a.png", "a.svg", "a.pdf", "a.csv"] {
      let chart = try LineChart([.init(y: Samples.training(3000))])
      let error = #expect(throws: ChartError.self) {
        try GnuplotProcess.shared.write(Figure(chart), to: "\(disk)/\(name)")
      }
      #expect(error?.code == .file)
      #expect(error?.message == "cannot write \(disk)/\(name): No space left on device")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk) == [])
  }

  @Test func `paths that cannot be written say why`() throws {
    try "file".write(toFile: folder + "/file", atomically: true, encoding: .utf8)
    try FileManager.default.createDirectory(atPath: folder + "/dir.png", withIntermediateDirectories: true)
    let cases = [
      (
        "/file/a.png",
        ChartError(.file, "cannot make the folder \(folder)/file: a file of that name is in the way")
      ),
      ("/dir.png", ChartError(.file, "cannot write \(folder)/dir.png: it is a folder")),
      (
        "/a.bmp",
        ChartError(.option, "cannot write a chart as .bmp", hint: "use .png, .svg, .pdf, .txt, .csv or .gp")
      ),
      (
        "/a",
        ChartError(
          .option, "\"\(folder)/a\" has no ending that says what to write",
          hint: "use .png, .svg, .pdf, .txt, .csv or .gp")
      ),
      (
        "/a\nb.png",
        ChartError(
          .file, "cannot write \(folder)/a\nb.png: a file name cannot hold a line break or a NUL")
      ),
    ]
    for (name, expected) in cases {
      let error = #expect(throws: ChartError.self) {
        try GnuplotProcess.shared.write(Self.figure(), to: folder + name)
      }
      #expect(error == expected)
    }
    let error = #expect(throws: ChartError.self) {
      try GnuplotProcess.shared.write(Self.figure(), to: "/proc/a.png")
    }
    #expect(error?.message == "cannot write /proc/a.png: No such file or directory")
  }

  @Test func `folders are made, links followed and permissions kept`() throws {
    let path = folder + "/deep/er/a.png"
    try GnuplotProcess.shared.write(Self.figure(), to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    try FileManager.default.createSymbolicLink(atPath: folder + "/link.png", withDestinationPath: path)
    try GnuplotProcess.shared.write(Self.figure(), to: folder + "/link.png")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link.png") == path)
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o640)
  }
}
