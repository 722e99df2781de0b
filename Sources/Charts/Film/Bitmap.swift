internal import CPNG

/// The pixels of a PNG file, row by row from the top.
struct Bitmap {
  let width: Int
  let height: Int
  /// Red in the lowest byte, then green and blue.
  let pixels: [UInt32]

  /// Reads a PNG file.
  /// - Throws: `chart-file` with the library's reason.
  init(png path: String) throws(ChartError) {
    var image = unsafe png_image()
    unsafe image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { unsafe png_image_free(&image) }
    guard unsafe png_image_begin_read_from_file(&image, path) != 0 else {
      throw unsafe Self.failure(path, image)
    }
    unsafe image.format = bps_png_rgba
    unsafe (width, height) = (Int(image.width), Int(image.height))
    var pixels = [UInt32](repeating: 0, count: width * height)
    guard unsafe png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 else {
      throw unsafe Self.failure(path, image)
    }
    self.pixels = pixels.map { $0 & 0xFF_FFFF }
  }

  private static func failure(_ path: String, _ image: png_image) -> ChartError {
    let words = unsafe withUnsafeBytes(of: image.message) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return ChartError(.file, "cannot read \"\(path)\": \(words)")
  }
}
