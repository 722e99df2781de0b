import Data
import Foundation
import Tensors
import Testing

struct FileTests {
  /// A new folder, removed afterwards.
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "bps-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func `bytes come back as they were, and nothing else is left`() throws {
    try withFolder { folder in
      let path = folder.appending(path: "a.bin").path
      for count in [0, 1, 100_000] {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        try File.write(bytes, to: path)
        #expect(try File.read(path) == bytes)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.bin"])
    }
  }

  @Test func `a file keeps its rights, and a link stays a link`() throws {
    try withFolder { folder in
      let (file, link) = (folder.appending(path: "a"), folder.appending(path: "b"))
      try File.write([1], to: file.path)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
      try File.write([2], to: link.path)
      #expect(try File.read(file.path) == [2])
      let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
      #expect(attributes[.posixPermissions] as? Int == 0o640)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == file.path)
    }
  }

  @Test func `what cannot be written leaves the old file and no other`() throws {
    try withFolder { folder in
      let taken = folder.appending(path: "taken")
      try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: false)
      #expect(message { try File.write([1], to: taken.path) } == "cannot write \(taken.path): it is a folder")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken"])
    }
  }

  @Test func `a link to a file that is not there yet is followed`() throws {
    try withFolder { folder in
      let (file, link) = (folder.appending(path: "a"), folder.appending(path: "b"))
      try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "a")
      try File.write([7], to: link.path)
      #expect(try File.read(file.path) == [7])
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == "a")
    }
  }

  @Test func `links that lead in a circle are an error, and stay`() throws {
    try withFolder { folder in
      let (one, other) = (folder.appending(path: "a").path, folder.appending(path: "b").path)
      try FileManager.default.createSymbolicLink(atPath: one, withDestinationPath: "b")
      try FileManager.default.createSymbolicLink(atPath: other, withDestinationPath: "a")
      #expect(
        message { try File.write([1], to: one) } == "cannot write \(one): Too many levels of symbolic links")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["a", "b"])
    }
  }

  @Test func `a pipe is not replaced by a file`() throws {
    try withFolder { folder in
      let pipe = folder.appending(path: "pipe").path
      #expect(unsafe mkfifo(pipe, 0o600) == 0)
      #expect(message { try File.write([1], to: pipe) } == "cannot write \(pipe): it is not a regular file")
      let attributes = try FileManager.default.attributesOfItem(atPath: pipe)
      #expect(attributes[.type] as? FileAttributeType == .typeUnknown)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["pipe"])
    }
  }

  @Test(.enabled(if: geteuid() == 0, "needs the right to make a device"))
  func `a device is not replaced by a file`() throws {
    try withFolder { folder in
      let device = folder.appending(path: "null").path
      // The number of /dev/null.
      guard unsafe mknod(device, S_IFCHR | 0o666, 1 << 8 | 3) == 0 else { return }
      #expect(message { try File.write([1], to: device) } == "cannot write \(device): it is a device")
      let attributes = try FileManager.default.attributesOfItem(atPath: device)
      #expect(attributes[.type] as? FileAttributeType == .typeCharacterSpecial)
    }
  }

  @Test func `the longest name that a folder takes can be written, a longer one is an error`() throws {
    try withFolder { folder in
      let longest = folder.appending(path: String(repeating: "n", count: 255)).path
      try File.write([1], to: longest)
      #expect(try File.read(longest) == [1])
      #expect(
        message { try File.write([1], to: longest + "n") } == "cannot write \(longest)n: File name too long")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    }
  }

  @Test func `work that was stopped leaves the old file and no other`() throws {
    try withFolder { folder in
      let path = folder.appending(path: "a").path
      try File.write([1], to: path)
      let flag = StopFlag()
      flag.set(.interruption)
      Kernels.watching(flag) {
        #expect(throws: DataError.self) { try File.write([2], to: path) }
        #expect(throws: DataError.self) { try File.read(path) }
      }
      #expect(try File.read(path) == [1])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a"])
    }
  }

  @Test func `errors give the system's reason`() {
    #expect(
      message { _ = try File.read("/nowhere/x") } == "cannot read /nowhere/x: No such file or directory")
    let relative = #expect(throws: DataError.self) { try File.read("nowhere/x") }
    let here = FileManager.default.currentDirectoryPath
    #expect(relative?.hint == "paths start from the current folder, \(here)")
    #expect(message { _ = try File.read("/") } == "cannot read /: it is a folder")
    #expect(
      message { try File.write([], to: "/nowhere/x") } == "cannot write /nowhere/x: No such file or directory"
    )
  }

  @Test func `files without a size are read to their end`() throws {
    #expect(try File.read("/proc/self/status").count > 100)
  }
}
