// Words, calls and brackets: the rules that look at a part of a statement.
extension ForeignLine {
  /// `True`, `**`, `'abc'`, `f"…"`, `is not`, `!x`, `x++`.
  mutating func replaceWord() -> Bool {
    for index in pieces.indices {
      let piece = pieces[index]
      if piece.kind == .identifier, let word = ForeignHabits.values[piece.text], !isText(".", at: index - 1),
        !isText("=", at: index + 1), !isText(":", at: index + 1) || isText("while", at: index - 1)
      {
        replace(index..<index + 1, with: word)
        return true
      }
      let isPrefix = ["f", "F", "r", "b", "u"].contains(piece.text) && index + 1 < pieces.count
      if isPrefix, !pieces[index + 1].followsSpace,
        [.string, .stringStart].contains(pieces[index + 1].kind)
          || isPrefix && !pieces[index + 1].followsSpace && pieces[index + 1].text.hasPrefix("'")
      {
        var string = pieces[index + 1]
        string.followsSpace = piece.followsSpace
        replace(index..<index + 2, with: [string])
        return true
      }
      if let derivative = derivative(at: index) {
        replace(index..<index + 3, with: derivative)
        return true
      }
      if piece.kind == .identifier, piece.text == "is", index > 0, pieces[index - 1].kind.endsValue {
        let isNegated = isText("not", at: index + 1)
        replace(index..<index + (isNegated ? 2 : 1), with: isNegated ? "!=" : "==")
        return true
      }
      guard piece.kind == .invalid else { continue }
      if piece.text.hasPrefix("'"), piece.text.hasSuffix("'"), piece.text.count >= 2 {
        let inner = piece.text.dropFirst().dropLast().replacing("\"", with: "\\\"")
        replace(index..<index + 1, with: "\"\(inner)\"")
        return true
      }
      if let sign = ForeignHabits.replacement(for: piece.text) {
        replace(index..<index + 1, with: sign)
        if sign == "not", index + 1 < pieces.count { pieces[index + 1].followsSpace = true }
        return true
      }
      if piece.text == "++" || piece.text == "--", index == pieces.count - 1, index > 0 {
        replace(index..<index + 1, with: piece.text == "++" ? "+= 1" : "-= 1")
        pieces[index].followsSpace = true
        return true
      }
    }
    return false
  }

  /// `dL/dW`, as `∂L/∂W`.
  private func derivative(at index: Int) -> String? {
    guard isText("/", at: index + 1), index + 2 < pieces.count else { return nil }
    let names = [pieces[index], pieces[index + 2]].map { piece in
      piece.kind == .identifier && piece.text.hasPrefix("d") ? String(piece.text.dropFirst()) : ""
    }
    return names.contains("") ? nil : "∂\(names[0])/∂\(names[1])"
  }

  /// `np.zeros(3)`, `torch.nn.functional.relu(x)`.
  mutating func dropModule() -> Bool {
    for index in pieces.indices
    where isFreeName(index) && ForeignPhrases.modules.contains(pieces[index].text)
      && isText(".", at: index + 1)
    {
      guard index + 2 < pieces.count else { continue }
      var rest = pieces[index + 2]
      rest.followsSpace = pieces[index].followsSpace
      replace(index..<index + 3, with: [rest])
      return true
    }
    return false
  }

  /// `sum(x, axis=0)`, `mean(x, dim=1)`.
  mutating func relabel() -> Bool {
    for index in pieces.indices.dropFirst()
    where isFreeName(index) && (isText("=", at: index + 1) || isText(":", at: index + 1)) {
      guard isText("(", at: index - 1) || isText(",", at: index - 1), let open = opener(around: index),
        pieces[open].text == "(", open > 0, pieces[open - 1].kind == .identifier, !pieces[open].followsSpace,
        let close = closer(of: open)
      else { continue }
      let label = ForeignPhrases.labels[pieces[index].text]
      guard isText("=", at: index + 1) || label != nil else { continue }
      if label == "" {
        let end = first(",", in: index..<close) ?? close
        let start = isText(",", at: index - 1) ? index - 1 : index
        replace(start..<(start == index && end < close ? end + 1 : end), with: [])
        return true
      }
      let name = label ?? pieces[index].text
      replace(index..<index + 2, with: "\(name):")
      if index + 2 < pieces.count { pieces[index + 2].followsSpace = true }
      return true
    }
    return false
  }

  // MARK: Calls

  /// A call or a name that has another form here.
  mutating func replaceCall() -> Bool {
    for index in pieces.indices where pieces[index].kind == .identifier {
      let isMember = isText(".", at: index - 1)
      let isCall = isText("(", at: index + 1) && !pieces[index + 1].followsSpace
      if isCall, let (parts, close) = arguments(of: index + 1) {
        if isMember {
          if replaceMethod(index, parts, close) { return true }
          continue
        }
        for phrase in ForeignPhrases.calls where phrase.foreign.hasPrefix(pieces[index].text + "(") {
          if fill(phrase, index..<close + 1, receiver: nil, parts) { return true }
        }
      }
      if !isMember, let name = ForeignPhrases.names[pieces[index].text],
        isCall || isText(".", at: index + 1) == false
      {
        guard isCall else { continue }
        replace(index..<index + 1, with: name)
        return true
      }
      if isMember, !isCall,
        let member = ForeignPhrases.members.first(where: { $0.foreign == pieces[index].text })
      {
        replace(index..<index + 1, with: member.here)
        return true
      }
    }
    return replaceGenerator() || replaceMembership() || replaceNegation()
  }

  private mutating func replaceMethod(_ index: Int, _ parts: [Range<Int>], _ close: Int) -> Bool {
    guard index >= 2, let start = valueStart(endingAt: index - 2) else { return false }
    let name = pieces[index].text
    if name == "parameters", let open = opener(around: start), open > 0,
      ForeignPhrases.optimizers.contains(pieces[open - 1].text)
    {
      replace(start..<close + 1, with: Array(pieces[start..<index - 1]))
      return true
    }
    let function = ForeignPhrases.functions.contains(name) ? [("x.\(name)(…)", "\(name)(x, …)")] : []
    for phrase in ForeignPhrases.methods + function where phrase.0.hasPrefix("x.\(name)(") {
      if fill(phrase, start..<close + 1, receiver: start..<index - 1, parts) { return true }
    }
    return false
  }

  /// Puts the form of here in the place of a call, when its arguments fit the phrase.
  private mutating func fill(
    _ phrase: (foreign: String, here: String), _ range: Range<Int>, receiver: Range<Int>?,
    _ parts: [Range<Int>]
  ) -> Bool {
    let inner = phrase.foreign.drop { $0 != "(" }.dropFirst().dropLast()
    let wanted = inner.split(separator: ",").map { String($0.filter { $0 != " " }) }
    let letters = wanted.filter { $0 != "…" }
    let takesRest = wanted.last == "…"
    guard parts.count == letters.count || takesRest && parts.count >= letters.count else { return false }
    let isPlain = { (part: Range<Int>) in part.count < 2 || !isText(":", at: part.lowerBound + 1) }
    guard parts.prefix(letters.count).allSatisfy(isPlain) else { return false }
    var values = Dictionary(uniqueKeysWithValues: zip(letters, parts.map { Array(pieces[$0]) }))
    if let receiver { values["x"] = Array(pieces[receiver]) }
    let rest = parts.dropFirst(letters.count).map { Array(pieces[$0]) }
    let followsSpace = pieces[range.lowerBound].followsSpace
    var new: [Piece] = []
    for piece in pieces(of: phrase.here, at: place(of: range), followsSpace: followsSpace) {
      if piece.text == "…" {
        for (place, part) in rest.enumerated() {
          if place > 0 { new += [Piece(text: ",", kind: .comma, followsSpace: false, place: piece.place)] }
          new += spaced(part, place > 0 || piece.followsSpace)
        }
        if rest.isEmpty, new.last?.kind == .comma { new.removeLast() }
      } else if var value = values[piece.text] {
        // Brackets of a call make those of the value itself unnecessary.
        if new.last?.text == "(", phrase.here.hasPrefix("\(new.first?.text ?? "")(") {
          value = unwrapped(value)
        }
        let hasOperator =
          value.dropFirst().contains { $0.kind.continuesLine && $0.kind != .comma } && value.count > 1
        let isAlone =
          phrase.here.count == 1
          || ["(", ",", "["].contains(new.last?.text ?? "(") && !phrase.here.hasPrefix("a ")
        if hasOperator, !isAlone {
          new += pieces(of: "(", at: piece.place, followsSpace: piece.followsSpace) + spaced(value, false)
          new += pieces(of: ")", at: piece.place, followsSpace: false)
        } else {
          new += spaced(value, piece.followsSpace)
        }
      } else {
        new.append(piece)
      }
    }
    if !new.isEmpty { new[0].followsSpace = followsSpace }
    if isOperation(new), isOperand(range) {
      let place = place(of: range)
      new =
        pieces(of: "(", at: place, followsSpace: followsSpace) + spaced(new, false)
        + pieces(of: ")", at: place, followsSpace: false)
    }
    replace(range, with: new)
    return true
  }

  /// Whether an operator stands outside of all brackets.
  private func isOperation(_ pieces: [Piece]) -> Bool {
    var depth = 0
    for piece in pieces {
      if piece.kind.isOpener { depth += 1 }
      if piece.kind.isCloser { depth -= 1 }
      if depth == 0, piece.kind.continuesLine, piece.kind != .comma, piece.kind != .equal { return true }
    }
    return false
  }

  /// Whether an operator, a member or an index next to some pieces would take only a part of an operation.
  private func isOperand(_ range: Range<Int>) -> Bool {
    if range.upperBound < pieces.count {
      let next = pieces[range.upperBound]
      if next.kind == .dot || next.text == "[" && !next.followsSpace { return true }
      if next.kind.continuesLine, next.kind != .comma { return true }
    }
    guard range.lowerBound > 0 else { return false }
    let before = pieces[range.lowerBound - 1].kind
    return before.continuesLine && ![.comma, .equal, .colonEqual, .arrow].contains(before)
  }

  /// A value without the parentheses around all of it.
  private func unwrapped(_ value: [Piece]) -> [Piece] {
    guard value.count > 2, value[0].text == "(" else { return value }
    var depth = 0
    for (index, piece) in value.enumerated() {
      if piece.kind.isOpener { depth += 1 }
      if piece.kind.isCloser { depth -= 1 }
      if depth == 0 { return index == value.count - 1 ? Array(value[1..<index]) : value }
      // A list in parentheses stays one.
      if depth == 1, piece.kind == .comma { return value }
    }
    return value
  }

  private func spaced(_ pieces: [Piece], _ followsSpace: Bool) -> [Piece] {
    var pieces = pieces
    if !pieces.isEmpty { pieces[0].followsSpace = followsSpace }
    return pieces
  }

  /// `sum(x for x in xs)`.
  private mutating func replaceGenerator() -> Bool {
    for index in pieces.indices where pieces[index].text == "for" && index > 0 {
      guard let open = opener(around: index), pieces[open].text == "(", let close = closer(of: open) else {
        continue
      }
      let place = place(of: index..<index + 1)
      let inner = Array(pieces[open + 1..<close])
      replace(
        open + 1..<close,
        with: pieces(of: "[", at: place, followsSpace: false) + inner
          + pieces(of: "]", at: place, followsSpace: false))
      return true
    }
    return false
  }

  /// `x in xs` outside of `for`.
  private mutating func replaceMembership() -> Bool {
    for index in pieces.indices where pieces[index].kind == .in && index > 0 {
      guard !pieces[..<index].contains(where: { $0.kind == .for }),
        let start = valueStart(endingAt: index - 1),
        let end = valueEnd(startingAt: index + 1)
      else { continue }
      let place = place(of: start..<end)
      let (one, all) = (Array(pieces[start..<index]), Array(pieces[index + 1..<end]))
      replace(
        start..<end,
        with: pieces(of: "any(", at: place, followsSpace: pieces[start].followsSpace) + spaced(all, false)
          + pieces(of: "==", at: place, followsSpace: true) + spaced(one, true)
          + pieces(of: ")", at: place, followsSpace: false))
      return true
    }
    return false
  }

  /// `not a > b`, which has to say what is denied.
  private mutating func replaceNegation() -> Bool {
    let comparisons = ["==", "!=", "<", "<=", ">", ">=", "≤", "≥", "≠"]
    for index in pieces.indices where pieces[index].kind == .not && !isText("(", at: index + 1) {
      guard let middle = valueEnd(startingAt: index + 1), middle < pieces.count,
        comparisons.contains(pieces[middle].text)
      else { continue }
      let ends: Set<String> = ["and", "or", ",", ")", "]", "{", "}", ":", "if", "else", "=>", "|>"]
      let end = pieces[middle...].firstIndex { ends.contains($0.text) } ?? pieces.count
      let place = place(of: index..<end)
      let inner = Array(pieces[index + 1..<end])
      replace(
        index + 1..<end,
        with: pieces(of: "(", at: place, followsSpace: true) + spaced(inner, false)
          + pieces(of: ")", at: place, followsSpace: false))
      return true
    }
    return false
  }

  // MARK: Brackets and operators

  /// `x[1:3]`, `x[:, 0]`, `x[2:]`, `x[:-1]`.
  mutating func replaceSlice() -> Bool {
    for open in pieces.indices where pieces[open].text == "[" && open > 0 && !pieces[open].followsSpace {
      guard let (parts, _) = arguments(of: open), let start = valueStart(endingAt: open - 1) else { continue }
      for (axis, part) in parts.enumerated() {
        guard let colon = first(":", in: part), first(":", in: colon + 1..<part.upperBound) == nil else {
          continue
        }
        let low = Array(pieces[part.lowerBound..<colon])
        var high = Array(pieces[colon + 1..<part.upperBound])
        let place = place(of: part)
        if low.isEmpty, high.isEmpty {
          replace(part, with: pieces(of: "..", at: place, followsSpace: axis > 0))
          return true
        }
        let of = Array(pieces[start..<open])
        let isFromEnd = high.first?.text == "-"
        if high.isEmpty || isFromEnd {
          let size = axis == 0 ? "len(x)" : "x.shape[\(axis)]"
          let length = pieces(of: size, at: place, followsSpace: false).flatMap {
            $0.text == "x" ? spaced(of, false) : [$0]
          }
          high = length + (isFromEnd ? spaced([high[0]], true) + spaced(Array(high.dropFirst()), true) : [])
        }
        let from = low.isEmpty ? pieces(of: "0", at: place, followsSpace: axis > 0) : spaced(low, axis > 0)
        replace(part, with: from + pieces(of: "..<", at: place, followsSpace: false) + spaced(high, false))
        return true
      }
    }
    return false
  }

  /// `a // b`.
  mutating func replaceDivision() -> Bool {
    for index in pieces.indices where pieces[index].text == "//" && index > 0 {
      guard let start = valueStart(endingAt: index - 1), let end = valueEnd(startingAt: index + 1) else {
        continue
      }
      let place = place(of: start..<end)
      let (left, right) = (Array(pieces[start..<index]), Array(pieces[index + 1..<end]))
      replace(
        start..<end,
        with: pieces(of: "floor(", at: place, followsSpace: pieces[start].followsSpace) + spaced(left, false)
          + pieces(of: "/", at: place, followsSpace: true) + spaced(right, true)
          + pieces(of: ")", at: place, followsSpace: false))
      return true
    }
    return false
  }
}
