/// Names and calls of Python, NumPy, PyTorch, Keras, Julia and Octave, each with the line of bps that does the same.
///
/// In a phrase `a`, `b` and `c` stand for an argument, `x` for what stands before a dot, `…` for the rest of the
/// arguments. The first phrase that fits is taken.
enum ForeignPhrases {
  /// Modules, which are left out: `np.zeros(3)` is `zeros(3)`.
  static let modules: Set<String> = [
    "np", "numpy", "torch", "nn", "F", "tf", "keras", "jnp", "jax", "math", "random", "functional", "linalg",
    "optim", "layers", "losses", "activations", "metrics", "init",
    "plt", "pyplot", "ax",
  ]

  /// Labels of arguments.
  static let labels: [String: String] = [
    "dim": "axis", "dims": "axis", "keepdim": "keep", "keepdims": "keep", "learning_rate": "lr",
    "batch_size": "batch", "inplace": "", "device": "", "dtype": "", "requires_grad": "", "end": "",
    "sep": "", "flush": "",
  ]

  static let names: [String: String] = [
    "randn": "normal", "rand": "uniform", "standard_normal": "normal", "uniform_": "uniform",
    "normal_": "normal",
    "concatenate": "concat", "cat": "concat", "vstack": "concat", "power": "pow", "absolute": "abs",
    "fabs": "abs", "ln": "log", "amax": "max", "amin": "min", "length": "len", "sorted": "sort",
    "println": "print", "disp": "print", "puts": "print", "echo": "print", "printf": "print", "clip": "clamp",
    "identity": "eye", "Linear": "dense", "Dense": "dense", "Conv1d": "conv1d", "Conv2d": "conv2d",
    "Conv2D": "conv2d", "MaxPool2d": "maxpool2d", "MaxPooling2D": "maxpool2d", "AvgPool2d": "avgpool2d",
    "Dropout": "dropout", "BatchNorm1d": "batchnorm", "BatchNorm2d": "batchnorm", "LayerNorm": "layernorm",
    "Embedding": "embedding", "RNN": "rnn", "LSTM": "lstm", "GRU": "gru", "Sequential": "chain", "SGD": "sgd",
    "Adam": "adam", "AdamW": "adamw", "NAdam": "nadam", "RMSprop": "rmsprop", "Adagrad": "adagrad",
    "Adadelta": "adadelta", "LBFGS": "lbfgs", "mse_loss": "mse", "l1_loss": "mae", "huber_loss": "huber",
    "full_like": "full", "hist": "histogram", "imshow": "heatmap", "matshow": "heatmap",
    "contourf": "contour",
    "plot_surface": "surface",
  ]

  static let calls: [(foreign: String, here: String)] = [
    ("range(a)", "0..<a"), ("arange(a)", "0..<a"), ("range(a, b, c)", "range(a, b, step: c)"),
    ("arange(a, b)", "range(a, b)"), ("arange(a, b, c)", "range(a, b, step: c)"),
    ("max(a, b)", "maximum(a, b)"), ("min(a, b)", "minimum(a, b)"),
    ("max(a, b, c, …)", "max([a, b, c, …])"), ("min(a, b, c, …)", "min([a, b, c, …])"),
    ("int(a)", "floor(a)"), ("float(a)", "a"), ("str(a)", "\"{a}\""), ("array(a)", "a"), ("asarray(a)", "a"),
    ("Tensor(a)", "tensor(a)"), ("size(a)", "a.shape"), ("shape(a)", "a.shape"),
    ("numel(a)", "a.size"), ("ndims(a)", "a.rank"), ("matmul(a, b)", "a @ b"), ("mm(a, b)", "a @ b"),
    ("bmm(a, b)", "a @ b"), ("multiply(a, b)", "a * b"), ("add(a, b)", "a + b"), ("divide(a, b)", "a / b"),
    ("subtract(a, b)", "a - b"), ("log10(a)", "log(a) / log(10)"), ("log2(a)", "log(a) / log(2)"),
    ("expm1(a)", "exp(a) - 1"), ("log1p(a)", "log(1 + a)"), ("square(a)", "a^2"), ("eye(a, b)", "eye(a)"),
    ("random()", "uniform(1)"), ("randint(a, b, c)", "floor(a + (b - a) * uniform(c))"),
    ("zeros_like(a)", "zeros(a.shape)"), ("ones_like(a)", "ones(a.shape)"),
    ("cross_entropy(a, b)", "cross_entropy(logits: a, target: b)"),
    ("nll_loss(a, b)", "nll(log_probs: a, target: b)"),
    ("binary_cross_entropy(a, b)", "bce(probs: a, target: b)"),
    ("binary_cross_entropy_with_logits(a, b)", "bce(logits: a, target: b)"),
    ("ReLU()", "relu"), ("LeakyReLU()", "leaky_relu"), ("ELU()", "elu"), ("GELU()", "gelu"),
    ("SiLU()", "silu"),
    ("Sigmoid()", "sigmoid"), ("Tanh()", "tanh"), ("Softmax()", "softmax"), ("Flatten()", "flatten"),
    ("dict(…)", "(…)"), ("exit()", ":quit"), ("quit()", ":quit"),
    ("unsqueeze(a, b)", "reshape(a, [1, len(a)])"),
    ("expand_dims(a, b)", "reshape(a, [1, len(a)])"), ("manual_seed(a)", "seed(a)"),
    ("xlabel(a)", "plot y, xlabel: a"), ("ylabel(a)", "plot y, ylabel: a"), ("title(a)", "plot y, title: a"),
    ("xlim(a, b)", "plot y, xrange: [a, b]"), ("ylim(a, b)", "plot y, yrange: [a, b]"),
    ("legend(a)", "plot y, labels: a"), ("savefig(a)", "plot y, to: a"),
    ("subplot(a, b, c)", "figure(a, b, [plot(y)])"), ("subplots(a, b)", "figure(a, b, [plot(y)])"),
    ("xor(a, b)", "a != b"), ("mod(a, b)", "a % b"),
  ]

  /// Methods that are functions here: `x.sum(axis=0)` is `sum(x, axis: 0)`.
  static let functions: Set<String> = [
    "sum", "mean", "std", "var", "max", "min", "prod", "norm", "argmax", "argmin", "cumsum", "sort", "any",
    "all",
    "abs", "exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "sigmoid", "relu", "softmax", "log_softmax",
    "round",
    "floor", "ceil", "sign", "reshape", "flatten", "transpose", "clamp", "dot", "outer", "expand", "unique",
    "topk", "gather", "diag", "tril", "triu", "isnan",
  ]

  static let methods: [(foreign: String, here: String)] = [
    ("x.reshape(a, b, …)", "reshape(x, [a, b, …])"), ("x.view(a, b, …)", "reshape(x, [a, b, …])"),
    ("x.item()", "x"), ("x.numpy()", "x"), ("x.cpu()", "x"), ("x.cuda()", "x"), ("x.to(…)", "x"),
    ("x.clone()", "x"), ("x.copy()", "x"), ("x.contiguous()", "x"), ("x.tolist()", "x"), ("x.float()", "x"),
    ("x.double()", "x"), ("x.long()", "x"), ("x.astype(a)", "x"),
    ("x.requires_grad_()", "x"), ("x.detach()", "stop(x)"), ("x.size(a)", "x.shape[a]"),
    ("x.size()", "x.shape"),
    ("x.shape()", "x.shape"), ("x.dim()", "x.rank"), ("x.numel()", "x.size"), ("x.transpose()", "x.T"),
    ("x.t()", "x.T"), ("x.T()", "x.T"), ("x.matmul(a)", "x @ a"), ("x.mm(a)", "x @ a"), ("x.bmm(a)", "x @ a"),
    ("x.add(a)", "x + a"), ("x.sub(a)", "x - a"), ("x.mul(a)", "x * a"), ("x.div(a)", "x / a"),
    ("x.pow(a)", "x ^ a"), ("x.square()", "x^2"), ("x.clip(…)", "clamp(x, …)"),
    ("x.view(…)", "reshape(x, …)"),
    ("x.permute(…)", "transpose(x, …)"), ("x.backward()", "backward x"), ("x.step()", "step x"),
    ("x.parameters()", "params(x)"), ("x.named_parameters()", "params(x)"), ("x.state_dict()", "params(x)"),
    ("x.fit(…)", "train x, …"), ("x.summary()", "summary(x)"), ("x.append(a)", "x = append(x, a)"),
    ("x.print()", "print(x)"),
  ]

  /// What takes the network itself, as in `adam(net, lr: 0.01)`, where PyTorch wants its parameters.
  static let optimizers: Set<String> = [
    "SGD", "Adam", "AdamW", "NAdam", "RMSprop", "Adagrad", "Adadelta", "LBFGS", "sgd", "adam", "adamw",
    "nadam",
    "rmsprop", "adagrad", "adadelta", "lbfgs",
  ]

  /// Members without a call.
  static let members: [(foreign: String, here: String)] = [
    ("ndim", "rank"), ("data", "value"), ("weight", "W"), ("bias", "b"),
  ]
}
