import Data
import Tensors
import Testing

struct JSONTests {
  @Test(arguments: [
    ("{}", "{}"), (" [ 1 , -2.5 , 1e3 ] ", "[1,-2.5,1000]"), ("true", "true"),
    ("[null,false]", "[null,false]"),
    (#"{"a":"x\n\"\\\u00e9\ud83d\ude00","b":[{}]}"#, #"{"a":"x\n\"\\é😀","b":[{}]}"#), ("0.1", "0.1"),
    (#""\u0001""#, #""\u0001""#),
  ])
  func `values are read and written`(_ text: String, _ wanted: String) throws {
    let value = try JSON(parsing: text.utf8)
    #expect(value.description == wanted)
    #expect(try JSON(parsing: value.description.utf8) == value)
  }

  @Test(arguments: [
    ("", "the text ends early (byte 0)"), ("[1", "a comma or ] must stand here (byte 2)"),
    ("{\"a\" 1}", "a colon must follow the name (byte 5)"),
    ("{a:1}", "a name in quotes must stand here (byte 1)"),
    ("[1,]", "this is not a value (byte 3)"), ("1 2", "something follows the value (byte 2)"),
    ("\"a", "a string is not closed (byte 2)"), ("\"\\x\"", "no such escape in a string (byte 3)"),
    ("\"\\ud800\"", "half of a surrogate pair stands in a string (byte 7)"),
    ("{\"a\":1,\"a\":2}", "the name \"a\" stands twice in one object (byte 10)"),
    ("nul", "this is not a value (byte 0)"),
    ("1e999", "this is not a value (byte 0)"),
    ("\"\u{1}\"", "a control character stands in a string (byte 2)"),
    ("{\"a\":1", "a comma or } must stand here (byte 6)"),
    ("\"\\u12g4\"", "\\u must be followed by four hexadecimal digits (byte 5)"),
  ])
  func `errors name the byte`(_ text: String, _ wanted: String) {
    #expect(message { _ = try JSON(parsing: text.utf8) } == wanted)
  }

  @Test func `deep nesting is refused, not followed`() {
    let text = String(repeating: "[", count: 100_000)
    #expect(message { _ = try JSON(parsing: text.utf8) } == "values are nested deeper than 64 (byte 64)")
  }
}

struct SafetensorsTests {
  private var sample: Safetensors {
    Safetensors(
      [
        ("dense1.W", Tensor([1, -2.5, .infinity, 4, 5, 6], shape: .matrix(2, 3), .f32)),
        ("step", Tensor(12, .f64)), ("empty", Tensor([], shape: .vector(0), .f32)),
        ("b", Tensor([0.1], shape: .vector(1), .f64)),
      ], metadata: ["format": "bps", "text": "ŷ\n\"x\""])
  }

  @Test func `tensors come back as they were`() throws {
    let copy = try Safetensors(parsing: sample.encoded())
    #expect(copy.metadata == sample.metadata)
    #expect(copy.tensors.map(\.name) == sample.tensors.map(\.name))
    for (a, b) in zip(copy.tensors, sample.tensors) {
      #expect(a.tensor.shape == b.tensor.shape && a.tensor.precision == b.tensor.precision)
      #expect(a.tensor.doubles == b.tensor.doubles)
    }
    #expect(try Safetensors(parsing: Safetensors([]).encoded()).tensors.isEmpty)
  }

  @Test func `the bytes are those of the format`() throws {
    let bytes = try Safetensors([("a", Tensor([1], shape: .vector(1), .f32))]).encoded()
    let header = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    #expect(
      bytes == [UInt8(padded.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(padded.utf8) + [0, 0, 0x80, 0x3F])
  }

  @Test func `two tensors of one name are refused`() {
    let tensor = Tensor(1, .f32)
    #expect(
      message { _ = try Safetensors([("a", tensor), ("a", tensor)]).encoded() }
        == "two tensors are named \"a\"")
  }

  private func file(_ header: String, data: Int = 8, length: UInt64? = nil) -> [UInt8] {
    let count = length ?? UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + Array(header.utf8)
      + [UInt8](repeating: 0, count: data)
  }

  @Test(arguments: [
    (
      #"{"a":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}}"#,
      "\"a\" has type BF16 | only F32 and F64 are read"
    ),
    (#"{"a":{"shape":[4],"data_offsets":[0,8]}}"#, "\"a\" has no dtype"),
    (
      #"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, "the shape of \"a\" is not a list of sizes"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#,
      "the shape of \"a\" is not a list of sizes"
    ),
    (#"{"a":{"dtype":"F32","data_offsets":[0,8]}}"#, "the shape of \"a\" is not a list of sizes"),
    (
      #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
      "\"a\" of shape [3] does not fit its 8 bytes"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}"#,
      "the data offsets of \"a\" do not lie in the file's 8 bytes of data"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
      "the data offsets of \"a\" do not lie in the file's 8 bytes of data"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#,
      "the data offsets of \"a\" do not lie in the file's 8 bytes of data"
    ),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "4 bytes at the end belong to no tensor"),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
      "the tensors overlap or leave a gap at byte 0 of the data"
    ),
    (
      #"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
      "the tensors overlap or leave a gap at byte 8 of the data"
    ),
    (#"{"a":7}"#, "\"a\" has no dtype"),
    ("[]", "the header is not an object"),
    ("{", "the header is not JSON: a name in quotes must stand here (byte 1)"),
    (#"{"__metadata__":3}"#, "__metadata__ is not an object"),
    (#"{"__metadata__":{"a":3}}"#, "__metadata__ \"a\" is not a text"),
  ])
  func `hostile headers are named`(_ header: String, _ wanted: String) {
    #expect(message { _ = try Safetensors(parsing: file(header)) } == wanted)
  }

  @Test func `hostile sizes are refused`() {
    for sizes in ["[4294967296,4294967296]", "[1e15,1e15]", "[1,1,1,1,1,1,1,1,1]", "[9223372036854775807]"] {
      let header = #"{"a":{"dtype":"F32","shape":\#(sizes),"data_offsets":[0,8]}}"#
      #expect(message { _ = try Safetensors(parsing: file(header)) } != nil, "\(sizes)")
    }
    #expect(
      message { _ = try Safetensors(parsing: file("{}", data: 0, length: .max)) }
        == "this is no safetensors file: its header would have 18446744073709551615 bytes, the file has 10")
    #expect(
      message { _ = try Safetensors(parsing: [1, 2, 3]) }
        == "the file ends early: byte 0 should be followed by 8 more, it has 3 in all")
  }

  @Test(arguments: 0..<300)
  func `damaged files never trap`(_ seed: Int) throws {
    var noise = Noise(state: UInt64(seed))
    var bytes = try sample.encoded()
    for _ in 0..<Int.random(in: 1...4, using: &noise) {
      let place = Int.random(in: 0..<bytes.count, using: &noise)
      switch Int.random(in: 0..<4, using: &noise) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &noise)
      case 1: bytes[place] = UInt8(ascii: "9")
      case 2: bytes.removeSubrange(place..<bytes.count)
      default: bytes.insert(UInt8.random(in: 0...255, using: &noise), at: place)
      }
      if bytes.isEmpty { break }
    }
    if let read = try? Safetensors(parsing: bytes) {
      #expect(read.tensors.allSatisfy { $0.tensor.doubles.count == $0.tensor.count })
    }
  }
}

struct NumPyTests {
  private func npy(_ header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let padded = header + String(repeating: " ", count: 63 - header.utf8.count % 64) + "\n"
    let count = padded.utf8.count
    let length = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + Array(padded.utf8) + data
  }

  private func header(_ type: String, _ shape: String, fortran: Bool = false) -> String {
    "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }"
  }

  @Test(arguments: [
    ("<f4", [UInt8]([0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC1]), [1.0, -10]),
    ("<i2", [1, 0, 0xFE, 0xFF], [1, -2]),
    (">i2", [0, 1, 0xFF, 0xFE], [1, -2]), ("|u1", [7, 255], [7, 255]), ("|i1", [7, 255], [7, -1]),
    ("|b1", [0, 1], [0, 1]), ("<u4", [1, 0, 0, 0, 255, 255, 255, 255], [1, 4_294_967_295]),
    ("<i8", [1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255], [1, -1]),
    ("<f8", [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0xE0, 0xBF], [1, -0.5]),
  ])
  func `types are read`(_ type: String, _ data: [UInt8], _ wanted: [Double]) throws {
    for version: UInt8 in [1, 2] {
      let array = try NumPy.array(from: npy(header(type, "(2,)"), data, version: version), .f64)
      #expect(array.doubles == wanted && array.shape == [2])
    }
  }

  @Test func `both memory orders give the same array`() throws {
    let rows = try NumPy.array(from: npy(header("|u1", "(2, 3)"), [1, 2, 3, 4, 5, 6]), .f32)
    let columns = try NumPy.array(
      from: npy(header("|u1", "(2, 3)", fortran: true), [1, 4, 2, 5, 3, 6]), .f32)
    #expect(rows.doubles == [1, 2, 3, 4, 5, 6] && columns.doubles == rows.doubles)
    #expect(columns.shape == [2, 3])
    #expect(try NumPy.array(from: npy(header("|u1", "()"), [9]), .f32).shape == .scalar)
  }

  @Test func `errors say what is wrong`() {
    #expect(
      message { _ = try NumPy.array(from: Array("hello, world".utf8), .f32) }
        == "this is not a npy file: it does not begin with \\x93NUMPY")
    #expect(
      message { _ = try NumPy.array(from: npy(header("<c16", "(1,)"), []), .f32) }
        == "numbers of type <c16 are not read | in NumPy, save x.astype(\"float32\")")
    #expect(
      message { _ = try NumPy.array(from: npy(header("<f4", "(3,)"), [0, 0]), .f32) }
        == "an array of shape [3] does not fit the file's 2 bytes of data")
    #expect(message { _ = try NumPy.array(from: npy("{}", []), .f32) } == "the header gives no type (descr)")
    #expect(
      message { _ = try NumPy.array(from: npy("{'descr': '<f4'}", []), .f32) } == "the header gives no shape")
  }

  /// An archive as NumPy's savez writes it: stored files with an extra field in the local header.
  private func archive(_ files: [(name: String, content: [UInt8])], method: UInt8 = 0) -> [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var (body, directory): ([UInt8], [UInt8]) = ([], [])
    for file in files {
      let name = Array(file.name.utf8)
      let sizes = little(file.content.count, 4) + little(file.content.count, 4)
      directory +=
        [0x50, 0x4B, 1, 2, 45, 3, 45, 0, 0, 0, method, 0] + little(0, 8) + sizes + little(name.count, 2)
      directory += little(0, 12) + little(body.count, 4) + name
      body +=
        [0x50, 0x4B, 3, 4, 45, 0, 0, 0, method, 0] + little(0, 8) + little(-1, 8) + little(name.count, 2)
      body += little(20, 2) + name + little(0, 20) + file.content
    }
    let end = [0x50, 0x4B, 5, 6] + little(0, 4) + little(files.count, 2) + little(files.count, 2)
    return body + directory + end + little(directory.count, 4) + little(body.count, 4) + little(0, 2)
  }

  @Test func `archives are read in their order`() throws {
    let files = [("x.npy", npy(header("|u1", "(2,)"), [1, 2])), ("y.npy", npy(header("|u1", "(1,)"), [3]))]
    let arrays = try NumPy.arrays(from: archive(files), .f64)
    #expect(arrays.map(\.name) == ["x", "y"])
    #expect(arrays.map(\.tensor.doubles) == [[1, 2], [3]])
  }

  @Test func `archives that cannot be read are named`() {
    let files = [("x.npy", npy(header("|u1", "(2,)"), [1, 2]))]
    #expect(
      message { _ = try NumPy.arrays(from: archive(files, method: 8), .f64) }
        == "\"x.npy\" is compressed | in NumPy, use savez instead of savez_compressed")
    #expect(message { _ = try NumPy.arrays(from: [1, 2, 3], .f64) } == "this is not a zip archive")
    #expect(
      message { _ = try NumPy.arrays(from: archive([("x.npy", [1])]), .f64) }
        == "\"x.npy\": the file ends early: byte 0 should be followed by 6 more, it has 1 in all")
  }

  @Test(arguments: 0..<300)
  func `damaged files never trap`(_ seed: Int) {
    var noise = Noise(state: UInt64(seed))
    var bytes = archive([("x.npy", npy(header("<f4", "(2,)"), [1, 2, 3, 4, 5, 6, 7, 8]))])
    for _ in 0..<Int.random(in: 1...3, using: &noise) {
      bytes[Int.random(in: 0..<bytes.count, using: &noise)] = UInt8.random(in: 0...255, using: &noise)
    }
    if Bool.random(using: &noise) { bytes.removeLast(Int.random(in: 0...bytes.count, using: &noise)) }
    _ = try? NumPy.arrays(from: bytes, .f32)
    _ = try? NumPy.array(from: Array(bytes.dropFirst(55)), .f32)
  }
}

struct IDXTests {
  @Test func `images and labels are read`() throws {
    let labels = try IDX.array(from: [0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 255], .f32)
    #expect(labels.doubles == [5, 0, 255] && labels.shape == [3])
    let images = try IDX.array(from: [0, 0, 0x0B, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0xFF, 0xFF], .f32)
    #expect(images.doubles == [1, -1] && images.shape == [1, 2])
  }

  @Test(
    arguments: [
      ([0x1F, 0x8B, 8, 0], "the file is compressed with gzip | unpack it first with gunzip"),
      ([1, 2, 3, 4], "this is not an idx file: its first bytes do not name a type"),
      ([0, 0, 8, 1, 0, 0, 0, 3, 5], "an array of shape [3] does not fit the file's 1 bytes of data"),
      (
        [0, 0, 8, 2, 0, 0, 0, 3], "the file ends early: byte 8 should be followed by 4 more, it has 8 in all"
      ),
    ] as [([UInt8], String)])
  func `errors say what is wrong`(_ bytes: [UInt8], _ wanted: String) {
    #expect(message { _ = try IDX.array(from: bytes, .f32) } == wanted)
  }
}
