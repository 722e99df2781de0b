import Autodiff
import Syntax

/// Which argument of a call goes to which parameter of a builtin, found once.
struct ArgumentBinding {
  /// For each parameter the argument's place, nil where the default applies.
  let places: [Int?]
  /// The arguments of a variadic parameter.
  let variadic: [Int]
  let labels: [Name?]
  let spans: [Span]
  let span: Span

  init(_ signature: Signature, calledAs name: Name, _ arguments: [ArgumentCode], _ span: Span) throws {
    try self.init(signature, name: name.typed, arguments.map { ($0.label, $0.value.span) }, span)
  }

  init(_ signature: Signature, name: String, _ arguments: [(label: Name?, span: Span)], _ span: Span) throws {
    let parameters = signature.parameters
    let collector = parameters.firstIndex { $0.isVariadic }
    var places: [Int?] = Array(repeating: nil, count: parameters.count)
    var variadic: [Int] = []
    var next = 0
    for (place, argument) in arguments.enumerated() {
      if let label = argument.label {
        guard let found = signature.position(of: label.key) ?? signature.position(of: label.typed) else {
          if collector != nil, signature.collectsLabels {
            variadic.append(place)
            continue
          }
          throw CallError.unknownLabel(label, of: name, among: parameters.map(\.name))
        }
        guard places[found] == nil else { throw CallError.twice(label.typed, argument.span) }
        places[found] = place
        continue
      }
      while next < parameters.count, next != collector,
        places[next] != nil || parameters[next].isLabelRequired
      {
        next += 1
      }
      guard next < parameters.count else {
        if parameters.contains(where: { $0.isLabelRequired && $0.name != "to" }),
          arguments.allSatisfy({ $0.label == nil }),
          arguments.count <= parameters.count
        {
          throw CallError.unlabelled(name, signature.description, argument.span)
        }
        throw CallError.tooMany(name, signature.description, given: arguments.count, span)
      }
      if next == collector { variadic.append(place) } else { places[next] = place }
      if next != collector { next += 1 }
    }
    for (place, parameter) in parameters.enumerated()
    where places[place] == nil && parameter.isRequired && place != collector {
      throw CallError.missing(
        parameter.isLabelRequired ? "\(parameter.name):" : parameter.name, of: name, signature.description,
        span)
    }
    self.places = places
    self.variadic = variadic
    labels = arguments.map(\.label)
    spans = arguments.map(\.span)
    self.span = span
  }

  func call(_ session: Session, _ signature: Signature, defaults: [Value?], _ values: [Value]) -> Call {
    Call(
      session: session, signature: signature,
      values: places.enumerated().map { parameter, place in
        place.map { values[$0] } ?? defaults[parameter] ?? .none
      },
      isGiven: places.map { $0 != nil }, spans: places.map { $0.map { spans[$0] } ?? span }, span: span,
      variadic: variadic.map { (labels[$0]?.typed, values[$0], spans[$0]) })
  }
}

extension FunctionCode {
  /// Puts arguments in the order of the parameters; nil where the default applies.
  func bind(_ arguments: [GivenArgument], name: String, _ span: Span) throws -> [Value?] {
    var values: [Value?] = Array(repeating: nil, count: parameters.count)
    var isGiven = Array(repeating: false, count: parameters.count)
    var next = 0
    for argument in arguments {
      let place: Int
      if let label = argument.label {
        guard let found = parameters.firstIndex(where: { $0.key == label.key }) else {
          throw CallError.unknownLabel(label, of: name, among: parameters.map(\.name))
        }
        place = found
      } else {
        while next < parameters.count, isGiven[next] { next += 1 }
        guard next < parameters.count else {
          throw CallError.tooMany(name, signatureText, given: arguments.count, span)
        }
        place = next
      }
      guard !isGiven[place] else { throw CallError.twice(parameters[place].name, argument.span) }
      values[place] = argument.value
      isGiven[place] = true
    }
    for (place, parameter) in parameters.enumerated() where !isGiven[place] && parameter.defaultValue == nil {
      throw CallError.missing(parameter.name, of: name, signatureText, span)
    }
    return values
  }
}
