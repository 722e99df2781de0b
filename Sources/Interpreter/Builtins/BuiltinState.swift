import Autodiff
import Charts
import NeuralNetworks
import Tensors

/// What builtins remember between calls of one session.
struct BuiltinState {
  /// What charts share: the look of new ones.
  var charts = ChartContext()
  /// The checks after training that have spoken.
  var vigilance: Set<String> = []
  /// The chart that is kept up to date while a loop runs.
  var live: LiveChart?
  /// The names behind the numbers of columns that were texts.
  var classColumns: [(column: Tensor, names: [String])] = []
  /// Layers whose evaluation mode was remarked on.
  var warnedLayers: Set<String> = []
  /// What the last `train` took its steps with: no variable may hold it.
  var trainedWith: Optimizer?
  /// The questions that were asked, by number.
  var questions: [Int: Question] = [:]
}
