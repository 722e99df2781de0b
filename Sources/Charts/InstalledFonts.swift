internal import CFontconfig

/// What the fonts of this machine can draw, asked of fontconfig, which gnuplot's PNG and PDF terminals find theirs with.
///
/// For a character that no font has, those terminals draw a box with its number, taller than the page.
@safe final class InstalledFonts: @unchecked Sendable {
  /// The machine's, looked at when the first text beyond ASCII is drawn (5 ms).
  static let shared = InstalledFonts()

  /// The characters of all fonts; only read once it is made.
  private let characters: OpaquePointer?
  /// What stands for a character that no font has.
  let replacement: Character

  private init() {
    let characters = unsafe Self.union()
    unsafe self.characters = unsafe characters
    replacement = ["\u{FFFD}", "□"].first { unsafe Self.draws($0, characters) } ?? "?"
  }

  deinit { unsafe FcCharSetDestroy(characters) }

  /// The characters of all fonts that the terminals draw with.
  private static func union() -> OpaquePointer? {
    guard let characters = unsafe FcCharSetCreate() else { return nil }
    guard let everything = unsafe FcPatternCreate(), let objects = unsafe FcObjectSetCreate() else {
      return unsafe characters
    }
    defer {
      unsafe FcPatternDestroy(everything)
      unsafe FcObjectSetDestroy(objects)
    }
    for object in [FC_CHARSET, FC_FONTFORMAT] { unsafe FcObjectSetAdd(objects, object) }
    guard let fonts = unsafe FcFontList(nil, everything, objects) else { return unsafe characters }
    defer { unsafe FcFontSetDestroy(fonts) }
    for index in 0..<Int(unsafe fonts.pointee.nfont) {
      guard let font = unsafe fonts.pointee.fonts[index], unsafe isDrawable(font) else { continue }
      var own: OpaquePointer?
      guard unsafe FcPatternGetCharSet(font, FC_CHARSET, 0, &own) == FcResultMatch else { continue }
      unsafe FcCharSetMerge(characters, own, nil)
    }
    return unsafe characters
  }

  /// Whether the terminals draw with the font: they leave bitmaps and Type 1 alone.
  private static func isDrawable(_ font: OpaquePointer) -> Bool {
    var format: UnsafeMutablePointer<FcChar8>?
    guard unsafe FcPatternGetString(font, FC_FONTFORMAT, 0, &format) == FcResultMatch,
      let format = unsafe format
    else { return false }
    return ["TrueType", "CFF"].contains(unsafe String(cString: format))
  }

  /// Whether all that is visible of a character is in a font.
  func draw(_ character: Character) -> Bool { unsafe Self.draws(character, characters) }

  private static func draws(_ character: Character, _ characters: OpaquePointer?) -> Bool {
    character.isASCII
      || character.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isDefaultIgnorableCodePoint
          || (unsafe FcCharSetHasChar(characters, scalar.value)) != 0
      }
  }
}
