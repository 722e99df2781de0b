/// What a terminal sends between the marks of a paste, none of which is a key.
struct PastedText {
  private var scalars: [Unicode.Scalar] = []
  private var isBehindReturn = false
  private static let end = Array("\u{1B}[201~".unicodeScalars)

  /// Takes the next scalar; true when it was the last of the mark that ends the paste.
  mutating func add(_ scalar: Unicode.Scalar) -> Bool {
    // The line ends of a file from Windows come in two.
    defer { isBehindReturn = scalar == "\r" }
    if scalar == "\n", isBehindReturn { return false }
    scalars.append(scalar == "\r" ? "\n" : scalar)
    guard scalar == "~", scalars.suffix(Self.end.count) == Self.end[...] else { return false }
    scalars.removeLast(Self.end.count)
    return true
  }

  /// The text without what controls a terminal and without the line ends behind it: a pasted line is edited before it
  /// is run.
  var text: String {
    var kept = String.UnicodeScalarView()
    var place = 0
    while place < scalars.count {
      let scalar = scalars[place]
      if scalar == "\u{1B}" {
        place = endOfEscape(at: place)
        continue
      }
      if scalar.value >= 32 && !(127..<160).contains(scalar.value) || scalar == "\n" || scalar == "\t" {
        kept.append(scalar)
      }
      place += 1
    }
    while kept.last == "\n" { kept.removeLast() }
    return String(kept)
  }

  /// Behind a sequence such as `ESC [ 31 m`, or behind the escape alone.
  private func endOfEscape(at start: Int) -> Int {
    guard start + 1 < scalars.count, scalars[start + 1] == "[" else { return start + 1 }
    let body = scalars[(start + 2)...].prefix { (0x20...0x3F).contains($0.value) }
    guard body.endIndex < scalars.count, (0x40...0x7E).contains(scalars[body.endIndex].value) else {
      return start + 1
    }
    return body.endIndex + 1
  }
}
