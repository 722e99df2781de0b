public import Tensors

/// Shifts and scales columns to mean 0 and standard deviation 1.
///
/// x' = (x − mean) / deviation for each column, with the population's standard deviation (dividing by n). Columns that
/// are constant become 0.
///
/// ```swift
/// let scale = try Standardization(of: trainX)
/// let (train, test) = try (scale.apply(to: trainX), scale.apply(to: testX))
/// ```
public struct Standardization: Sendable {
  /// `[columns]`
  public let mean: Tensor
  /// `[columns]`; 1 where the column is constant.
  public let deviation: Tensor

  /// - Parameter x: `[rows, columns]`, or a vector as one column.
  /// - Throws: ``DataError`` when there is no row, or a value is missing.
  public init(of x: Tensor) throws(DataError) {
    guard x.rank == 1 || x.rank == 2, x.shape[0] > 0 else {
      throw DataError("data", "standardize takes rows and columns, [n, columns], got \(x.shape)")
    }
    let columns = x.rank == 2 ? x.shape[1] : 1
    try Self.checkFinite(x, columns: columns)
    do throws(ShapeError) {
      let matrix = try x.reshaped(to: .matrix(x.shape[0], columns))
      mean = try matrix.reduce(.mean, axis: 0, keep: false)
      let spread = try matrix.variance(axis: 0, keep: false, ddof: 0).unary(.sqrt).doubles
      // Rounding leaves a constant column a spread of about its last digit.
      let center = mean.doubles
      let deviations = zip(spread, center).map { spread, center in
        spread <= abs(center) * 4 * x.precision.roundingUnit ? 1 : spread
      }
      deviation = Tensor(deviations, shape: .vector(columns), x.precision)
    } catch {
      throw DataError("data", error.message, hint: error.hint)
    }
  }

  /// The same shift and scale for other rows, as test data needs it.
  public func apply(to x: Tensor) throws(DataError) -> Tensor {
    guard x.rank == 1 && mean.count == 1 || x.rank == 2 && x.shape[1] == mean.count else {
      throw DataError("data", "the statistics are of \(mean.count) columns, got \(x.shape)")
    }
    do throws(ShapeError) {
      let matrix = try x.reshaped(to: .matrix(x.shape[0], mean.count))
      let shifted = try Tensor.binary(.subtract, matrix, mean)
      return try Tensor.binary(.divide, shifted, deviation).reshaped(to: x.shape)
    } catch {
      throw DataError("data", error.message, hint: error.hint)
    }
  }

  private static func checkFinite(_ x: Tensor, columns: Int) throws(DataError) {
    guard !x.allFinite else { return }
    guard let place = x.doubles.firstIndex(where: { !$0.isFinite }) else { return }
    throw DataError(
      "data", "row \(place / columns) of column \(place % columns) is \(formatNumber(x[flat: place]))",
      hint: "leave out the rows with missing values first")
  }
}

extension Precision {
  /// The spacing of numbers near 1.
  fileprivate var roundingUnit: Double { self == .f32 ? Double(Float.ulpOfOne) : Double.ulpOfOne }
}
