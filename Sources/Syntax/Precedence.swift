/// How tightly operators bind: the grammar of expressions on a page, loosest first.
///
/// ```
/// pipe        a |> b                     left
/// function    x => e, (a, b) => e        right; only where an expression begins
/// conditional if c { … } else { … }      only where an expression begins
/// or          a or b                     left
/// and         a and b                    left
/// comparison  == != < <= > >=            alone
/// range       a...b  a..<b               alone
/// sum         a + b  a - b               left
/// product     a * b  a / b  a % b        left
/// matrix      a @ b                      left
/// prefix      -a  not a
/// power       a ^ b                      right; the exponent may have a sign
/// postfix     f(x)  x[i]  r.name  f'
/// ```
enum Precedence: Int, Comparable {
  case or, and, comparison, range, sum, product, matrix, prefix

  static func < (a: Precedence, b: Precedence) -> Bool { a.rawValue < b.rawValue }

  var next: Precedence { Precedence(rawValue: rawValue + 1) ?? .prefix }

  /// Whether two operators of this kind may stand in a row.
  var chains: Bool { self != .comparison && self != .range }
}

/// An operator between two expressions.
struct InfixOperator {
  enum Meaning {
    case binary(BinaryOperator)
    case range(closed: Bool)
    case and
    case or
  }

  var meaning: Meaning
  var precedence: Precedence

  init?(_ kind: Token.Kind) {
    switch kind {
    case .or: self.init(.or, .or)
    case .and: self.init(.and, .and)
    case .equalEqual: self.init(.binary(.equal), .comparison)
    case .notEqual: self.init(.binary(.notEqual), .comparison)
    case .less: self.init(.binary(.less), .comparison)
    case .lessOrEqual: self.init(.binary(.lessOrEqual), .comparison)
    case .greater: self.init(.binary(.greater), .comparison)
    case .greaterOrEqual: self.init(.binary(.greaterOrEqual), .comparison)
    case .closedRange: self.init(.range(closed: true), .range)
    case .halfOpenRange: self.init(.range(closed: false), .range)
    case .plus: self.init(.binary(.add), .sum)
    case .minus: self.init(.binary(.subtract), .sum)
    case .star: self.init(.binary(.multiply), .product)
    case .slash: self.init(.binary(.divide), .product)
    case .percent: self.init(.binary(.remainder), .product)
    case .at: self.init(.binary(.matrixProduct), .matrix)
    default: return nil
    }
  }

  private init(_ meaning: Meaning, _ precedence: Precedence) {
    self.meaning = meaning
    self.precedence = precedence
  }
}
