import Tensors
import Testing

/// The whole message of the error that `body` throws, its hint on a second line.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch let error as ShapeError {
    return "\(error.code): \(error.message)" + (error.hint.map { "\n\($0)" } ?? "")
  } catch {
    return "another error: \(error)"
  }
}

/// `[0, 1, 2, …]` in a shape.
func counting(_ shape: Shape, _ precision: Precision = .f32) -> Tensor {
  Tensor((0..<shape.count).map(Double.init), shape: shape, precision)
}

/// The place of every element in a shape, for references written element by element.
func places(_ shape: Shape) -> [[Int]] {
  shape.dimensions.reduce([[]]) { places, size in places.flatMap { place in (0..<size).map { place + [$0] } }
  }
}

/// The element that broadcasting shows at a place of a larger shape.
func broadcastElement(_ tensor: Tensor, _ place: [Int]) -> Double {
  var index = 0
  for (axis, size) in tensor.shape.dimensions.enumerated() {
    index = index * size + (size == 1 ? 0 : place[place.count - tensor.rank + axis])
  }
  return tensor[flat: index]
}
