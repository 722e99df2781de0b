import Autodiff
import Data
import NeuralNetworks
import Syntax
import Tensors

// Networks, optimizers and tensors in files.
extension Builtin {
  static let files: [Builtin] = [
    Builtin(
      "save(value, path)", category: "files",
      summary: "Writes a network, an optimizer or tensors to a safetensors file.",
      details: """
        A record writes several at once, each name in front of its tensors': save (net: net, opt: opt), "run.safetensors"; \
        save (W: W), "w.safetensors" writes one tensor that is called W. \
        The file appears whole or not at all.
        """,
      source: "https://huggingface.co/docs/safetensors",
      example: """
        net = dense(2, 3)
        save net, "/tmp/bps-example.safetensors"
        load net, "/tmp/bps-example.safetensors"
        """
    ) { call in
      let tensors = try call[0].namedTensors(call)
      let bytes = try Safetensors(tensors, metadata: ["format": "pt", "writer": "bps"]).encoded()
      try File.write(bytes, to: try call.session.outputPath(call.text(1)))
      return .none
    },
    Builtin(
      "load(target, path)", category: "files",
      summary: "Reads a network or an optimizer back from a file that save wrote.",
      details: """
        The names and shapes must be those of the target; an error changes nothing. A record reads what a record saved: \
        load (net: net, opt: opt), "run.safetensors". For tensors without a network, see safetensors(path).
        """,
      example: """
        net = dense(2, 3)
        save net, "/tmp/bps-example.safetensors"
        load net, "/tmp/bps-example.safetensors"
        """, body: load),
  ]

  private static func load(_ call: Call) throws -> Value {
    let path = try call.text(1)
    let tensors = try Safetensors(parsing: call.session.readSaved(path)).tensors
    guard case .record(let record) = call[0] else {
      try call[0].take(tensors, call)
      return .none
    }
    // What was taken is put back when a later part does not fit.
    let states = call.session.recorder.objects.savedStates
    do {
      var rest = tensors
      for (name, value) in record.fields {
        let isOwn = { (tensor: (name: String, tensor: Tensor)) in
          tensor.name == name || tensor.name.hasPrefix(name + ".")
        }
        let own = rest.filter(isOwn)
        rest.removeAll(where: isOwn)
        try value.take(
          own.map { ($0.name == name ? "value" : String($0.name.dropFirst(name.count + 1)), $0.tensor) }, call
        )
      }
      if let extra = rest.first {
        throw call.error("\(path) also holds \(extra.name), which the record does not name", code: "load")
      }
    } catch {
      for state in states { state.restore() }
      throw error
    }
    return .none
  }
}

extension Value {
  /// The tensors of a value that a file can hold, by name.
  fileprivate func namedTensors(_ call: Call) throws -> [(name: String, tensor: Tensor)] {
    switch self {
    case .layer(let layer):
      guard layer.isBuilt else {
        throw call.invalid(
          0, "\(layer.label) does not know all its sizes yet",
          help: "call it once with an input before it is saved")
      }
      return layer.tensors
    case .optimizer(let optimizer): return optimizer.tensors
    case .parameter(let parameter): return [("value", parameter.value)]
    case .tensor(let variable): return [("value", variable.value)]
    case .number(let number): return [("value", Tensor(number, call.precision))]
    case .record(let record):
      return try record.fields.flatMap { field in
        let isAlone =
          switch field.value {
          case .parameter, .tensor, .number: true
          default: false
          }
        return try field.value.namedTensors(call).map {
          (isAlone ? field.name : "\(field.name).\($0.name)", $0.tensor)
        }
      }
    default:
      throw call.mismatch(
        self, call.span(0), call.name(0), "a network, an optimizer, a tensor or a record of them")
    }
  }

  /// Takes tensors from a file.
  fileprivate func take(_ tensors: [(name: String, tensor: Tensor)], _ call: Call) throws {
    switch self {
    case .layer(let layer): try layer.load(tensors)
    case .optimizer(let optimizer): try optimizer.load(tensors)
    case .parameter(let parameter):
      guard let tensor = tensors.first(where: { $0.name == "value" })?.tensor, tensors.count == 1 else {
        throw call.error("the file does not hold a single tensor for \(parameter.name)", code: "load")
      }
      try parameter.assign(tensor)
    default:
      throw call.mismatch(
        self, call.span(0), call.name(0), "a network, an optimizer, a parameter or a record of them",
        help: "safetensors(path) gives the tensors of any file as a record")
    }
  }
}

extension Session {
  /// A file that the program saved earlier, below the output folder, or else one with that very path.
  func readSaved(_ path: String) throws -> [UInt8] {
    let written = try outputPath(path)
    if written != path, let bytes = try? File.read(written) { return bytes }
    return try File.read(path)
  }
}
