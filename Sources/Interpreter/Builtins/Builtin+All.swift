import Autodiff

extension Builtin {
  /// Everything that the language knows by name; help lists it in this order. Where two share a name the first is
  /// meant: the operation `flatten` also is a layer in a chain.
  public static let all: [Builtin] = {
    let listed: [[Builtin]] = [
      Operation.all.compactMap { Builtin($0) }, shape, selection, construction, initializers, layers,
      optimizers, schedules,
      training, timeTravel, gradients, seeing, tracking, metrics, dataSources, files, charts, animation,
      printing,
      questions,
      sessionControl,
      constants,
    ]
    var names: Set<String> = []
    return listed.joined().filter { names.insert($0.name).inserted }
  }()

  /// The builtin of a name, in the spelling that the resolver compares: `pi` for `π`.
  public static func named(_ name: String) -> Builtin? { byName[name] }

  /// All names, for suggestions and completion.
  public static let names: [String] = all.map(\.name)

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
