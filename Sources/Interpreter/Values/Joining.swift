import Tensors

// Long texts and lists put together in pieces, so that Ctrl-C need not wait for a gigabyte.

extension Array {
  /// This list and then the other.
  ///
  /// - Throws: ``Kernels/Stopped`` when the work is to stop.
  func joined(to other: [Element]) throws -> [Element] {
    let piece = 1 << 18
    guard count + other.count > piece else { return self + other }
    var joined: [Element] = []
    joined.reserveCapacity(count + other.count)
    for part in [self, other] {
      for start in stride(from: 0, to: part.count, by: piece) {
        try Kernels.checkStop()
        joined.append(contentsOf: part[start..<Swift.min(start + piece, part.count)])
      }
    }
    return joined
  }
}

extension String {
  /// This text and then the other.
  ///
  /// - Throws: ``Kernels/Stopped`` when the work is to stop.
  func joined(to other: String) throws -> String {
    let size = utf8.count + other.utf8.count
    guard size > Self.piece else { return self + other }
    var joined = ""
    joined.reserveCapacity(size)
    for part in [self, other] {
      try part.forEachPiece { piece in
        try Kernels.checkStop()
        joined += piece
      }
    }
    return joined
  }

  /// The bytes of a piece.
  static let piece = 1 << 22

  /// Calls `body` with one stretch after the other of the text.
  func forEachPiece(_ body: (Substring) throws -> Void) rethrows {
    var start = startIndex
    while start < endIndex {
      var end = utf8.index(start, offsetBy: Self.piece, limitedBy: endIndex) ?? endIndex
      // A character's bytes stay together.
      while end < endIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
      try body(self[start..<end])
      start = end
    }
  }
}
