import Foundation
import Interpreter
import Syntax
import Testing

/// Programs that go wrong and what they are told, whole, in Fixtures/messages.
///
/// A file is cases with a blank line between them: a program, a line `---`, and the warnings and the error as the
/// terminal shows them. `RECORD_SNAPSHOTS=1 swift test --filter MessageTests` writes the lower halves anew; read what
/// changed before it is committed.
@Suite struct MessageTests {
  static let tests = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    .standardized
  static let folder = tests.appending(path: "Fixtures/messages")
  static let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".txt") }.sorted()

  struct Case {
    var program: String
    var rendered: String
  }

  static func cases(_ file: String) throws -> [Case] {
    let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    return text.components(separatedBy: "\n===\n").filter { !$0.isEmpty }.map { part in
      let halves = part.components(separatedBy: "\n---\n")
      return Case(
        program: halves[0].trimmingCharacters(in: .newlines),
        rendered: halves.count > 1 ? halves[1].trimmingCharacters(in: .newlines) : "")
    }
  }

  /// What a program is told: its warnings, then its error.
  static func rendered(_ program: String) throws -> String {
    var options = Session.Options()
    let output = FileManager.default.temporaryDirectory.appending(path: "bps-messages").path + "/"
    options.outputFolder = output
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    // Programs lie in the folder of the files that they read, by the name `files`; messages do not show where it is.
    let files = folder.path + "/files/"
    let host = CollectingHost()
    let session = Session(host: host, options: options)
    session.define("files", .string(files))
    let withoutFolders = { (text: String) in
      text.replacing(files, with: "").replacing(output, with: "")
        .replacing(FileManager.default.currentDirectoryPath, with: "/here")
    }
    // Lines must not depend on how long the names of the folders are.
    let shown = { (diagnostic: Diagnostic) in
      var diagnostic = diagnostic
      diagnostic.message = withoutFolders(diagnostic.message)
      diagnostic.help = diagnostic.help.map(withoutFolders)
      diagnostic.notes = diagnostic.notes.map(withoutFolders)
      return diagnostic
    }
    let renderer = DiagnosticRenderer(sources: session.sources)
    var texts: [String] = []
    do {
      try session.run(program, name: files + "test.bps")
    } catch let error as Diagnostic {
      texts = [renderer.render(shown(error))]
    }
    texts = host.warnings.map { renderer.render(shown($0)) } + texts
    return withoutFolders(texts.joined(separator: "\n"))
  }

  /// What each program is told. Programs recurse as deep as the language lets them, on a stack of the size for it.
  private static func renderedAll(_ programs: [String]) async throws -> [String] {
    try await withCheckedThrowingContinuation { continuation in
      let thread = Thread { continuation.resume(with: Result { try programs.map(rendered) }) }
      thread.stackSize = 1 << 30
      thread.start()
    }
  }

  @Test(arguments: files)
  func `messages are as recorded`(file: String) async throws {
    var cases = try Self.cases(file)
    let isRecording = ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil
    let texts = try await Self.renderedAll(cases.map(\.program))
    for (place, rendered) in texts.enumerated() {
      if isRecording { cases[place].rendered = rendered }
      #expect(rendered != "", "nothing is said about\n\(cases[place].program)")
      #expect(rendered == cases[place].rendered, "\(cases[place].program)")
      // Lines of the program stand as they are.
      let lines = rendered.split(separator: "\n").filter { !$0.contains(/^ +[0-9]* \|/) }
      #expect(lines.allSatisfy { TextWidth.columns(of: $0) <= 80 }, "\(cases[place].program)")
    }
    guard isRecording else { return }
    let text = cases.map { "\($0.program)\n---\n\($0.rendered)\n" }.joined(separator: "\n===\n")
    try text.write(to: Self.folder.appending(path: file), atomically: true, encoding: .utf8)
  }

  /// Texts that no program of the tests can provoke, and why.
  static let unreachable: [String: String] = [
    "does not take": "the number of an operation's inputs, which the language checks by the signature before",
    "the program that this function belongs to has ended": "a function that outlives its session",
    "no more memory is free": "comes when the machine's memory is used up",
    "smaller batches take less": "comes when the machine's memory is used up",
    "this session writes only below": "an option of a host, tested with it",
    "there is no variable": "the prompt's :vars, tested with it",
    "goes back to the last one": "a statement that Ctrl-C stopped behind its last step",
    "the name is empty": "a name without an output folder before it",
    "cannot make the folder": "charts and recordings in folders of their own; tested in FileTests",
    "free some space": "comes when the disk is full",
    "was stopped": "comes with Ctrl-C in the middle of reading a file",
    "cannot be copied": "a kind of layer without a copy; all have one",
    "larger than 4 GiB": "an archive that large",
    "did you mean live": "live waits for the loop; tested with it, in LiveTests",
    "live takes names of tracked series": "as above",
    "write live loss, validation": "as above",
    "is out of range: there are": "guards the Swift library; the language checks labels and rows before",
    "NonFiniteSearch.swift:": "said when the search for the operation at fault finds none",
    "should hold two numbers": "a damaged file of an optimizer",
    "the axes cannot be reversed": "a shape of more than eight axes, refused before",
    "two tensors are named": "a record cannot name two",
    "a sequence whose length is known": "all sequences know their length; for those to come",
    "only a parameter of a layer can be changed": "the parser refuses it before",
    "is no layer": "the right side of |> is checked before",
    "train needs a loss": "a default takes its place",
    "this cannot be assigned to": "the parser refuses it before",
    "GnuplotProcess.swift:": "gnuplot killed, hung or missing: told of in GnuplotProcessTests",
    "it is not a regular file": "a frame's name that a folder or a pipe has; tested in FilmTests",
    "none of the heights is finite": "a field without finite values is refused before",
    "the network has no layers to draw": "a network has layers; guards the Swift library",
    "Bitmap.swift:": "a picture that gnuplot drew and that vanished",
    "the pictures of a film must be of one size": "all frames of a film are drawn on one page",
    "assign to a name, an element": "the parser refuses it before",
  ]

  /// The text of every test of the targets below: messages that only a Swift program can get are tested there, whole.
  private static func unitTests() throws -> [Substring] {
    try ["Tensors", "Autodiff", "NeuralNetworks", "Data", "Charts", "Interpreter", "Console"].flatMap {
      target in
      let folder = tests.appending(path: target + "Tests")
      let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      return try files.filter { $0.pathExtension == "swift" && $0 != URL(filePath: #filePath) }
        .flatMap { try String(contentsOf: $0, encoding: .utf8).split(separator: "\n") }
    }
  }

  @Test(arguments: ["Tensors", "Autodiff", "NeuralNetworks", "Data", "Charts", "Interpreter"])
  func `every message is in a snapshot or in a test of its target`(target: String) throws {
    let rendered = try Self.files.flatMap { try Self.cases($0) }.flatMap {
      // What was wrapped is one line again.
      $0.rendered.replacing(/\n {4,}/, with: " ").split(separator: "\n")
    }
    let lines = try rendered + Self.unitTests()
    let sources = Self.tests.appending(path: "../Sources").standardized
    let sites = try MessageSite.all(in: target, below: sources)
    #expect(sites.count > 20)
    let missing = sites.filter { site in
      !lines.contains { site.matches($0) }
        && !Self.unreachable.keys.contains { site.description.contains($0) }
    }
    #expect(
      missing.isEmpty,
      "add programs that provoke these to Tests/Fixtures/messages and record them: \(missing.count) of \(sites.count):\n\(missing.map(\.description).joined(separator: "\n"))"
    )
  }
}
