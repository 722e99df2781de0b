/// A stretch of one source text, as half-open byte offsets into its UTF-8.
///
/// Spans are small and trivially copied: every expression carries one, and the tape keeps one for each node,
/// so that an error raised much later can still point at the exact part.
public struct Span: Hashable, Sendable {
  /// The source's number in the session's ``SourceMap``.
  public var source: Int32
  public var start: Int32
  public var end: Int32

  public init(source: Int32, start: Int32, end: Int32) {
    self.source = source
    self.start = start
    self.end = end
  }

  /// A span that points nowhere, for values that the program did not write.
  public static let none = Span(source: -1, start: 0, end: 0)

  public var isNone: Bool { source < 0 }

  /// Whether the other lies inside this one.
  public func contains(_ other: Span) -> Bool {
    source == other.source && start <= other.start && other.end <= end
  }

  /// The smallest span that covers both.
  public func union(_ other: Span) -> Span {
    guard source == other.source else { return self }
    return Span(source: source, start: min(start, other.start), end: max(end, other.end))
  }
}

/// One text that was read: a script, a cell of the prompt, the code of `-e`.
public final class Source: Sendable {
  public let identifier: Int32
  /// What messages call it: `xor.bps`, or `cell 7`.
  public let name: String
  public let bytes: [UInt8]
  /// The line number of the first line, 1 unless the text was cut out of a larger one.
  public let firstLine: Int
  private let lineStarts: [Int32]

  public init(identifier: Int32, name: String, bytes: [UInt8], firstLine: Int = 1) {
    self.identifier = identifier
    self.name = name
    self.bytes = bytes
    self.firstLine = firstLine
    var starts: [Int32] = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(Int32(clamping: offset + 1))
    }
    lineStarts = starts
  }

  public convenience init(identifier: Int32, name: String, text: String) {
    self.init(identifier: identifier, name: name, bytes: Array(text.utf8))
  }

  /// The text of a span; empty when the span is not of this source.
  public func text(_ span: Span) -> String {
    guard span.source == identifier else { return "" }
    let start = max(0, min(Int(span.start), bytes.count))
    let end = max(start, min(Int(span.end), bytes.count))
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// The line, counted from 1, and the column in characters, counted from 1, of a byte offset.
  public func position(of offset: Int32) -> (line: Int, column: Int) {
    let index = lineIndex(of: offset)
    let start = Int(lineStarts[index])
    let end = max(start, min(Int(offset), bytes.count))
    return (firstLine + index, String(decoding: bytes[start..<end], as: UTF8.self).count + 1)
  }

  /// The text of the line, counted from 1, without its line ending.
  public func line(_ number: Int) -> String {
    let index = number - firstLine
    guard lineStarts.indices.contains(index) else { return "" }
    let start = Int(lineStarts[index])
    var end = index + 1 < lineStarts.count ? Int(lineStarts[index + 1]) - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
  }

  /// The byte offset at which the line, counted from 1, starts.
  func lineStart(_ number: Int) -> Int {
    let index = number - firstLine
    return lineStarts.indices.contains(index) ? Int(lineStarts[index]) : bytes.count
  }

  var lineCount: Int { lineStarts.count }

  private func lineIndex(of offset: Int32) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }
}

/// All sources of a session, found by the number in a ``Span``.
public final class SourceMap {
  private var sources: [Source] = []

  public init() {}

  /// Registers a text under a name and returns it as a source with a number of its own.
  public func add(name: String, bytes: [UInt8], firstLine: Int = 1) -> Source {
    let source = Source(
      identifier: Int32(clamping: sources.count), name: name, bytes: bytes, firstLine: firstLine)
    sources.append(source)
    return source
  }

  /// Registers a text that is already a string.
  public func add(name: String, text: String, firstLine: Int = 1) -> Source {
    add(name: name, bytes: Array(text.utf8), firstLine: firstLine)
  }

  public subscript(span: Span) -> Source? {
    sources.indices.contains(Int(span.source)) ? sources[Int(span.source)] : nil
  }

  /// All of them, in the order in which they were read.
  public var all: [Source] { sources }

  /// The text of a span, empty when it points nowhere.
  public func text(_ span: Span) -> String { self[span]?.text(span) ?? "" }

  /// The line on which a span starts, nil when it points nowhere.
  public func line(_ span: Span) -> Int? { self[span]?.position(of: span.start).line }

  /// Where a span starts, for a reader of another place: `line 4`, or `line 4 of cell 2` in another source; a cell of
  /// one line is named without it. Empty when the span points nowhere.
  public func place(of span: Span, from other: Span) -> String {
    guard let source = self[span], let line = line(span) else { return "" }
    if span.source == other.source { return "line \(line)" }
    return source.lineCount == 1 ? source.name : "line \(line) of \(source.name)"
  }
}
