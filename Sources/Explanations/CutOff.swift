internal import Autodiff
internal import Syntax

/// Where the program's text cuts a value off from what it was computed from: `stop(v)` inside of an expression or of a
/// function, `argmax(h)`, a comparison, `h.value`.
///
/// The tape has only a constant there. So the text is read backward from the loss: through what variables were last
/// defined as, and into the functions that are called, up to the first such expression that the target goes into.
struct CutOff {
  /// `stop(v)`.
  let text: String
  let line: Int
  /// The operation: `stop`, `argmax`, `.value`, `a comparison`.
  let means: String

  /// - Parameters:
  ///   - loss: the name of the loss, or its expression.
  ///   - target: the name of the value whose gradient is missing.
  static func find(between loss: String, and target: String, in texts: [(text: String, firstLine: Int)])
    -> CutOff?
  {
    var search = CutOffSearch(texts)
    return search.find(from: loss, to: target)
  }
}

private struct CutOffSearch {
  /// An expression, and the text that it stands in.
  private struct Place {
    let expression: Expression
    let source: Source
  }

  private var definitions: [String: Place] = [:]
  private var functions: [String: (parameters: [String], body: Place)] = [:]
  /// The definitions that are being read, against circles.
  private var open: Set<String> = []

  init(_ texts: [(text: String, firstLine: Int)]) {
    for (number, text) in texts.enumerated() {
      let source = Source(
        identifier: Int32(clamping: number), name: "", bytes: Array(text.text.utf8), firstLine: text.firstLine
      )
      if let program = try? Parser.parse(source) { add(program.block, source) }
    }
  }

  /// The last definition of a name counts.
  private mutating func add(_ block: Block, _ source: Source) {
    for statement in block.statements {
      switch statement.kind {
      case .define(let pattern, let value), .forLoop(let pattern, let value, _):
        for name in pattern.names { definitions[name.key] = Place(expression: value, source: source) }
      case .compound(let target, _, let value), .assignPart(let target, let value):
        if case .name(let name) = target.kind {
          definitions[name.key] = Place(expression: value, source: source)
        }
      case .function(let name, let parameters, let body):
        functions[name.key] = (parameters.map(\.name.key), Place(expression: body, source: source))
      default: break
      }
      for block in statement.blocks { add(block, source) }
    }
  }

  mutating func find(from loss: String, to target: String) -> CutOff? {
    // The first word of a path: net of net.dense1.W.
    let name = String(target.prefix { $0 != "." && $0 != "[" })
    guard let start = definitions[loss] else { return nil }
    open = [loss]
    return cut(in: start, [name])
  }

  /// The first expression in another that cuts off something made from one of the names.
  private mutating func cut(in place: Place, _ targets: Set<String>) -> CutOff? {
    let expression = place.expression
    if let means = means(of: expression), reaches(expression, targets) {
      let source = place.source
      return CutOff(
        text: source.text(expression.span), line: source.position(of: expression.span.start).line,
        means: means)
    }
    for child in expression.children {
      if let found = cut(in: Place(expression: child, source: place.source), targets) { return found }
    }
    switch expression.kind {
    case .name(let name):
      guard !targets.contains(name.key), let definition = definitions[name.key],
        open.insert(name.key).inserted
      else { return nil }
      defer { open.remove(name.key) }
      return cut(in: definition, targets)
    case .call(let callee, let arguments, _):
      guard case .name(let name) = callee.kind, let function = functions[name.key],
        open.insert(name.key).inserted
      else { return nil }
      defer { open.remove(name.key) }
      let taken = zip(function.parameters, arguments).filter { reaches($1.value, targets) }.map(\.0)
      return cut(in: function.body, targets.subtracting(function.parameters).union(taken))
    default: return nil
    }
  }

  /// Whether one of the names goes into an expression, directly or through what variables are defined as.
  private mutating func reaches(_ expression: Expression, _ targets: Set<String>) -> Bool {
    if case .name(let name) = expression.kind {
      if targets.contains(name.key) { return true }
      guard let definition = definitions[name.key], open.insert(name.key).inserted else { return false }
      defer { open.remove(name.key) }
      return reaches(definition.expression, targets)
    }
    for child in expression.children where reaches(child, targets) { return true }
    return false
  }

  /// How an expression gives a value without history; nil for one that does not.
  private func means(of expression: Expression) -> String? {
    switch expression.kind {
    case .member(_, let name) where name.key == "value": return ".value"
    case .binary(let sign, _, _, _):
      let comparisons: [BinaryOperator] = [.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual]
      return comparisons.contains(sign) ? "a comparison" : nil
    case .unary(.not, _), .and, .or: return "a condition"
    case .call(let callee, _, _):
      guard case .name(let name) = callee.kind, functions[name.key] == nil else { return nil }
      if name.key == "stop" { return "stop" }
      return Operation.byName[name.key].map { !$0.isDifferentiable } == true ? name.key : nil
    default: return nil
    }
  }
}

extension Expression {
  /// The expressions that it is made of, those in its blocks with them.
  fileprivate var children: [Expression] {
    switch kind {
    case .number, .string, .boolean, .none, .name, .placeholder: []
    case .bracket(let items), .tuple(let items): items
    case .record(let fields): fields.map(\.value)
    case .comprehension(let element, let clauses): [element] + clauses.flatMap { [$0.sequence] }
    case .unary(_, let operand), .derivative(let operand), .member(let operand, _): [operand]
    case .binary(_, let left, let right, _), .and(let left, let right), .or(let left, let right),
      .range(let left, let right, _), .pipe(let left, let right):
      [left, right]
    // A derivative is no part of what flows on.
    case .gradient: []
    case .call(let callee, let arguments, _): [callee] + arguments.map(\.value)
    case .index(let base, let subscripts):
      [base]
        + subscripts.compactMap { part in
          if case .expression(let expression) = part { expression } else { nil }
        }
    case .lambda(_, let body): [body]
    case .conditional(let condition, let then, let otherwise):
      [condition] + then.expressions + (otherwise?.expressions ?? [])
    case .block(let block): block.expressions
    }
  }
}

extension Block {
  fileprivate var expressions: [Expression] {
    statements.flatMap { statement -> [Expression] in
      switch statement.kind {
      case .expression(let value), .define(_, let value), .parameter(_, let value), .returnValue(let value?),
        .compound(_, _, let value), .assignPart(_, let value), .update(_, let value):
        [value]
      case .whileLoop(_, let block), .repeatLoop(_, let block), .forLoop(_, _, let block): block.expressions
      default: []
      }
    }
  }
}

extension Statement {
  fileprivate var blocks: [Block] {
    switch kind {
    case .whileLoop(_, let block), .repeatLoop(_, let block), .forLoop(_, _, let block): [block]
    case .expression(let expression):
      if case .conditional(_, let then, let otherwise) = expression.kind {
        [then] + (otherwise.map { [$0] } ?? [])
      } else {
        []
      }
    default: []
    }
  }
}
