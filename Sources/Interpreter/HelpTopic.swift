import Syntax

/// A part of the language that is no function: how it is written and what it means.
struct HelpTopic {
  let name: String
  /// Signs and words that lead here.
  let words: [String]
  let text: String

  static let all: [HelpTopic] = [
    HelpTopic(
      name: "statements",
      words: [
        "=", ":=", "+=", "-=", "*=", "/=", "param", "if", "else", "while", "repeat", "for", "in", "break",
        "continue",
        "return", "layer", "include", "verb", "verbs",
      ],
      text: """
        name = e              define or rebind
        (a, b) = e            take apart
        param W = e           a trainable parameter
        W := e                update it, outside the graph
        W -= e                as :=, for other variables a rebinding
        f(x, k: 2) = e        a function; k has a default, { … } may follow =
        layer Name(a) { … }   a layer: members, forward(x) = …, and, if you like,
                              backward(g) = …: help pullback
        if c { } else { }
        while c { }
        repeat n { }
        for x in xs { }
        break  continue  return
        include "file.bps"    run the file's statements here

        A statement ends with its line or at ;. It goes on while a bracket is open and \
        after a binary operator.
        Verbs are functions that need no parentheses at the start of a statement:
        \(Verbs.all.sorted().joined(separator: " "))
        """),
    HelpTopic(
      name: "operators",
      words: [
        "+", "-", "*", "/", "%", "^", "@", "==", "!=", "<", "<=", ">", ">=", "and", "or", "not", "...", "..<",
        "|>", "=>",
        "'", "∂", "≤", "≥", "≠",
      ],
      text: """
        tightest first:
        f(x)  x[i]  r.name  f'
        ^                          to the right: 2^3^2 is 2^9
        -x  not x
        @                          matrix product
        *  /  %
        +  -
        a...b  a..<b               ranges with and without their end
        ==  !=  <  <=  >  >=       element by element on tensors
        and  or
        if c { a } else { b }
        x => e                     a function without a name
        a |> b                     hand a to b; two functions or layers compose

        Broadcasting lets one side grow, never both: [64, 10] + [10] fits, [n, 1] - [n] \
        is an error.
        """),
    HelpTopic(
      name: "indexing", words: ["[", "]", "..", "slice", "slices", "mask"],
      text: """
        x[0]  x[-1]  x[1, 2]       from 0; negative numbers count from the end
        x[0..<10]  x[.., 1]        ranges; .. is all of an axis
        x[[0, 2, 4]]               some places
        x[x > 0]                   where a mask is true
        x[0] = 5                   rebinds x to a changed copy
        """),
    HelpTopic(
      name: "gradients", words: ["gradient", "∇", "autodiff"],
      text: """
        A value that was computed from a parameter remembers how.
        backward L                 ∂L/∂W for every parameter behind L, kept as W.grad; replaces the earlier ones
        ∂L/∂W   grad(L, W)         one gradient, of parameters and of every value on the way
        f'  f''                    derivatives of a function of a number, or element by element
        jacobian(f, x)  hessian(f, x)
        stop(v)                    v without its history
        step opt                   changes the optimizer's parameters; needs new gradients

        explain L                  the whole pass as a story; level: 1 in words, 3 with every number
        trace ∂L/∂W[0, 2]          one derivative through the chain rule, checked by finite differences
        paths ∂L/∂W[0, 2]          the same as a sum over paths
        why ∂L/∂W                  what made a gradient tiny, huge or wrong
        gradcheck L                all gradients against finite differences

        The first operation whose result or gradient is not finite is reported with its line.
        """),
    HelpTopic(
      name: "pullback", words: ["backward(g)", "custom", "vjp"],
      text: """
        A layer may bring its own backward pass. It gets g, the gradient of the loss by the layer's output, and sees the \
        input of forward and the members of the layer:

        layer Scale(n) {
          param W = ones(n)
          forward(x) = x * W
          backward(g) = (x: g * W, W: sum(g * x, axis: 0))
        }

        backward(g)        the gradient that comes in, with the shape of the output
        backward(g, y)     and the output, which saves computing it again

        It returns a record with the gradient of the input, under the name that it has in forward, and of each \
        parameter of the layer; a record in it holds those of an inner layer: (x: …, inner: (W: …, b: …)). A gradient has \
        the shape of what it belongs to; none stands for zero. A layer without parameters may return the input's \
        gradient alone. gradcheck Scale(3), x compares it with finite differences.
        """),
    HelpTopic(
      name: "scope", words: ["scopes", "scoping", "variables"],
      text: """
        Blocks open a scope. Assigning to a name that an enclosing block of the same function has, or the top level \
        from a top-level block, changes that variable. A name that a block of the top level defines first, as L in \
        repeat 9 { L = mse(net(x), y) }, stays after the block; in a function it ends with its block, and the variable \
        of a for loop always does. A function sees the variables around it and cannot rebind them.
        Values are immutable: only parameters, and the state of layers and optimizers, change in place.
        η and eta are one name, as are all Greek letters and their English names.
        """),
    HelpTopic(
      name: "values",
      words: [
        "types", "kinds", "tensor", "number", "string", "record", "bool", "true", "false", "none", "_",
      ],
      text: """
        number (64-bit)  bool  string  tensor  list  record  function  layer  parameter \
        optimizer  figure  range  none
        [1, 2, 3]                  a tensor; a bracket of anything but numbers or tensors of one shape is a list
        (a, b)  (a: 1, b: 2)       a list to take apart, and a record: r.a
        _                          as an argument of a layer the size that it is to find out: dense(_, 10); \
        anywhere else at a prompt the last result
        "loss {L:.4g}"             a string with a value and its format; {{ and }} are the braces
        [x^2 for x in 1...5 if x > 2]
        Tensors hold one float type: precision f32 (at the start) or precision f64.
        """),
    HelpTopic(
      name: "errors", words: ["error", "codes"],
      text: ErrorCatalogue.entries.map { code, explanation in
        "\(code)\(String(repeating: " ", count: max(1, 13 - code.count)))\(explanation)"
      }.joined(separator: "\n")),
  ]
}
