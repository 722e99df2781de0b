import Autodiff
import Syntax
import Testing

@testable import Interpreter

@Suite struct BuiltinsHelpTests {
  @Test func `the map names every builtin`() {
    let words = Set(Help.map.split { $0 == " " || $0 == "\n" }.map(String.init))
    for name in Builtin.names { #expect(words.contains(name), "\(name)") }
  }

  @Test func `the help on a function says all that its definition says`() throws {
    #expect(
      try Help.text(for: "softplus").hasPrefix(
        """
        softplus(x)
          \(Builtin.named("softplus")?.documentation.summary ?? "")
        """))
  }

  @Test(arguments: ["statements", "|>", "indexing", "gradients", "scope", "errors", "shape", "π", "layers"])
  func `topics have help`(topic: String) throws {
    #expect(try !Help.text(for: topic).isEmpty)
  }

  @Test func `what works on tensors says its shapes`() {
    let categories: Set = [
      "layers", "losses", "initialisers", "construction", "metrics", "shaping", "reductions", "comparison",
      "comparisons", "elementary", "activations", "linear algebra",
    ]
    for builtin in Builtin.all
    where categories.contains(builtin.documentation.category) && builtin.name != "list" {
      #expect(!builtin.documentation.shapes.isEmpty, "\(builtin.name)")
    }
  }

  @Test func `no reserved name stands for something, and every verb is one or the other`() {
    #expect(ReservedNames.all.isDisjoint(with: Builtin.names))
    // `include` is a statement.
    #expect(ReservedNames.all.union(Builtin.names + ["include"]).isSuperset(of: Verbs.all))
  }

  @Test func `a misspelled topic gets a suggestion`() {
    #expect { try Help.text(for: "sigmiod") } throws: { ($0 as? Diagnostic)?.help == "did you mean sigmoid?" }
  }

  @Test func `the reference holds everything`() {
    let markdown = Help.markdown
    for builtin in Builtin.all { #expect(markdown.contains("### `\(builtin.documentation.signature)`")) }
    for (code, _) in ErrorCatalogue.entries { #expect(markdown.contains("`\(code)`")) }
  }
}
