import Tensors

/// Reads tables from comma-separated text (RFC 4180, and what programs write in its name).
///
/// - Fields end with `,` `;` or a tab, whichever splits the first records evenly. In files with semicolons numbers may
///   have a decimal comma.
/// - Lines end with LF, CRLF or CR; empty lines are skipped; a byte-order mark is ignored.
/// - A field in double quotes may hold separators, line ends and doubled quotes. Spaces around other fields are not
///   part of them.
/// - The first record is a header when some column has text there and numbers below, or when all is text and the
///   first record's texts appear nowhere else in their columns. Without a header columns are `column0`, `column1`, ….
/// - A column with any text that is not a number holds class numbers: its distinct texts, sorted, stand for 0, 1, 2, …
///   (in the order of first appearance the same data, shuffled, would get other labels).
/// - An empty field, `NA`, `N/A`, `nan`, `null` and `?` are missing values: NaN.
///
/// ```swift
/// let iris = try CSV.table(from: File.read("Samples/data/iris.csv"))
/// iris["species"]?.classes  // ["setosa", "versicolor", "virginica"]
/// ```
public enum CSV {
  /// - Parameter header: whether the first record names the columns; found out when nil.
  /// - Throws: ``DataError`` with the line and, where one character is at fault, the column.
  public static func table(from bytes: [UInt8], header: Bool? = nil) throws(DataError) -> Table {
    let reader = try CSVReader(bytes)
    return try reader.table(header: header)
  }
}

/// Two walks over the text: the first reads numbers and finds out which columns have text, the second, only when
/// some have, collects their classes.
private struct CSVReader {
  private let bytes: [UInt8]
  private let start: Int
  private let separator: UInt8
  private let numbers: NumberScanner

  init(_ bytes: [UInt8]) throws(DataError) {
    let start = try Self.textStart(in: bytes)
    let separator = Self.detectSeparator(in: bytes, from: start)
    self.bytes = bytes
    self.start = start
    self.separator = separator
    numbers = NumberScanner(decimalComma: separator == UInt8(ascii: ";"))
  }

  func table(header: Bool?) throws(DataError) -> Table {
    let first = try firstRecord()
    guard !first.isEmpty else {
      throw DataError("csv", "the file is empty", hint: "a table needs a header line or at least one row")
    }
    let body = try numberColumns(width: first.count)
    let isHeader = if let header { header } else { try looksLikeHeader(first, body) }
    let names = isHeader ? Self.unique(first.map(\.text)) : first.indices.map { "column\($0)" }
    guard body.rowCount > (isHeader ? 1 : 0) else {
      throw DataError("csv", "the file has a header line and no rows")
    }
    return try table(names: names, body, skippingFirst: isHeader)
  }
}

// MARK: The file's form

extension CSVReader {
  /// Where the text begins, after a byte-order mark.
  private static func textStart(in bytes: [UInt8]) throws(DataError) -> Int {
    let hasMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    if bytes.count >= 2, (bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF) {
      throw DataError("csv", "the file is UTF-16 text", hint: "save it as UTF-8")
    }
    for place in 0..<min(bytes.count, 4096) where !isOfText(bytes[place]) {
      throw DataError("csv", "this is not a text file: byte \(place) is \(bytes[place])")
    }
    return hasMark ? 3 : 0
  }

  /// No control character, but for those that end or lay out a line.
  private static func isOfText(_ byte: UInt8) -> Bool { byte >= 32 || (9...13).contains(byte) || byte == 26 }

  /// The separator that gives the first ten records the same number of fields, and most of them.
  private static func detectSeparator(in bytes: [UInt8], from start: Int) -> UInt8 {
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    var best = (separator: candidates[0], isEven: false, count: 0)
    for candidate in candidates {
      let counts = separatorCounts(of: candidate, in: bytes, from: start, records: 10)
      guard let first = counts.first, first > 0 else { continue }
      let isEven = counts.allSatisfy { $0 == first }
      if (isEven && !best.isEven) || (isEven == best.isEven && first > best.count) {
        best = (candidate, isEven, first)
      }
    }
    return best.separator
  }

  private static func separatorCounts(
    of separator: UInt8, in bytes: [UInt8], from start: Int, records: Int
  ) -> [Int] {
    var counts: [Int] = []
    var (count, isQuoted, hasContent) = (0, false, false)
    for place in start..<bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        if hasContent { counts.append(count) }
        if counts.count == records { return counts }
        (count, hasContent) = (0, false)
      } else {
        hasContent = true
        if !isQuoted, byte == separator { count += 1 }
      }
    }
    if hasContent { counts.append(count) }
    return counts
  }

  private struct Named {
    var text: String
    var isNumber: Bool
    var isMissing: Bool
  }

  private func firstRecord() throws(DataError) -> [Named] {
    var fields: [Named] = []
    var cursor = FieldCursor(bytes, from: start, separator: separator)
    while let field = try cursor.next() {
      let text = field.text(in: bytes)
      fields.append(
        Named(
          text: text, isNumber: numbers.number(in: bytes, field.range) != nil,
          isMissing: Self.isMissing(bytes, field.range)))
      if field.isLast { break }
    }
    return fields
  }

  /// Empty names become `column2`, repeated ones `x_2`, `x_3`, ….
  private static func unique(_ names: [String]) -> [String] {
    var taken: Set<String> = []
    return names.enumerated().map { position, name in
      let base = name.isEmpty ? "column\(position)" : name
      var (candidate, number) = (base, 2)
      while !taken.insert(candidate).inserted {
        candidate = "\(base)_\(number)"
        number += 1
      }
      return candidate
    }
  }

  private func looksLikeHeader(_ first: [Named], _ body: Body) throws(DataError) -> Bool {
    guard body.rowCount > 1 else { return first.allSatisfy { !$0.isNumber && !$0.isMissing } }
    for (position, field) in first.enumerated() where !field.isNumber && !field.isMissing {
      if !body.hasTextBelow[position] && body.numberCount[position] > 0 { return true }
    }
    // Columns of text alone: a header's words do not come back as values.
    guard first.allSatisfy({ !$0.isNumber && !$0.isMissing }), Set(first.map(\.text)).count == first.count
    else {
      return false
    }
    return try !repeats(first)
  }

  private func repeats(_ first: [Named]) throws(DataError) -> Bool {
    var cursor = FieldCursor(bytes, from: start, separator: separator)
    var (row, position) = (0, 0)
    while let field = try cursor.next() {
      if position == 0, row & 0xFFF == 0, Kernels.isStopped { throw .stopped }
      if row > 0, field.text(in: bytes) == first[position].text { return true }
      position += 1
      if field.isLast { (row, position) = (row + 1, 0) }
    }
    return false
  }
}

// MARK: The values

extension CSVReader {
  /// All fields as numbers, row by row, the first record included; NaN for missing values and texts.
  private struct Body {
    var values: [Double] = []
    var rowCount = 0
    /// Whether a record after the first has text in the column.
    var hasTextBelow: [Bool]
    var isTextInFirst: [Bool]
    /// Numbers after the first record.
    var numberCount: [Int]
  }

  private func numberColumns(width: Int) throws(DataError) -> Body {
    var body = Body(
      hasTextBelow: Array(repeating: false, count: width),
      isTextInFirst: Array(repeating: false, count: width),
      numberCount: Array(repeating: 0, count: width))
    body.values.reserveCapacity((bytes.count - start) / 4)
    var cursor = FieldCursor(bytes, from: start, separator: separator)
    var position = 0
    while let field = try cursor.next() {
      guard position < width else { throw ragged(&cursor, field, wanted: width) }
      if let number = numbers.number(in: bytes, field.range) {
        body.values.append(number)
        if body.rowCount > 0 { body.numberCount[position] += 1 }
      } else {
        body.values.append(.nan)
        if !Self.isMissing(bytes, field.range) {
          if body.rowCount > 0 {
            body.hasTextBelow[position] = true
          } else {
            body.isTextInFirst[position] = true
          }
        }
      }
      position += 1
      if field.isLast {
        guard position == width else { throw ragged(line: field.line, got: position, wanted: width) }
        body.rowCount += 1
        position = 0
        if body.rowCount & 0xFFF == 0, Kernels.isStopped { throw .stopped }
      }
    }
    return body
  }

  private func ragged(_ cursor: inout FieldCursor, _ field: Field, wanted: Int) -> DataError {
    // The whole record is counted for the message; a second error in it does not matter any more.
    var got = wanted + 1
    if !field.isLast {
      while let next = try? cursor.next() {
        got += 1
        if next.isLast { break }
      }
    }
    return ragged(line: field.line, got: got, wanted: wanted)
  }

  private func ragged(line: Int, got: Int, wanted: Int) -> DataError {
    DataError(
      "csv", "the row has \(got) field\(got == 1 ? "" : "s"), the first row has \(wanted)",
      hint: "a text that holds the separator must stand in double quotes", line: line)
  }

  private func table(names: [String], _ body: Body, skippingFirst: Bool) throws(DataError) -> Table {
    let width = names.count
    let first = skippingFirst ? 1 : 0
    let isText = names.indices.map { body.hasTextBelow[$0] || (!skippingFirst && body.isTextInFirst[$0]) }
    let labels = try classColumns(isText, first: first)
    let values = body.values
    var columns: [Table.Column] = []
    for position in names.indices {
      if let column = labels[position] {
        columns.append(try column.named(names[position]))
        continue
      }
      var column: [Double] = []
      column.reserveCapacity(body.rowCount - first)
      var missing = 0
      for row in first..<body.rowCount {
        if Kernels.isStopped(turn: row) { throw .stopped }
        let value = values[row * width + position]
        if value.isNaN { missing += 1 }
        column.append(value)
      }
      columns.append(Table.Column(name: names[position], values: column, missingCount: missing))
    }
    return Table(columns: columns)
  }

  private func classColumns(_ isText: [Bool], first: Int) throws(DataError) -> [ClassColumn?] {
    var columns = isText.map { $0 ? ClassColumn() : nil }
    guard isText.contains(true) else { return columns }
    var cursor = FieldCursor(bytes, from: start, separator: separator)
    var (row, position) = (0, 0)
    while let field = try cursor.next() {
      if position == 0, row & 0xFFF == 0, Kernels.isStopped { throw .stopped }
      if isText[position], row >= first {
        let text = Self.isMissing(bytes, field.range) ? nil : field.text(in: bytes)
        columns[position]?.append(text)
      }
      position += 1
      if field.isLast { (row, position) = (row + 1, 0) }
    }
    return columns
  }

  @inline(__always)
  private static func isMissing(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    guard !range.isEmpty else { return true }
    switch bytes[range.lowerBound] | 0x20 {
    case UInt8(ascii: "n"), UInt8(ascii: "?"): return isMissingWord(bytes, range)
    default: return false
    }
  }

  private static func isMissingWord(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    guard range.count <= 4 else { return false }
    let word = String(decoding: bytes[range], as: UTF8.self).lowercased()
    return ["na", "n/a", "nan", "null", "?"].contains(word)
  }
}

/// Texts by the order of their first appearance, until the sorted order is known.
private struct ClassColumn {
  private var numbers: [String: Int] = [:]
  private var labels: [Int] = []
  private var last: (text: String, number: Int)?

  mutating func append(_ text: String?) {
    guard let text else { return labels.append(-1) }
    // Data is often sorted by class, or has few classes: the last text saves most look-ups.
    if let last, last.text == text { return labels.append(last.number) }
    let number = numbers[text] ?? numbers.count
    numbers[text] = number
    last = (text, number)
    labels.append(number)
  }

  /// Names, when every row has its own, are many.
  private func sortedTexts() throws(DataError) -> [String] {
    var turn = 0
    do {
      return try numbers.keys.sorted {
        turn += 1
        if turn & 0xFFF == 0 { try Kernels.checkStop() }
        return $0 < $1
      }
    } catch {
      throw .stopped
    }
  }

  func named(_ name: String) throws(DataError) -> Table.Column {
    let sorted = try sortedTexts()
    var places = Array(repeating: 0.0, count: sorted.count)
    for (place, text) in sorted.enumerated() {
      if Kernels.isStopped(turn: place) { throw .stopped }
      if let number = numbers[text] { places[number] = Double(place) }
    }
    var values: [Double] = []
    values.reserveCapacity(labels.count)
    for label in labels {
      if Kernels.isStopped(turn: values.count) { throw .stopped }
      values.append(label < 0 ? .nan : places[label])
    }
    return Table.Column(
      name: name, values: values, classes: sorted, missingCount: labels.count { $0 < 0 })
  }
}
