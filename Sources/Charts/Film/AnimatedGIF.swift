internal import CGIF
internal import Data
internal import Glibc

/// An animated GIF as it is written, picture by picture; each holds only what changed since the one before.
@safe struct AnimatedGIF: ~Copyable {
  /// nil once it is closed.
  private var file: UnsafeMutablePointer<GifFileType>?
  /// What messages call it.
  private let name: String
  private let width: Int
  private let height: Int
  private var palette: Palette
  /// The palette entry of every pixel on the screen.
  private var screen: [UInt8] = []

  /// The entry behind the palette's own: what it is drawn with stays as it was.
  private static let transparent = UInt8(Palette.limit)

  /// Begins the file; it repeats without end.
  init(at path: String, named name: String, width: Int, height: Int, palette: Palette) throws(ChartError) {
    var code: Int32 = 0
    unsafe file = EGifOpenFileName(path, false, &code)
    self.name = name
    (self.width, self.height, self.palette) = (width, height, palette)
    guard let file = unsafe file else { throw Self.failure(name, code) }
    unsafe EGifSetGifVersion(file, true)

    let entries = (0..<256).map { index in
      let color = palette.colors.indices.contains(index) ? palette.colors[index] : 0
      return GifColorType(
        Red: GifByteType(color & 0xFF), Green: GifByteType(color >> 8 & 0xFF),
        Blue: GifByteType(color >> 16 & 0xFF))
    }
    let map = unsafe GifMakeMapObject(256, entries)
    defer { unsafe GifFreeMapObject(map) }
    try check(unsafe EGifPutScreenDesc(file, Int32(width), Int32(height), 8, 0, map))
    try check(unsafe EGifPutExtensionLeader(file, APPLICATION_EXT_FUNC_CODE))
    try check(unsafe EGifPutExtensionBlock(file, 11, "NETSCAPE2.0"))
    try check(unsafe EGifPutExtensionBlock(file, 3, [1, 0, 0] as [UInt8]))
    try check(unsafe EGifPutExtensionTrailer(file))
  }

  deinit { unsafe close(file) }

  /// Adds a picture that is shown for so many hundredths of a second.
  mutating func add(_ picture: Bitmap, delay: Int) throws(ChartError) {
    guard let file = unsafe file, picture.width == width, picture.height == height else {
      throw ChartError(.file, "the pictures of a film must be of one size")
    }
    let next = indices(of: picture)
    let frame = changes(to: next)
    try check(unsafe EGifPutExtension(file, GRAPHICS_EXT_FUNC_CODE, 4, Self.control(delay: delay)))
    try check(
      unsafe EGifPutImageDesc(
        file, Int32(frame.x.lowerBound), Int32(frame.y.lowerBound), Int32(frame.x.count),
        Int32(frame.y.count),
        false, nil))
    var row = [UInt8](repeating: 0, count: frame.x.count)
    for y in frame.y {
      for x in frame.x {
        let place = y * width + x
        let isUnchanged = !screen.isEmpty && screen[place] == next[place]
        row[x - frame.x.lowerBound] = isUnchanged ? Self.transparent : next[place]
      }
      try check(unsafe EGifPutLine(file, &row, Int32(row.count)))
    }
    screen = next
  }

  /// Writes the end.
  mutating func finish() throws(ChartError) {
    let open = unsafe file
    unsafe file = nil
    var code: Int32 = 0
    if let open = unsafe open, unsafe EGifCloseFile(open, &code) == GIF_ERROR {
      throw Self.failure(name, code)
    }
  }

  // MARK: Pixels

  private mutating func indices(of picture: Bitmap) -> [UInt8] {
    var indices: [UInt8] = []
    indices.reserveCapacity(picture.pixels.count)
    var (last, index) = (UInt32.max, UInt8(0))
    for pixel in picture.pixels {
      if pixel != last { (last, index) = (pixel, palette.index(of: pixel)) }
      indices.append(index)
    }
    return indices
  }

  /// The smallest rectangle that holds all changes; one pixel when there are none.
  private func changes(to next: [UInt8]) -> (x: Range<Int>, y: Range<Int>) {
    guard !screen.isEmpty else { return (0..<width, 0..<height) }
    var (left, right, top, bottom) = (width, 0, height, 0)
    for y in 0..<height {
      let row = y * width..<(y + 1) * width
      guard let first = row.first(where: { screen[$0] != next[$0] }),
        let last = row.last(where: { screen[$0] != next[$0] })
      else { continue }
      (left, right) = (min(left, first - row.lowerBound), max(right, last - row.lowerBound + 1))
      (top, bottom) = (min(top, y), y + 1)
    }
    return left < right ? (left..<right, top..<bottom) : (0..<1, 0..<1)
  }

  // MARK: The library

  /// The block before a picture: leave it there when its time is over, the time, the transparent entry.
  private static func control(delay: Int) -> [UInt8] {
    let delay = min(max(delay, 0), 0xFFFF)
    return [UInt8(DISPOSE_DO_NOT) << 2 | 1, UInt8(delay & 0xFF), UInt8(delay >> 8), transparent]
  }

  private func check(_ status: Int32) throws(ChartError) {
    guard status == GIF_ERROR else { return }
    throw Self.failure(name, unsafe file.map { unsafe $0.pointee.Error } ?? 0)
  }

  private static func failure(_ name: String, _ code: Int32) -> ChartError {
    let reason = errno
    let isSystem = [E_GIF_ERR_OPEN_FAILED, E_GIF_ERR_WRITE_FAILED, E_GIF_ERR_CLOSE_FAILED].contains(code)
    let words = unsafe isSystem && reason != 0 ? nil : GifErrorString(code)
    return OutputFile.failure(
      name, unsafe words.map { unsafe String(cString: $0) } ?? SystemError.text(reason))
  }
}

/// Closes a file that was not brought to its end.
private func close(_ file: UnsafeMutablePointer<GifFileType>?) {
  if let file = unsafe file { unsafe _ = EGifCloseFile(file, nil) }
}
