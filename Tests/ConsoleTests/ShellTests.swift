import Foundation
import Testing

/// The command as a shell runs it: its exit status and what it writes.
@Suite struct ShellTests {
  struct Outcome: Equatable {
    var status: Int32
    var output: String
    var error: String
    /// The first line on standard error.
    var firstError: String { error.split(separator: "\n").first.map(String.init) ?? "" }
  }

  /// Runs a line of bash in a folder of its own, with `bps` for the program; SIGINT after a delay where one is given.
  static func shell(_ line: String, interruptAfter delay: Double? = nil) throws -> (Outcome, seconds: Double)
  {
    let folder = FileManager.default.temporaryDirectory.appending(path: "bps-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", "bps() { \"$BPS\" \"$@\"; }; \(line)"]
    process.currentDirectoryURL = folder
    process.environment = ["BPS": PseudoTerminal.program, "PATH": "/usr/bin:/bin", "HOME": folder.path()]
    let (output, error) = (folder.appending(path: ".output"), folder.appending(path: ".error"))
    for file in [output, error] { _ = FileManager.default.createFile(atPath: file.path(), contents: nil) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: error)
    try process.run()
    var start = Date()
    if let delay {
      usleep(UInt32(delay * 1e6))
      start = Date()
      kill(process.processIdentifier, SIGINT)
    }
    process.waitUntilExit()
    let seconds = Date().timeIntervalSince(start)
    let texts = try [output, error].map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return (Outcome(status: process.terminationStatus, output: texts[0], error: texts[1]), seconds)
  }

  @Test(arguments: [
    ("bps run missing.bps", 1, "bps: cannot read missing.bps: No such file or directory"),
    ("bps run .", 1, "bps: cannot read .: it is a folder"),
    ("bps < /", 1, "bps: cannot read standard input: Is a directory"),
    ("bps check /tmp", 1, "bps: cannot read /tmp: it is a folder"),
    ("printf 'print \"\\xff\"' > a.bps; bps a.bps", 1, "error[file]: the text is not UTF-8 here"),
    ("printf 'print 1\\0' > a.bps; bps a.bps", 1, "error[syntax]: unexpected character U+0000"),
    ("head -c 100000 /bin/ls > a.bps; bps a.bps", 1, "error[file]: the text is not UTF-8 here"),
    ("bps --seed -1 -e 1", 2, "bps: --seed needs a whole number from 0"),
    ("bps --seed", 2, "bps: --seed needs a whole number from 0"),
    ("bps --threads 0 -e 1", 2, "bps: --threads needs a whole number from 1 to 1024"),
    ("bps --precision f16 -e 1", 2, "bps: --precision is f32 or f64"),
    ("bps --thread 2", 2, "bps: there is no option --thread; did you mean --threads?"),
    ("bps -e", 2, "bps: -e needs code behind it"),
    ("bps run", 2, "bps: run needs a file"),
    ("bps help nothing", 1, "bps: there is no help on nothing"),
    ("bps help conv2d", 1, "bps: conv2d is a word of the language that this version lacks"),
    ("bps -e 'csv(\"/dev/zero\")'", 1, "error[file]: cannot read /dev/zero: it is a device"),
    (
      "echo 'include \"b.bps\"' > a.bps; echo 'include \"a.bps\"' > b.bps; bps a.bps", 1,
      "error[file]: b.bps includes itself"
    ),
    (
      "bps -e 'repeat 1000000 { print 1 }' > /dev/full", 1,
      "bps: cannot write the output: No space left on device"
    ),
    ("bps -e 'print 1' >&-", 1, "bps: cannot write the output: Bad file descriptor"),
    (
      "bps -e 'conv2d(1, 2, 3)'", 1,
      "error[name]: conv2d is a word of the language that this version lacks"
    ),
  ])
  func `a wrong use of the command is an error with its reason`(line: String, status: Int32, error: String)
    throws
  {
    let (outcome, _) = try Self.shell(line)
    #expect(outcome.status == status, "\(line): \(outcome)")
    #expect(outcome.firstError == error, "\(line)")
  }

  @Test(arguments: [
    ("printf '\\xef\\xbb\\xbfprint 1\\r\\nprint 2\\r\\n' > a.bps; bps a.bps", "1\n2\n"),
    ("echo 'print 1' | bps; echo 'print 2' | bps run -; bps < /dev/null", "1\n2\n"),
    ("bps <&-; echo $?", "0\n"),
    ("bps -e 'while true { print 1 }' | head -1; echo ${PIPESTATUS[0]}", "1\n0\n"),
    (
      "mkdir d; echo 'include \"e/b.bps\"' > d/a.bps; mkdir d/e; echo 'include \"../c.bps\"' > d/e/b.bps; echo 'print 3' > d/c.bps; cd /; bps \"$OLDPWD\"/d/a.bps",
      "3\n"
    ),
    (
      "printf 'print 1\\n# expect: 2\\nprint 3\\n' > a.bps; bps test a.bps",
      "failed: a.bps\n  line 1: expected 2, printed 1\n  line 2: printed 3, expected nothing more\n0 passed, 1 failed\n"
    ),
    (
      "printf 'assert 1 > 2 # expect error: 1 > 2\n# expect error: never\n' > a.bps; bps test a.bps",
      "failed: a.bps\n  the error never cannot be met: a script ends at its first error\n0 passed, 1 failed\n"
    ),
    ("echo 'print args' > a.bps; bps a.bps x --seed", "[\"x\", \"--seed\"]\n"),
  ])
  func `unusual input is read as what it is`(line: String, output: String) throws {
    let (outcome, _) = try Self.shell(line)
    #expect(outcome.output == output, "\(line): \(outcome)")
  }

  /// What stood in a file stays when the disk takes no more, and no part of the new one is left.
  @Test(arguments: [
    ("save zeros(100000), \"a.file\"", "error[file]: cannot write a.file: File too large"),
    ("plot normal(5000), to: \"a.svg\"", "error[chart]"),
  ])
  func `a full disk leaves the old file and no other`(statement: String, error: String) throws {
    let name = statement.contains("svg") ? "a.svg" : "a.file"
    let (outcome, _) = try Self.shell(
      "echo old > \(name); ulimit -f 8; \"$BPS\" -e '\(statement)'; echo $?; cat \(name); ls -A | grep -v -e .output -e .error"
    )
    #expect(outcome.firstError.hasPrefix(error), "\(outcome)")
    #expect(outcome.output == "1\nold\n\(name)\n", "\(outcome)")
  }

  @Test(arguments: [
    "a = normal(2000, 2000); while true { b = a @ a }", "a = normal(3000000); while true { b = sort(a) }",
    "f(n) = if n < 2 { n } else { f(n - 1) + f(n - 2) }; f(60)",
  ])
  func `Ctrl-C stops long work with status 130`(program: String) throws {
    // The shell is replaced, so that the signal meets bps itself.
    let (outcome, seconds) = try Self.shell("exec \"$BPS\" -e '\(program)'", interruptAfter: 1)
    #expect(outcome.status == 130, "\(program): \(outcome)")
    #expect(outcome.error.hasPrefix("stopped"), "\(program)")
    // By itself it takes some 0.1 s; a machine that is busy with other tests gets time.
    #expect(seconds < 5, "\(program) took \(seconds) s to stop")
  }

  @Test func `Ctrl-C stops a program whose output nobody reads`() throws {
    // When the reader ends first, the run ends with status 0.
    let (outcome, _) = try Self.shell(
      "mkfifo pipe; sleep 10 < pipe & exec \"$BPS\" -e 'while true { print \"hello\" }' > pipe",
      interruptAfter: 1)
    #expect(outcome.status == 130, "\(outcome)")
    #expect(outcome.error.hasPrefix("stopped"), "\(outcome)")
  }
}
