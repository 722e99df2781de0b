import Glibc
import Testing

@testable import Console

@Suite struct HistoryTests {
  @Test func `entries come back as they were, in order`() throws {
    let folder = try TemporaryFolder()
    let file = HistoryFile(path: folder.path + "/new/folders/history")
    let entries = [
      "x = 1", "for i in 1...2 {\n  print i\n}", "a \\ b \\n c", "tab\there", "λ = ŷ # 日本", "\r",
    ]
    for (cell, entry) in entries.enumerated() { #expect(file.append(entry, cell: cell + 1)) }
    #expect(file.read() == entries)
    let lines = try #require(folder.read("new/folders/history")).split(separator: "\n")
    #expect(lines.count == entries.count)
    #expect(lines[1].hasSuffix("\t2\tfor i in 1...2 {\\n  print i\\n}"))
  }

  @Test func `a damaged file gives what is whole`() throws {
    let folder = try TemporaryFolder()
    try folder.write("1\t1\tgood\nno tabs\n\n\t\t\nx\t1\tbad time\n2\t9\tlast, cut of", to: "history")
    let file = HistoryFile(path: folder.path + "/history")
    #expect(file.read() == ["good", "last, cut of"])
    file.append("next", cell: 1)
    #expect(file.read() == ["good", "last, cut of", "next"])
    #expect(HistoryFile(path: folder.path).read().isEmpty)
    #expect(HistoryFile(path: folder.path + "/none").read().isEmpty)
  }

  @Test func `the newest entries stay when the file has grown to twice its limit`() throws {
    let folder = try TemporaryFolder()
    let file = HistoryFile(path: folder.path + "/history", byteLimit: 1000)
    for number in 1...500 { file.append("entry number \(number)", cell: number) }
    let entries = file.read()
    #expect(entries.last == "entry number 500")
    #expect(entries.count < 100 && entries.count > 20)
    #expect(entries == (501 - entries.count...500).map { "entry number \($0)" })
    #expect(FolderEntry.all(in: folder.path).map(\.name) == ["history"])
  }

  @Test func `what others add is read on, one's own not again, and a shortened file does not repeat itself`()
    throws
  {
    let folder = try TemporaryFolder()
    let path = folder.path + "/history"
    let (own, other) = (HistoryFile(path: path, byteLimit: 200), HistoryFile(path: path, byteLimit: 200))
    own.append("a", cell: 1, time: 1)
    #expect(own.read() == ["a"])
    other.append("b", cell: 1, time: 2)
    own.append("c", cell: 2, time: 3)
    other.append("d", cell: 2, time: 4)
    #expect(own.newEntries() == ["b", "d"])
    #expect(own.newEntries() == [])
    for time in 5...60 { other.append("entry \(time)", cell: 3, time: time) }
    let new = own.newEntries()
    #expect(new.last == "entry 60" && !new.contains("a") && Set(new).count == new.count)
    own.append("e", cell: 3, time: 61)
    #expect(own.newEntries() == [])
    #expect(other.newEntries().last == "e")
  }

  @Test func `entries of others stand behind one's own`() {
    var history = InputHistory(["old"])
    history.add("own")
    history.add(others: ["foreign", " secret"])
    history.add("newest")
    history.add(others: ["last"])
    #expect(history.entries == ["old", "foreign", "last", "own", "newest"])
  }

  @Test func `sessions that write at the same time lose nothing`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/history"
    await withTaskGroup { group in
      for writer in 0..<4 {
        group.addTask {
          let file = HistoryFile(path: path, byteLimit: 1 << 20)
          for number in 0..<50 { file.append("\(writer) wrote\n\(number)", cell: number) }
        }
      }
    }
    let entries = HistoryFile(path: path).read()
    #expect(entries.count == 200)
    for writer in 0..<4 {
      #expect(entries.filter { $0.hasPrefix("\(writer)") } == (0..<50).map { "\(writer) wrote\n\($0)" })
    }
  }

  @Test func `what could not be written comes with the next entry that can be`() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "state")
    let file = HistoryFile(path: folder.path + "/state/history")
    #expect(!file.append("first", cell: 1) && !file.append("second\nline", cell: 2))
    unsafe unlink(folder.path + "/state")
    #expect(file.append("third", cell: 3) && file.append("fourth", cell: 4))
    #expect(file.read() == ["first", "second\nline", "third", "fourth"])
  }

  @Test func `a place that cannot be written is no trouble`() {
    #expect(!HistoryFile(path: "/proc/none/history").append("x", cell: 1))
  }

  @Test(arguments: [(" secret", false), ("x", true), ("\n", false), ("", false), ("\tx", true)])
  func `blank entries and those with a space before them are not kept`(entry: String, isKept: Bool) {
    var history = InputHistory()
    #expect(history.add(entry) == isKept)
    #expect(history.entries == (isKept ? [entry] : []))
  }

  @Test func `a repetition is kept once`() {
    var history = InputHistory()
    for entry in ["a", "a", "b", "a"] { history.add(entry) }
    #expect(history.entries == ["a", "b", "a"])
  }
}
