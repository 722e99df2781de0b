internal import Glibc

// A classifier's output, a row for each example and a column for each class.
extension ChartMatrix {
  /// Whether the rows are no probabilities: numbers beyond 0…1, or rows that do not add up to 1.
  var areLogits: Bool {
    guard values.allSatisfy({ $0 >= -1e-6 && $0 <= 1 + 1e-6 || $0.isNaN }) else { return true }
    guard columns > 1 else { return false }
    return (0..<min(rows, 100)).contains { row in
      abs((0..<columns).reduce(0) { $0 + self[row, $1] } - 1) > 1e-3
    }
  }

  /// The softmax of each row.
  var softmax: ChartMatrix {
    var shares: [Double] = []
    shares.reserveCapacity(values.count)
    for row in 0..<rows {
      let scores = (0..<columns).map { self[row, $0] }
      let highest = scores.max() ?? 0
      let weights = scores.map { exp($0 - highest) }
      let sum = weights.reduce(0, +)
      shares += weights.map { $0 / sum }
    }
    return ChartMatrix(rows: rows, columns: columns, shares)
  }

  /// log p / (1 − p) of the softmax p of each row: in the order of p, and apart where p itself rounds to 1.
  var logOdds: ChartMatrix {
    var odds: [Double] = []
    odds.reserveCapacity(values.count)
    for row in 0..<rows {
      for column in 0..<columns {
        let others = (0..<columns).filter { $0 != column }.map { self[row, $0] }
        let highest = others.max() ?? 0
        let sum = others.reduce(0) { $0 + exp($1 - highest) }
        odds.append(self[row, column] - highest - log(sum))
      }
    }
    return ChartMatrix(rows: rows, columns: columns, odds)
  }
}
