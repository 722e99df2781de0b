/// The codes that errors and warnings carry, each with a sentence that the help prints.
public enum ErrorCatalogue {
  public static let entries: [(code: String, explanation: String)] = [
    (
      "argument",
      "A function was called with an argument too many or too few, or with a label that it does not have."
    ),
    ("assert", "An `assert` did not hold."),
    ("axis", "A tensor does not have the axis that was named."),
    ("chart", "A chart could not be drawn from the data, or gnuplot could not draw it."),
    ("command", "A command of the prompt, such as :save, was written in a way that it does not take."),
    ("data", "A file's contents are not what its format promises."),
    ("file", "A file could not be read or written."),
    (
      "finite",
      "A result or a gradient became infinite or not a number; the place is where it first happened."
    ),
    (
      "gradient",
      "A gradient was asked for where there is none: the value does not depend on the parameter, or was not computed from one."
    ),
    ("index", "An index lies outside the tensor or list, or is no whole number."),
    ("interrupted", "The run was stopped with Ctrl-C."),
    ("layer", "A layer was made or called with what it does not take."),
    ("limit", "The program, a number or a value is larger than bps takes."),
    ("load", "A file holds other names or shapes than the network or optimizer that it was loaded into."),
    ("memory", "There is not enough memory for a value of this size."),
    ("metric", "A metric was given predictions or labels that it cannot compare."),
    ("mode", "A layer that behaves differently in training was used in the wrong mode."),
    ("name", "A name is not defined here, or may not be defined."),
    ("optimizer", "An optimizer was made with what it does not take, or does not know what to change."),
    ("parameter", "A parameter was rebound by = where an update by := was meant."),
    ("rank", "A tensor has more or fewer axes than the operation takes."),
    ("recursion", "Functions call each other too deeply."),
    ("rewind", "A loop cannot be gone back in, or go on: its steps are not kept, or there is none."),
    ("shape", "The shapes of tensors do not fit the operation."),
    ("size", "A size is negative, or an operation was given nothing."),
    ("syntax", "The text is not a program: a sign or a word stands where it cannot."),
    (
      "training",
      "A look at a training that has ended: dead units, vanished gradients, badly scaled data and the like. Each is said once; --quiet silences it."
    ),
    ("type", "An operation was given a kind of value that it does not take."),
    ("value", "A value is of the right kind and shape, and still not one that the operation takes."),
  ]

  /// The sentence for a code; nil when no such code exists.
  public static func explanation(of code: String) -> String? {
    entries.first { $0.code == code }?.explanation
  }
}
