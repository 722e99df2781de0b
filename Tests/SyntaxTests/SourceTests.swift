import Testing

@testable import Syntax

@Suite struct SourceTests {
  @Test func `places are counted in lines and characters from 1`() {
    let source = Source(identifier: 0, name: "a", text: "ab\nŷy\u{302}😀c\r\n\nlast")
    #expect(source.position(of: 0) == (1, 1))
    #expect(source.position(of: 3) == (2, 1))
    #expect(source.position(of: 5) == (2, 2))
    #expect(source.position(of: 12) == (2, 4))
    #expect(source.position(of: 1000) == (4, 5))
    #expect(source.line(2) == "ŷŷ😀c")
    #expect((0...5).map(source.line) == ["", "ab", "ŷŷ😀c", "", "last", ""])
  }

  @Test func `a span of another source has no text`() {
    let sources = SourceMap()
    let first = sources.add(name: "a", text: "abc")
    let second = sources.add(name: "b", text: "defg")
    let span = Span(source: second.identifier, start: 1, end: 99)
    #expect(first.text(span) == "")
    #expect(sources.text(span) == "efg")
    #expect(sources.line(span) == 1)
    #expect(sources[.none] == nil)
    #expect(sources.text(.none) == "")
    #expect(sources.line(.none) == nil)
  }

  @Test func `the union of spans covers both`() {
    let a = Span(source: 0, start: 3, end: 5)
    #expect(a.union(Span(source: 0, start: 8, end: 9)) == Span(source: 0, start: 3, end: 9))
    #expect(a.union(.none) == a)
  }

  @Test func `every code has one explanation`() {
    let codes = ErrorCatalogue.entries.map(\.code)
    #expect(codes == codes.sorted())
    #expect(Set(codes).count == codes.count)
    #expect(ErrorCatalogue.explanation(of: "shape") == "The shapes of tensors do not fit the operation.")
    #expect(ErrorCatalogue.explanation(of: "nothing") == nil)
    for entry in ErrorCatalogue.entries { #expect(entry.explanation.hasSuffix(".")) }
  }

  @Test func `a diagnostic's fields can be changed one by one`() {
    var diagnostic = Diagnostic(code: "name", "no x", at: .none)
    let copy = diagnostic
    diagnostic.notes.append("a note")
    diagnostic.help = "did you mean y?"
    #expect(copy.notes.isEmpty && copy.help == nil)
    #expect(diagnostic.notes == ["a note"] && diagnostic.help == "did you mean y?")
    #expect([diagnostic].map(\.message) == ["no x"])
    #expect(MemoryLayout<Diagnostic>.size == MemoryLayout<Int>.size)
  }
}
