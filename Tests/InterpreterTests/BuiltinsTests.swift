import Foundation
import Interpreter
import Syntax
import Testing

@Suite struct BuiltinsTests {
  // MARK: Text

  @Test(arguments: [
    ("print 3, \"a\", [1, 2.5], true, none", "3 a [1, 2.5] true none"),
    ("print [1, \"a\"]", "[1, \"a\"]"),
    ("print (a: 1, b: \"x\")", "(a: 1, b: \"x\")"),
    (
      "print \"{1/3:.2f} {1/3:8.3f}|{12:5d}|{0.256:.1%}|{1234.5:.2e}|{1/3:.3}\"",
      "0.33    0.333|   12|25.6%|1.23e+03|0.333"
    ),
    ("print \"{[1, 2] / 3:.2f}\"", "[0.33, 0.67]"),
    ("print \"{-inf:.2f} {nan:6.1f}\"", "-inf    nan"),
    ("print \"{\"ab\":5}|\"", "   ab|"),
    ("print 0..<3, range(0, 1, step: 0.25)", "0...2 range(0, 1, step: 0.25)"),
    ("f(x, k: 2) = x\nprint f, tanh, x => x", "f(x, k:) tanh(x) (x) => …"),
    ("print adam(lr: 3e-3)", "adam(lr: 0.003), step 0"),
    (
      "print dense(_, 4, relu) |> dropout(0.5) |> dense(4, 1)",
      "dense(_, 4, relu) |> dropout() |> dense(4, 1)"
    ),
    ("print plot([1, 2])", "figure of 1 chart"),
  ])
  func `text of values`(program: String, expected: String) throws {
    let run = try BuiltinsRun(program)
    #expect(run.errorText == "")
    #expect(run.lines == [expected])
  }

  // MARK: Tracking

  @Test func `track takes its name from the text`() throws {
    let run = try BuiltinsRun("L = 2\ntrack L\ntrack L * 2\nprint names(history), history[\"L * 2\"]")
    #expect(run.lines == ["[\"L\", \"L * 2\"] [4]"])
  }

  @Test func `nothing is tracked unless all of it can be`() throws {
    let run = try BuiltinsRun("track 1, [1, 2]")
    #expect(run.session.history.isEmpty)
  }

  @Test func `history keeps double precision`() throws {
    let run = try BuiltinsRun("track x: 0.1")
    #expect(run.session.history["x"] == [0.1])
    #expect(run.session.history.recent(of: "x", 5) == [0.1])
    #expect(run.session.history["y"] == nil)
  }

  // MARK: Session

  @Test func `precision converts what variables hold`() throws {
    let run = try BuiltinsRun(
      """
      param w = [1, 2]
      x = [0.5, 0.25]
      net = dense(2, 1)
      r = (a: x, b: [x, "s"])
      precision f64
      L = sum(w * x) + sum(net([x])) + sum(r.a)
      backward L
      print w.grad
      """)
    #expect(run.errorText == "")
    #expect(run.lines == ["[0.5, 0.25]"])
    #expect("\(run.session.precision)" == "f64")
  }

  @Test func `a seed gives the same numbers whatever was drawn before`() throws {
    let run = try BuiltinsRun(
      "seed 3; a = normal(4); seed 3; b = uniform(2); c = normal(4); print all(a == c)")
    #expect(run.lines == ["true"])
  }

  // MARK: Gradients

  @Test(arguments: [
    ("param w = 3; L = w^3; g = grad(L, w); print grad(g, w)", "18"),
    ("f(x) = sum(x^2); g = grad(f); print g([1, 2])", "[2, 4]"),
    ("param a = 2; param b = 3; print grad(a * b^2, [a, b])", "[9, 12]"),
    ("print jacobian(x => 2 * x, 3)", "2"),
    ("print jacobian(x => 5, 3)", "0"),
    ("param w = 3; f(x) = w * x; print jacobian(f, w)", "3"),
    ("print hessian(x => x^3, 2)", "12"),
    (
      "net = dense(1, 1); freeze net; param a = 1; L = sum(net([[1]]) * a); print names(grad(L, (a: a)))",
      "[\"a\"]"
    ),
  ])
  func `gradients`(program: String, expected: String) throws {
    let run = try BuiltinsRun(program)
    #expect(run.errorText == "")
    #expect(run.lines == [expected])
  }

  @Test func `backward through evaluation mode warns once`() throws {
    let run = try BuiltinsRun(
      """
      net = dense(2, 2) |> dropout(0.5)
      repeat 3 { L = sum(net([[1, 2]])); backward L }
      """)
    #expect(run.errorText == "")
    #expect(
      run.host.warnings.map(\.message) == ["gradients go through dropout1, which ran in evaluation mode"])
  }

  // MARK: Charts

  @Test func `a chart statement without a file is shown, a nested one is not`() throws {
    let run = try BuiltinsRun("plot [1, 2]\nf = plot([1, 2])\nfigure(1, 2, [f, plot([2, 3])])")
    #expect(run.errorText == "")
    #expect(run.host.figures.count == 2)
  }

  @Test func `a figure goes below the output folder`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "bps-\(UUID().uuidString)").path()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var options = Session.Options()
    options.outputFolder = folder
    let run = try BuiltinsRun(
      "plot (a: [1, 2, 3], b: [2, 1]), title: \"t\", to: \"deep/x.csv\"", options: options)
    #expect(run.errorText == "")
    #expect(run.host.figures.isEmpty)
    #expect(try String(contentsOfFile: folder + "/deep/x.csv", encoding: .utf8).contains("a,b") == false)
    #expect(try String(contentsOfFile: folder + "/deep/x.csv", encoding: .utf8).hasPrefix("x of a,a"))
  }
}
