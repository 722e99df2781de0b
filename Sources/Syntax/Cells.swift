extension Lexer {
  /// The cells of the percent format: what stands before the first marker, unless it is blank, and what each marker
  /// begins. A text without markers is one cell.
  var cells: [Cell] {
    var cells: [Cell] = []
    let starts = cellMarkers.map(lineStart)
    let first = starts.first ?? bytes.count
    if starts.isEmpty || bytes[..<first].contains(where: { $0 > 32 }) {
      cells.append(Cell(title: "", isText: false, span: span(0..<first)))
    }
    for (index, marker) in cellMarkers.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1] : bytes.count
      var title = trimmed(text(marker).drop { $0 == "#" || $0 == "%" || $0 == " " })
      let isText = title.hasPrefix("[markdown]") || title.hasPrefix("[md]")
      if isText { title = trimmed(title.drop { $0 != "]" }.dropFirst()) }
      cells.append(Cell(title: title, isText: isText, span: span(starts[index]..<end)))
    }
    return cells
  }

  private func lineStart(_ marker: Range<Int>) -> Int {
    var start = marker.lowerBound
    while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
    return start
  }

  private func trimmed(_ text: Substring) -> String {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
