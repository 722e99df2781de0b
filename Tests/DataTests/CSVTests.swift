import Data
import Foundation
import Tensors
import Testing

struct CSVTests {
  private func read(_ text: String, header: Bool? = nil) throws -> Table {
    try CSV.table(from: Array(text.utf8), header: header)
  }

  /// A table as one text: `name: values (classes, missing)`.
  private func text(_ table: Table) -> String {
    table.columns.map { column in
      let values = column.values.map { $0.isNaN ? "-" : $0.description }.joined(separator: " ")
      let classes = column.classes.map { " [\($0.joined(separator: "|"))]" } ?? ""
      return
        "\(column.name): \(values)\(classes)\(column.missingCount > 0 ? " missing \(column.missingCount)" : "")"
    }.joined(separator: "; ")
  }

  @Test(arguments: [
    ("a,b\n1,2\n3,4\n", "a: 1.0 3.0; b: 2.0 4.0"),
    ("a,b\n1,2\n3,4", "a: 1.0 3.0; b: 2.0 4.0"),
    ("a,b\r\n1,2\r\n3,4\r\n", "a: 1.0 3.0; b: 2.0 4.0"),
    ("a,b\r1,2\r3,4\r", "a: 1.0 3.0; b: 2.0 4.0"),
    ("\n\na,b\n\n1,2\n  \n3,4\n\n", "a: 1.0 3.0; b: 2.0 4.0"),
    ("\u{FEFF}a,b\n1,2\n", "a: 1.0; b: 2.0"),
    (" a , b \n 1 ,\t2\n", "a: 1.0; b: 2.0"),
    ("1,2\n3,4\n", "column0: 1.0 3.0; column1: 2.0 4.0"),
    ("7\n8\n", "column0: 7.0 8.0"),
    ("a\n7\n8\n", "a: 7.0 8.0"),
    ("a;b\n1;2\n", "a: 1.0; b: 2.0"),
    ("a;b\n1,5;-2,25\n", "a: 1.5; b: -2.25"),
    ("a\tb\n1\t2\n", "a: 1.0; b: 2.0"),
    ("a;b\n\"x,y\";1\n\"z,w\";2\n", "a: 0.0 1.0 [x,y|z,w]; b: 1.0 2.0"),
    ("a,b\n\"1\",\"2\"\n", "a: 1.0; b: 2.0"),
    ("a,b\n\"say \"\"hi\"\"\",1\n", "a: 0.0 [say \"hi\"]; b: 1.0"),
    ("a,b\n\"two\nlines\",1\n", "a: 0.0 [two\nlines]; b: 1.0"),
    ("\"first, last\",n\nx,1\n", "first, last: 0.0 [x]; n: 1.0"),
    ("a,b\n1,\n,4\nNA,n/a\nnan,?\nnull,NULL\n", "a: 1.0 - - - - missing 4; b: - 4.0 - - - missing 4"),
    ("a,b\n1,x\n2,\n3,NA\n4,w\n", "a: 1.0 2.0 3.0 4.0; b: 1.0 - - 0.0 [w|x] missing 2"),
    ("a\n1e3\n-2.5E-2\n+4\n.5\n5.\n", "a: 1000.0 -0.025 4.0 0.5 5.0"),
    ("a\ninf\n-inf\nInfinity\n", "a: inf -inf inf"),
    ("x\n10\n9\nten\n", "x: 0.0 1.0 2.0 [10|9|ten]"),
    (
      "name,kind\nAda,a\nBob,b\nCy,a\n",
      "name: 0.0 1.0 2.0 [Ada|Bob|Cy]; kind: 0.0 1.0 0.0 [a|b]"
    ),
    ("x,y\nx,z\n", "column0: 0.0 0.0 [x]; column1: 0.0 1.0 [y|z]"),
    ("a,a,,a\n1,2,3,4\n", "a: 1.0; a_2: 2.0; column2: 3.0; a_3: 4.0"),
    ("a,b,\n1,2,\n", "a: 1.0; b: 2.0; column2: - missing 1"),
    ("ŷ,größe\n1,2\n", "ŷ: 1.0; größe: 2.0"),
  ])
  func `tables are read`(_ input: String, _ wanted: String) throws {
    #expect(text(try read(input)) == wanted)
  }

  @Test func `classes are sorted, whatever the order of the rows`() throws {
    let table = try read("k\nb\nc\na\nb\n", header: true)
    #expect(table["k"]?.classes == ["a", "b", "c"])
    #expect(table["k"]?.values == [1, 2, 0, 1])
  }

  @Test func `the header can be said`() throws {
    #expect(text(try read("2019,2020\n1,2\n", header: true)) == "2019: 1.0; 2020: 2.0")
    #expect(
      text(try read("a,1\nb,2\n", header: false)) == "column0: 0.0 1.0 [a|b]; column1: 1.0 2.0")
  }

  @Test(arguments: [
    ("", "the file is empty | a table needs a header line or at least one row"),
    ("\n \n", "the file is empty | a table needs a header line or at least one row"),
    ("\u{FEFF}", "the file is empty | a table needs a header line or at least one row"),
    ("a,b\n", "the file has a header line and no rows"),
    (
      "a,b\n1,2\n3\n",
      "line 3: the row has 1 field, the first row has 2 | a text that holds the separator must stand in double quotes"
    ),
    (
      "a,b\n\n1,2\n3,4,5,6\n",
      "line 4: the row has 4 fields, the first row has 2 | a text that holds the separator must stand in double quotes"
    ),
    (
      "a,b\n\"x\ny\",2\n1,2,3\n",
      "line 4: the row has 3 fields, the first row has 2 | a text that holds the separator must stand in double quotes"
    ),
    ("a,b\n1,\"open\n2,3\n", "line 2, column 3: the quote that opens here is never closed"),
    (
      "a,b\nä,\"x\"y\n",
      "line 2, column 6: text follows the closing quote | a quote inside quotes is written twice: \"\""
    ),
    ("a,b\n1,\0\n", "this is not a text file: byte 6 is 0"),
  ])
  func `errors name the line and the column`(_ input: String, _ wanted: String) {
    #expect(message { _ = try read(input) } == wanted)
  }

  @Test func `UTF-16 is named`() {
    #expect(
      message { _ = try CSV.table(from: [0xFF, 0xFE, 0x61, 0x00]) }
        == "the file is UTF-16 text | save it as UTF-8")
  }

  @Test(arguments: 0..<200)
  func `damaged text never traps`(_ seed: Int) {
    var noise = Noise(state: UInt64(seed))
    let alphabet = Array("ab1.,;\t\"\n\r -eE\u{FEFF}".utf8)
    let bytes = (0..<Int.random(in: 0...60, using: &noise)).map { _ in
      alphabet[Int.random(in: 0..<alphabet.count, using: &noise)]
    }
    guard let table = try? CSV.table(from: bytes) else { return }
    #expect(table.columns.allSatisfy { $0.values.count == table.rowCount })
  }

  @Test(arguments: 0..<500)
  func `numbers are read to the last bit`(_ seed: Int) throws {
    var noise = Noise(state: UInt64(seed))
    var numbers: [Double] = []
    var lines = "x\n"
    for _ in 0..<20 {
      let number = Double(bitPattern: noise.next())
      guard number.isFinite else { continue }
      let rounded = Double.random(in: -1000...1000, using: &noise)
      let short = (rounded * 1000).rounded() / 1000
      numbers += [number, rounded, short]
      lines += "\(number)\n\(rounded)\n\(short)\n"
    }
    #expect(try read(lines)["x"]?.values == numbers)
  }

  @Test func `columns become tensors`() throws {
    let table = try read("a,b,c\n1,2,x\n3,4,y\n")
    #expect(table.names == ["a", "b", "c"])
    #expect(try table.tensor([2, 0], .f32).doubles == [0, 1, 1, 3])
    #expect(try table.tensor(0..<2, .f32).shape == [2, 2])
    #expect(table["c"]?.tensor(.f64).shape == [2])
    #expect(table["d"] == nil)
    #expect(
      message { _ = try table.tensor([3], .f32) }
        == "column 3 is out of range, the table has 3 columns (0 to 2)")
  }

  @Test(arguments: [
    ("iris", 150, 5), ("digits", 1797, 65), ("breast_cancer", 569, 31), ("diabetes", 442, 11),
  ])
  func `the sample data is read`(_ name: String, _ rows: Int, _ columns: Int) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let table = try CSV.table(from: File.read(root.appending(path: "Samples/data/\(name).csv").path))
    #expect(table.rowCount == rows)
    #expect(table.columns.count == columns)
    #expect(table.columns.allSatisfy { $0.missingCount == 0 })
    #expect(!table.names.contains("column0"))
  }
}
