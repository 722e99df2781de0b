import Syntax
import Testing

@Suite struct CompletionContextTests {
  /// The context at the `|` of a text.
  func context(_ text: String) -> CompletionContext {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false)
    let source = Source(identifier: 0, name: "cell", text: parts.joined())
    return CompletionContext(in: source, at: parts[0].utf8.count)
  }

  @Test(arguments: [
    ("si|", CompletionContext.Kind.name, "si"), ("x = si|gmoid(x)", .name, "si"), ("|", .name, ""),
    ("x = |", .name, ""), ("f(a, |", .name, ""),
    ("net.|", .member(path: ["net"]), ""), ("net.dense1.W|", .member(path: ["net", "dense1"]), "W"),
    ("f(x).|", .member(path: []), ""),
    ("\\et|", .symbol, "et"), ("x\\hat|", .symbol, "hat"), ("x\\_1|", .symbol, "_1"),
    ("x\\^2|", .symbol, "^2"), ("csv(\"Samples/da|", .string, "Samples/da"),
    ("# si|", .nothing, ""), ("12|", .nothing, ""), ("\"{lo|", .name, "lo"), ("ŷ|", .name, "ŷ"),
    ("whi|", .name, "whi"), ("while|", .name, "while"),
    ("a.|b", .member(path: ["a"]), ""),
  ]) func `the word before the cursor is found`(text: String, kind: CompletionContext.Kind, prefix: String) {
    let context = context(text)
    #expect(context.kind == kind)
    #expect(context.prefix == prefix)
    let cursor = text.prefix { $0 != "|" }.utf8.count
    #expect(Int(context.span.end) == cursor)
    #expect(Int(context.span.start) == cursor - prefix.utf8.count - (kind == .symbol ? 1 : 0))
  }

  @Test(
    arguments: [
      ("adam(net, l|", "adam"), ("f(g(x), |", "f"), ("f(g(|", "g"), ("f([|", nil), ("plot y, ti|", "plot"),
      ("plot y, |", "plot"), ("plot|", nil),
      ("plot |", "plot"), ("x = 1; plot a, |", "plot"), ("if c { track |", "track"), ("x + |", nil),
      ("plot(f(x), |", "plot"), ("f(x) + |", nil),
      ("plot x\n|", nil),
    ] as [(String, String?)]) func `the function around the cursor is found`(text: String, function: String?)
  {
    #expect(context(text).function == function)
  }

  @Test func `the labels that the call has already are found`() {
    #expect(context("adam(net, lr: 0.1, clip: f(a: 1), |").labels.sorted() == ["clip", "lr"])
    #expect(context("plot y, title: \"t\", |").labels == ["title"])
    #expect(context("f(|").labels.isEmpty)
  }

  @Test func `every symbol has a name that leads to it`() {
    #expect(Symbols.character(named: "eta") == "η")
    #expect(Symbols.character(named: "partial") == "∂")
    #expect(Symbols.character(named: "hat") == "\u{302}")
    #expect(Symbols.character(named: "_1") == "₁")
    #expect(Symbols.character(named: "^2") == "²")
    #expect(Symbols.character(named: "nothing") == nil)
    for name in Symbols.names { #expect(Symbols.character(named: name) != nil) }
  }
}
