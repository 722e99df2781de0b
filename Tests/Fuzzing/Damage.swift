/// A program with one to six damages: stretches cut, doubled or moved, bytes changed, pieces of programs put in.
public func damaged(
  _ bytes: some Collection<UInt8>, with pieces: [String], _ generator: inout SeededGenerator
) -> [UInt8] {
  var bytes = Array(bytes)
  for _ in 0..<Int.random(in: 1...6, using: &generator) {
    let place = Int.random(in: 0...bytes.count, using: &generator)
    let end = min(bytes.count, place + Int.random(in: 0...12, using: &generator))
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: bytes.removeSubrange(place..<end)
    case 1: bytes.removeSubrange(place...)
    case 2:
      bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &generator))
    case 3 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &generator)
    case 4 where place < bytes.count: bytes[place] = UInt8.random(in: 32...126, using: &generator)
    case 5: bytes.insert(contentsOf: bytes.prefix(place).suffix(40), at: place)
    default:
      bytes.insert(contentsOf: pieces.randomElement(using: &generator)?.utf8 ?? "".utf8, at: place)
    }
  }
  return bytes
}
