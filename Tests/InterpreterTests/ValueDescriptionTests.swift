import Interpreter
import Testing

/// The layout of values that need several lines; language tests compare lines without their indentation.
@Suite struct ValueDescriptionTests {
  private func printed(_ program: String) throws -> String {
    try BuiltinsRun(program).lines.joined(separator: "\n")
  }

  @Test func `the rows of a matrix in a record stand below each other`() throws {
    #expect(
      try printed("print (W: [[1, 2], [3, 4]], ŷ: (inner: [[5], [6]], name: \"b\"), n: 3)") == """
        (W: [[1, 2],
             [3, 4]],
         ŷ: (inner: [[5],
                     [6]],
             name: "b"),
         n: 3)
        """)
  }

  @Test func `the rows of a matrix in a list stand below each other`() throws {
    #expect(
      try printed("print ([[1, 2], [3, 4]], \"a\", (\"b\", [[5], [6]]))") == """
        [[[1, 2],
          [3, 4]],
         "a",
         ["b",
          [[5],
           [6]]]]
        """)
  }

  @Test func `matrices of a deeper tensor keep the blank line between them`() throws {
    #expect(
      try printed("print (x: [[[1], [2]], [[3], [4]]])") == """
        (x: [[[1],
              [2]],

             [[3],
              [4]]])
        """)
  }
}
