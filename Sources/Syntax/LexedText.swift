/// What the lexer made of a text. It is a class so that the parser, which is passed along at every step, stays small.
final class LexedText: Sendable {
  let tokens: [Token]
  let numbers: [Double]
  let texts: [String]
  let formats: [NumberFormat]
  let diagnostics: [Diagnostic]
  let cells: [Cell]

  init(_ source: Source) {
    let lexer = Lexer(source)
    tokens = lexer.tokens
    numbers = lexer.numbers
    texts = lexer.texts
    formats = lexer.formats
    diagnostics = lexer.diagnostics
    cells = lexer.cells
  }
}
