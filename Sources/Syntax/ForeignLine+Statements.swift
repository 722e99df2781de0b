// Whole statements: definitions, blocks, and what stands in several parts.
extension ForeignLine {
  mutating func replaceStatement() -> Bool {
    guard let first = pieces.first else { return false }
    switch first.text {
    case "def", "function", "func", "fn", "fun": return replaceDefinition()
    case "let", "var", "const", "local": return dropKeyword()
    case "for", "if", "while", "with": if replaceBlock() { return true }
    default: break
    }
    return replaceLambda() || replaceNames() || replaceTuple() || replaceConditional() || replaceChoice()
  }

  private func spaced(_ pieces: ArraySlice<Piece>, _ followsSpace: Bool = true) -> [Piece] {
    var pieces = Array(pieces)
    if !pieces.isEmpty { pieces[0].followsSpace = followsSpace }
    return pieces
  }

  private func word(_ text: String, _ range: Range<Int>, followsSpace: Bool = true) -> [Piece] {
    pieces(of: text, at: place(of: range), followsSpace: followsSpace)
  }

  /// `def f(x, k=2): return x`.
  private mutating func replaceDefinition() -> Bool {
    guard pieces.count > 3, pieces[1].kind == .identifier, isText("(", at: 2), let close = closer(of: 2),
      let (parts, _) = arguments(of: 2)
    else { return false }
    var head = [pieces[1], pieces[2]]
    head[0].followsSpace = false
    for (place, part) in parts.enumerated() {
      // What a parameter's type is need not be said.
      let colon = first(":", in: part).flatMap { pieces[part.upperBound - 1].kind == .identifier ? $0 : nil }
      let kept = part.lowerBound..<(colon ?? part.upperBound)
      if place > 0 { head += word(",", part, followsSpace: false) }
      head += spaced(pieces[kept], place > 0)
    }
    head.append(pieces[close])
    let colon = first(":", in: close + 1..<pieces.count)
    var body = (colon ?? close) + 1
    if isText("return", at: body) { body += 1 }
    let all = 0..<pieces.count
    if body >= pieces.count {
      isOpen = true
      replace(all, with: head + word("= {", all) + [open(all)] + word("}", all))
    } else if isText("=", at: body) || isText("{", at: body) {
      replace(all, with: head + (isText("{", at: body) ? word("=", all) : []) + spaced(pieces[body...]))
    } else {
      replace(all, with: head + word("=", all) + spaced(pieces[body...]))
    }
    return true
  }

  /// The place of a body that is still to be written.
  private func open(_ range: Range<Int>) -> Piece {
    Piece(text: "…", kind: .comment, followsSpace: true, place: place(of: range))
  }

  private mutating func dropKeyword() -> Bool {
    guard pieces.count > 2, pieces[1].kind == .identifier || pieces[1].text == "(" else { return false }
    replace(0..<2, with: spaced(pieces[1..<2], false))
    return true
  }

  /// `for i in xs: print(i)`, `if c: x = 1`, `while (c) x`.
  private mutating func replaceBlock() -> Bool {
    guard let colon = first(":", in: 0..<pieces.count), colon > 1 else { return false }
    var head = 0..<colon
    if pieces[0].text == "for", let other = first("in", in: head), first(",", in: 1..<other) != nil {
      let names = Array(pieces[1..<other])
      replace(
        1..<other, with: word("(", head) + spaced(names[...], false) + word(")", head, followsSpace: false))
      return true
    }
    var body = Array(pieces[(colon + 1)...])
    if body.count == 1, body[0].text == "pass" { body = [] }
    if pieces[0].text == "with" {
      guard !body.isEmpty else { return false }
      replace(0..<pieces.count, with: spaced(body[...], false))
      return true
    }
    if let other = first("else", in: colon + 1..<pieces.count), isText(":", at: other + 1) {
      head = 0..<other
    }
    let isEmpty = colon + 1 >= pieces.count
    isOpen = isOpen || isEmpty
    let inner = isEmpty ? [open(0..<colon + 1)] : spaced(body[...])
    replace(colon..<pieces.count, with: word("{", head) + inner + word("}", head))
    return true
  }

  /// `lambda x, y: x + y`.
  private mutating func replaceLambda() -> Bool {
    for index in pieces.indices where pieces[index].text == "lambda" {
      let end = opener(around: index).flatMap { closer(of: $0) } ?? pieces.count
      guard let colon = first(":", in: index..<end) else { continue }
      let names = Array(pieces[index + 1..<colon])
      let isSingle = names.count == 1
      let head =
        isSingle
        ? spaced(names[...], pieces[index].followsSpace)
        : word("(", index..<colon, followsSpace: pieces[index].followsSpace) + spaced(names[...], false)
          + word(")", index..<colon, followsSpace: false)
      replace(index..<colon + 1, with: head + word("=>", index..<colon))
      return true
    }
    return false
  }

  /// `for i, v in pairs { … }`.
  private mutating func replaceNames() -> Bool {
    guard isText("for", at: 0), let other = first("in", in: 0..<pieces.count),
      first(",", in: 1..<other) != nil
    else { return false }
    let names = Array(pieces[1..<other])
    replace(
      1..<other,
      with: word("(", 1..<other) + spaced(names[...], false) + word(")", 1..<other, followsSpace: false))
    return true
  }

  /// `a, b = 1, 2`.
  private mutating func replaceTuple() -> Bool {
    guard let comma = first(",", in: 0..<pieces.count), comma > 0 else { return false }
    guard let equal = first("=", in: 0..<pieces.count) else {
      // `a, b` alone, unless a verb takes them.
      guard !pieces[0].kind.isKeyword, pieces.count < 2 || !pieces[1].followsSpace || comma == 1 else {
        return false
      }
      let all = 0..<pieces.count
      let values = Array(pieces)
      replace(
        all,
        with: word("(", all, followsSpace: false) + spaced(values[...], false)
          + word(")", all, followsSpace: false))
      return true
    }
    guard comma == 1 else { return false }
    let (names, values) = (Array(pieces[..<equal]), Array(pieces[(equal + 1)...]))
    let all = 0..<pieces.count
    let isSeveral = first(",", in: equal + 1..<pieces.count) != nil
    replace(
      all,
      with: word("(", all, followsSpace: false) + spaced(names[...], false)
        + word(") =", all, followsSpace: false)
        + (isSeveral
          ? word("(", all) + spaced(values[...], false) + word(")", all, followsSpace: false)
          : spaced(values[...])))
    return true
  }

  /// `a if c else b`.
  private mutating func replaceConditional() -> Bool {
    for index in pieces.indices
    where pieces[index].kind == .if && index > 0 && pieces[index - 1].kind.endsValue {
      let around = opener(around: index)
      let limit = around.flatMap { closer(of: $0) } ?? pieces.count
      guard let other = first("else", in: index..<limit),
        !pieces[..<index].contains(where: { $0.kind == .for })
      else {
        continue
      }
      let before = pieces[..<index].lastIndex { ["=", ":=", ",", "return", "=>"].contains($0.text) } ?? -1
      let start = max((around ?? -1) + 1, before + 1)
      let end = first(",", in: other..<limit) ?? limit
      let (yes, condition, no) = (pieces[start..<index], pieces[index + 1..<other], pieces[other + 1..<end])
      let new =
        word("if", start..<end, followsSpace: pieces[start].followsSpace) + spaced(condition)
        + word("{", start..<end) + spaced(yes) + word("} else {", start..<end) + spaced(no)
        + word("}", start..<end)
      replace(start..<end, with: new)
      return true
    }
    return false
  }

  /// `c ? a : b`.
  private mutating func replaceChoice() -> Bool {
    for index in pieces.indices where pieces[index].text == "?" && index > 0 {
      guard let other = first(":", in: index..<pieces.count) else { continue }
      let before = pieces[..<index].lastIndex { ["=", ":=", "return"].contains($0.text) } ?? -1
      let start = before + 1
      let (condition, yes, no) = (pieces[start..<index], pieces[index + 1..<other], pieces[(other + 1)...])
      let all = start..<pieces.count
      let new =
        word("if", all, followsSpace: pieces[start].followsSpace) + spaced(condition) + word("{", all)
        + spaced(yes)
        + word("} else {", all) + spaced(no) + word("}", all)
      replace(all, with: new)
      return true
    }
    return false
  }
}
