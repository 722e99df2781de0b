import Testing

@testable import Console

@Suite struct EditedEntryTests {
  /// An entry with the cursor at the `|` of a text.
  private func entry(_ text: String, history: [String] = []) -> EditedEntry {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false)
    let entry = EditedEntry(history: InputHistory(history))
    entry.line = LineBuffer(
      scalars: Array(parts.joined().unicodeScalars), cursor: parts[0].unicodeScalars.count)
    return entry
  }

  private func shown(_ entry: EditedEntry) -> String {
    entry.line.beforeCursor + "|" + entry.line.text.dropFirst(entry.line.beforeCursor.count)
  }

  @Test func `cutting stays within the line, and what was cut is put back`() {
    let end = entry("a = 1\nb| = 2\nc = 3")
    _ = end.cutToEnd()
    #expect(shown(end) == "a = 1\nb|\nc = 3")
    _ = end.cutToEnd()
    #expect(shown(end) == "a = 1\nb|c = 3")
    let start = entry("a = 1\nb =| 2")
    _ = start.cutToStart()
    #expect(shown(start) == "a = 1\n| 2")
    _ = start.put(behind: false)
    #expect(shown(start) == "a = 1\nb =| 2")
  }

  @Test(arguments: [
    ("d", "d", 1, "a\n|c\nd"), ("d", "d", 2, "a\n|d"), ("d", "d", 9, "|a"), ("d", "j", 1, "a\n|d"),
    ("d", "k", 1, "|c\nd"), ("c", "c", 1, "a\n|\nc\nd"), ("c", "c", 2, "a\n|\nd"),
    ("y", "y", 1, "a\nb|b\nc\nd"),
    ("d", "$", 1, "a\n|b\nc\nd"), ("d", "0", 1, "a\n|b\nc\nd"), ("c", "$", 1, "a\nb|\nc\nd"),
  ]) func `operators of vi act on lines`(operation: String, motion: String, count: Int, result: String) throws
  {
    let entry = entry("a\nb|b\nc\nd")
    _ = entry.operate(
      try #require(operation.unicodeScalars.first), try #require(motion.unicodeScalars.first), count: count)
    #expect(shown(entry) == result)
  }

  @Test func `lines that were cut are put back as lines`() {
    let entry = entry("a\n|b\nc")
    _ = entry.operate("d", "d", count: 1)
    _ = entry.put(behind: true)
    #expect(shown(entry) == "a\nc\n|b")
    _ = entry.operate("y", "y", count: 1)
    _ = entry.put(behind: false)
    #expect(shown(entry) == "a\nc\n|b\nb")
  }

  @Test func `other motions are libedit's`() {
    let entry = entry("a\nb|b")
    guard case .passThen("w") = entry.operate("d", "w", count: 1), case .pass = entry.put(behind: true) else {
      Issue.record("the motion was taken")
      return
    }
    #expect(shown(entry) == "a\nb|b")
  }

  @Test func `a line is opened above and below`() {
    let below = entry("if x {|\n}")
    _ = below.openLine(above: false)
    #expect(shown(below) == "if x {\n  |\n}")
    let above = entry("  a\n  b|")
    _ = above.openLine(above: true)
    #expect(shown(above) == "  a\n  |\n  b")
  }

  @Test func `a search is taken by Enter and repeated`() {
    let entry = entry("|", history: ["first = 1", "second = 2", "third = 3"])
    _ = entry.beginSearch(takesEnter: true)
    for key in "ir" { _ = key.unicodeScalars.first.map(entry.stepSearch) }
    #expect(entry.line.text == "third = 3")
    guard case .refresh = entry.stepSearch("\r") else {
      Issue.record("Enter ran the match")
      return
    }
    _ = entry.repeatSearch(older: true)
    #expect(entry.line.text == "first = 1" && entry.search == nil)
    _ = entry.repeatSearch(older: false)
    #expect(entry.line.text == "third = 3")
    entry.begin()
    _ = entry.repeatSearch(older: true)
    #expect(entry.line.text == "third = 3")
  }
}

@Suite struct PastedTextTests {
  private func paste(_ text: String) -> String {
    var pasted = PastedText()
    for scalar in text.unicodeScalars where pasted.add(scalar) { return pasted.text }
    return "no end"
  }

  @Test(arguments: [
    ("a\rb", "a\nb"), ("a\r\nb\r\n", "a\nb"), ("a\u{3}b\u{1A}\u{4}\u{7F}c", "abc"),
    ("\u{1B}[31mred\u{1B}[0m", "red"), ("\u{1B}[A\u{1B}OA\u{1B}[200~x", "OAx"),
    ("a\tλ\u{301}", "a\tλ\u{301}"),
    ("~\u{1B}[201", "~[201"), ("\u{85}\u{9B}x\n\n", "x"),
  ]) func `nothing in it is a key`(text: String, result: String) {
    #expect(paste(text + "\u{1B}[201~") == result)
  }
}
