import Interpreter
import Syntax
import Tensors
import Testing

extension EvaluatorFuzzTests {
  /// Programs that ask for more memory than there is end in an error that says so, and the session goes on.
  @Test(arguments: [
    "x = zeros(1e9)", "x = linspace(0, 1, 1e12)", "xs = list(0..<1e12)", "x = expand([1], [4000000000])",
    "s = \"0123456789abcdef\"; repeat 60 { s = s + s }", "xs = [1, \"a\"]; repeat 60 { xs = xs + xs }",
    "x = outer(linspace(0, 1, 100000), linspace(0, 1, 100000))",
    "x = zeros(5e7); y = x + 1; z = y + 1; u = z + 1",
    "net = dense(100000, 100000)", "x = zeros(1e5, 1) @ zeros(1, 1e5)", "x = normal(1e10)",
    "x = permutation(1e9)",
  ])
  func `a program that wants too much memory`(program: String) throws {
    MemoryLimit.setCap(MemoryLimit.residentSize + 450 << 20)
    defer { MemoryLimit.setCap(.max) }
    let run = try BuiltinsRun(program)
    #expect(run.error?.code == "memory", "\(program): \(run.errorText)")
    #expect(
      run.errorText.contains("GB") || run.errorText.contains("MB") || run.errorText.contains("any machine"))
    try run.session.run("print 1 + 1", name: "after")
    #expect(run.lines.last == "2")
  }
}
