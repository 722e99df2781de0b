import NeuralNetworks
import Tensors

// What `rewind` and `resume` say of what they do.
extension Session {
  /// How far a run has come, and the rate of its next step; nil where that is not known.
  struct Standing {
    fileprivate let steps: Int?
    fileprivate let rate: Double?
  }

  func standing(of run: RunRecord) -> Standing {
    if let optimizer = run.lastingOptimizer {
      return Standing(steps: optimizer.stepCount, rate: try? optimizer.currentRate)
    }
    // Nothing tells how far a run had come that a rewind left.
    return Standing(steps: timeline.position == nil ? run.steps?.upperBound : nil, rate: nil)
  }

  func remark(rewound run: RunRecord, to step: Int, from old: Standing) {
    let (noun, now) = (run.unit, standing(of: run))
    var changes: [String] = []
    if let last = old.steps, last >= step {
      changes.append(
        last == step
          ? "\(noun) \(formatCount(step)) is dropped"
          : "\(noun)s \(formatCount(step)) to \(formatCount(last)) are dropped")
    }
    if let rate = now.rate, let before = old.rate, rate != before {
      changes.append("the rate is \(formatNumber(rate)) again")
    }
    let end = changes.isEmpty ? "" : ": " + changes.joined(separator: ", ")
    host.remark(sentence: "the state before \(noun) \(formatCount(step))\(end)")
  }

  func remark(resumed position: RunPosition, _ limit: Int?) {
    let noun = position.run.unit
    let place =
      switch position {
      case .rewound(_, _, _, let next, _): "with \(noun) \(formatCount(next))"
      case .turn(_, let turn, let statement, _):
        "\(statement > 0 ? "in" : "with") turn \(formatCount(turn + 1))"
      case .steps(_, let taken): "with \(noun) \(formatCount(taken + 1))"
      }
    let end = limit.map { ", for \(formatCount($0)) \(noun)\($0 == 1 ? "" : "s")" } ?? ""
    host.remark(sentence: "going on \(place)\(end)")
  }
}

extension RunRecord {
  /// What is counted in it: turns where no optimizer steps.
  fileprivate var unit: String { optimizer == nil ? "turn" : "step" }
}
