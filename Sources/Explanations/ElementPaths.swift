internal import Autodiff
internal import Tensors

/// All ways from a loss back to one element, number by number: each is a product of local derivatives, and the
/// derivative is their sum.
struct ElementPaths {
  /// One element of one step's value.
  struct Element: Hashable {
    let step: Int
    let place: Int
  }

  /// One use of an element by another.
  struct Link {
    /// Which input of the step.
    let input: Int
    let element: Element
    /// ∂(element of the step)/∂(element of the input).
    let slope: Double
  }

  /// One way from the loss to the target.
  struct Path {
    /// From the loss to the target.
    let elements: [Element]
    let links: [Link]
    var product: Double { links.reduce(1) { $0 * $1.slope } }
    /// The steps it goes through, and by which inputs: what paths of one kind have in common.
    var way: [Int] { zip(elements, links).flatMap { [$0.step, $1.input] } }
  }

  /// The largest number of elements that are looked at, and of paths that are listed.
  static let elementLimit = 20_000
  static let pathLimit = 4_096

  private let study: DerivativeStudy
  private let isOnTheWay: [Bool]
  private var links: [Element: [Link]] = [:]
  /// How many paths lead from an element to the target.
  private var counts: [Element: Double] = [:]
  /// The paths; nil when there are too many.
  private(set) var paths: [Path]?
  /// How many there are; nil when there are too many elements to count them.
  private(set) var count: Double?

  init(_ study: DerivativeStudy) throws {
    self.study = study
    isOnTheWay = study.computation.dependents(of: study.places)
    let size = study.computation.steps.indices.reduce(0) { total, place in
      total + (isOnTheWay[place] ? study.replay.values[place].count : 0)
    }
    guard size <= Self.elementLimit else { return }
    let root = Element(step: study.computation.root, place: 0)
    try explore(root)
    let total = counts[root] ?? 0
    count = total
    if total <= Double(Self.pathLimit) { paths = try enumerated(from: root) }
  }

  private func isTarget(_ element: Element) -> Bool {
    study.places.contains(element.step) && element.place == study.element
  }

  /// Finds the links of everything below an element, and counts the ways; without recursion.
  private mutating func explore(_ root: Element) throws {
    var waiting = [root]
    while let element = waiting.last {
      try Kernels.checkStop()
      if counts[element] != nil {
        waiting.removeLast()
        continue
      }
      if study.places.contains(element.step) {
        counts[element] = isTarget(element) ? 1 : 0
        waiting.removeLast()
        continue
      }
      let below = try links[element] ?? foundLinks(of: element)
      links[element] = below
      let open = below.filter { counts[$0.element] == nil }
      if open.isEmpty {
        let known = below.filter { counts[$0.element, default: 0] > 0 }
        links[element] = known
        counts[element] = known.reduce(0) { $0 + counts[$1.element, default: 0] }
        waiting.removeLast()
      } else {
        waiting += open.map(\.element)
      }
    }
  }

  /// What an element was made from, on the way to the target.
  private func foundLinks(of element: Element) throws -> [Link] {
    let step = study.computation.steps[element.step]
    let value = study.replay.values[element.step]
    var seed = [Double](repeating: 0, count: value.count)
    seed[element.place] = 1
    let sent = try study.flow.pull(Tensor(seed, shape: value.shape, .f64), through: element.step)
    return step.inputs.indices.flatMap { input -> [Link] in
      let source = step.inputs[input]
      guard isOnTheWay[source], let slopes = sent[input] else { return [] }
      let places = study.reading.sources(
        of: element.place, of: element.step, input: input, values: study.replay.values)
      return (places ?? slopes.doubles.indices.filter { slopes[flat: $0] != 0 }).map {
        Link(input: input, element: Element(step: source, place: $0), slope: slopes[flat: $0])
      }
    }
  }

  private func enumerated(from root: Element) throws -> [Path] {
    var found: [Path] = []
    var waiting = [Path(elements: [root], links: [])]
    while let path = waiting.popLast() {
      try Kernels.checkStop()
      guard let last = path.elements.last else { continue }
      if study.places.contains(last.step) {
        found.append(path)
        continue
      }
      for link in (links[last] ?? []).reversed() {
        waiting.append(Path(elements: path.elements + [link.element], links: path.links + [link]))
      }
    }
    return found
  }
}

/// A way through the steps, whatever the elements: the sum of all its element paths.
struct StepWay {
  /// From the loss to the target.
  let steps: [Int]
  /// By which input each step but the last is left.
  let inputs: [Int]
  /// Its part of the derivative.
  let contribution: Double
  /// Its parts by the rows of the last value before the target: the examples, where that has a batch.
  let rows: [Double]

  /// How many ways are followed.
  static let limit = 64

  /// The ways from the loss to the target, the strongest first; nil when there are too many.
  static func all(_ study: DerivativeStudy) throws -> [StepWay]? {
    let computation = study.computation
    let isOnTheWay = computation.dependents(of: study.places)
    var counts = [Double](repeating: 0, count: computation.steps.count)
    for place in computation.steps.indices where isOnTheWay[place] {
      counts[place] =
        study.places.contains(place) ? 1 : computation.steps[place].inputs.reduce(0) { $0 + counts[$1] }
    }
    guard counts[computation.root] <= Double(limit) else { return nil }
    var ways: [StepWay] = []
    let start = Tensor.ones(study.replay.result.shape, .f64)
    var waiting: [(steps: [Int], inputs: [Int], cotangent: Tensor, last: Tensor?)] = [
      ([computation.root], [], start, nil)
    ]
    while let next = waiting.popLast() {
      try Kernels.checkStop()
      guard let place = next.steps.last else { continue }
      if study.places.contains(place) {
        ways.append(
          StepWay(
            steps: next.steps, inputs: next.inputs, contribution: next.cotangent[flat: study.element],
            rows: try rowParts(next.steps, next.inputs, next.last, study)))
        continue
      }
      let sent = try study.flow.pull(next.cotangent, through: place)
      for (input, source) in computation.steps[place].inputs.enumerated().reversed() where isOnTheWay[source]
      {
        guard let cotangent = sent[input] else { continue }
        waiting.append((next.steps + [source], next.inputs + [input], cotangent, next.cotangent))
      }
    }
    return merged(ways).sorted { abs($0.contribution) > abs($1.contribution) }
  }

  /// Ways through the same steps as one, as those through both factors of x · x; those that are no more than rounding
  /// are left out.
  private static func merged(_ ways: [StepWay]) -> [StepWay] {
    var merged: [StepWay] = []
    for way in ways {
      guard let known = merged.firstIndex(where: { $0.steps == way.steps }) else {
        merged.append(way)
        continue
      }
      let first = merged[known]
      merged[known] = StepWay(
        steps: way.steps, inputs: first.inputs, contribution: first.contribution + way.contribution,
        rows: zip(first.rows, way.rows).map { $0 + $1 })
    }
    let largest = merged.map { abs($0.contribution) }.max() ?? 0
    return merged.filter { largest == 0 || abs($0.contribution) > 1e-14 * largest }
  }

  /// The most rows that are told apart.
  private static let rowLimit = 1_024

  /// The parts of the rows of the cotangent that arrived at the last step before the target.
  private static func rowParts(
    _ steps: [Int], _ inputs: [Int], _ cotangent: Tensor?, _ study: DerivativeStudy
  ) throws -> [Double] {
    guard steps.count > 1, let input = inputs.last, let cotangent, cotangent.rank > 0 else { return [] }
    let user = steps[steps.count - 2]
    let whole = study.replay.values[study.reading.stage(of: user)].shape
    let rows = whole.count == cotangent.count && whole.rank > 0 ? whole[0] : cotangent.shape[0]
    guard rows > 1, rows <= rowLimit, cotangent.count <= 1 << 20 else { return [] }
    let width = cotangent.count / rows
    let elements = cotangent.doubles
    return try (0..<rows).map { row in
      try Kernels.checkStop()
      var part = [Double](repeating: 0, count: elements.count)
      for place in row * width..<(row + 1) * width { part[place] = elements[place] }
      let sent = try study.flow.pull(Tensor(part, shape: cotangent.shape, .f64), through: user)
      return sent[input]?[flat: study.element] ?? 0
    }
  }
}
