import Autodiff
import Charts
import NeuralNetworks
import Tensors

/// What builtins remember between calls of one session.
struct BuiltinState {
  /// The look of new charts.
  var theme = Theme.light
  /// Charts without a file that the running statement made and no figure took up: shown when the statement ends.
  var pendingFigures: [Figure] = []
  /// The names behind the numbers of columns that were texts.
  var classColumns: [(column: Tensor, names: [String])] = []
  /// Layers whose evaluation mode was remarked on.
  var warnedLayers: Set<String> = []
}

extension Session {
  /// Shows the charts that a statement made for the screen; called when the statement ends.
  func showPendingFigures() throws {
    guard !state.pendingFigures.isEmpty else { return }
    let figures = state.pendingFigures
    state.pendingFigures.removeAll()
    for figure in figures { try host.show(figure) }
  }
}
