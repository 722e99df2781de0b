"""Value and gradients of every operation, at random inputs, from PyTorch."""

import torch
import torch.nn.functional as F

from fixture import Fixture

fixture = Fixture("operations", "Operations: values and gradients.", seed=20251)
fixture.note("""
Tensors named in `call` are the inputs; `out` is its value. Where there is a `cotangent`, `grad.x` is the gradient
of sum(out * cotangent) by x, for every input x that has one; the other inputs are constants.
""")


def spread(*shape, low=-2.0, high=2.0):
    """Random values between low and high, no two of them close, none close to a whole or half number."""
    count = torch.Size(shape).numel()
    places = torch.randperm(count) + 0.3 + 0.4 * torch.rand(count)
    values = low + (high - low) * places / count
    near = (values * 2 - (values * 2).round()).abs() < 0.05
    return (values + 0.06 * near).reshape(shape)


def check(name, call, function, constants=(), differentiable=True, **inputs):
    """Adds a case: `function` computes with PyTorch what `call` says in the language."""
    inputs = {key: torch.as_tensor(value) for key, value in inputs.items()}
    wanted = [key for key in inputs if differentiable and key not in constants]
    leaves = {key: value.clone().double().requires_grad_(key in wanted) for key, value in inputs.items()}
    out = function(*leaves.values()).double()
    tensors = {**inputs, "out": out}
    if wanted:
        cotangent = torch.randn(out.shape)
        gradients = torch.autograd.grad((out * cotangent).sum(), [leaves[key] for key in wanted],
                                        allow_unused=True)
        tensors["cotangent"] = cotangent
        for key, gradient in zip(wanted, gradients):
            tensors["grad." + key] = torch.zeros(inputs[key].shape) if gradient is None else gradient
    fixture.case(name, call, tensors)


def long(tensor):
    return tensor.long()


# Arithmetic, with what may be broadcast.
for word, sign, function in [
    ("add", "+", torch.add), ("subtract", "-", torch.sub), ("multiply", "*", torch.mul), ("divide", "/", torch.div),
]:
    call = f"a {sign} b"
    check(word, call, function, a=spread(3, 4), b=spread(3, 4, low=0.5, high=3))
    check(word + ".row", call, function, a=spread(3, 4), b=spread(4, low=0.5, high=3))
    check(word + ".column", call, function, a=spread(3, 4), b=spread(3, 1, low=0.5, high=3))
    check(word + ".left", call, function, a=spread(4), b=spread(2, 3, 4, low=0.5, high=3))
    check(word + ".number", call, function, a=spread(3, 4), b=torch.tensor(1.7))
check("negate", "-x", lambda x: -x, x=spread(3, 4))
check("power.number", "x ^ 3", lambda x: x ** 3, x=spread(3, 4))
check("power.half", "x ^ 0.5", lambda x: x ** 0.5, x=spread(3, 4, low=0.2, high=3))
check("power.minus", "x ^ -2", lambda x: x ** -2, x=spread(3, 4, low=0.3, high=3))
check("power.base", "2 ^ x", lambda x: 2 ** x, x=spread(3, 4))
check("power.both", "a ^ b", lambda a, b: a ** b, a=spread(3, 4, low=0.3, high=3), b=spread(3, 4))
check("pow", "pow(a, b)", torch.pow, a=spread(3, 4, low=0.3, high=3), b=spread(4))
check("remainder", "a % b", torch.remainder, differentiable=False, a=spread(3, 4, low=-7, high=7),
      b=torch.tensor([1.5, -2.25, 3.0, 0.7]))

# Comparisons and choices: constants of 0 and 1.
places = torch.tensor([[-1.0, 0.0, 2.0], [2.0, 1.0, 0.5]])
other = torch.tensor([-1.0, 1.0, 2.0])
for word, sign, function in [
    ("equal", "==", torch.eq), ("not_equal", "!=", torch.ne), ("less", "<", torch.lt), ("less_equal", "<=", torch.le),
    ("greater", ">", torch.gt), ("greater_equal", ">=", torch.ge),
    ("and", "and", torch.logical_and), ("or", "or", torch.logical_or),
]:
    check(word, f"a {sign} b", function, differentiable=False, a=places, b=other)
check("not", "not x", torch.logical_not, differentiable=False, x=places)
check("isnan", "isnan(log(x))", lambda x: torch.isnan(x.log()), differentiable=False, x=places)

# Functions of one number.
for name, low, high in [
    ("exp", -3, 3), ("log", 0.05, 5), ("sqrt", 0.05, 5), ("sin", -7, 7), ("cos", -7, 7), ("tan", -1.4, 1.4),
    ("abs", -2, 2), ("sign", -2, 2), ("floor", -3, 3), ("ceil", -3, 3), ("round", -3, 3),
]:
    check(name, f"{name}(x)", getattr(torch, name), x=spread(3, 5, low=low, high=high))
for name, function in [
    ("relu", F.relu), ("leaky_relu", F.leaky_relu), ("elu", F.elu), ("gelu", F.gelu), ("silu", F.silu),
    ("sigmoid", torch.sigmoid), ("tanh", torch.tanh), ("softplus", F.softplus), ("selu", F.selu),
    ("softsign", F.softsign), ("hardtanh", F.hardtanh),
]:
    check(name, f"{name}(x)", function, x=spread(4, 5, low=-6, high=6))
check("leaky_relu.slope", "leaky_relu(x, slope: 0.2)", lambda x: F.leaky_relu(x, 0.2), x=spread(3, 4))
check("elu.alpha", "elu(x, alpha: 0.4)", lambda x: F.elu(x, 0.4), x=spread(3, 4))
check("clamp", "clamp(x, -0.8, 1.1)", lambda x: x.clamp(-0.8, 1.1), x=spread(3, 5))
check("maximum", "maximum(a, b)", torch.maximum, a=spread(3, 4), b=spread(3, 4, low=-1.9, high=2.1))
check("minimum", "minimum(a, b)", torch.minimum, a=spread(3, 4), b=spread(3, 4, low=-1.9, high=2.1))
check("maximum.number", "maximum(x, 0.3)", lambda x: x.clamp(min=0.3), x=spread(3, 4))
check("where", "where(m, a, b)", lambda m, a, b: torch.where(m > 0, a, b), constants=("m",),
      m=(torch.rand(3, 4) > 0.5).double(), a=spread(3, 4), b=spread(3, 4))
check("where.condition", "where(x > 0.2, x ^ 2, 3 * x)", lambda x: torch.where(x > 0.2, x ** 2, 3 * x),
      x=spread(3, 4))
for name, axis in [("softmax", -1), ("softmax", 0), ("log_softmax", -1), ("log_softmax", 0)]:
    check(f"{name}.axis{axis}", f"{name}(x, axis: {axis})", lambda x: getattr(F, name)(x, dim=axis),
          x=spread(3, 5, low=-4, high=4))
check("softmax.rank3", "softmax(x, axis: 1)", lambda x: F.softmax(x, dim=1), x=spread(2, 3, 4))

# Derivatives, which can be differentiated themselves: `out` is a gradient, and its gradients are second derivatives.


def slope(function):
    """The gradient of the sum of a function of one or more tensors by the first of them."""
    return lambda *xs: torch.autograd.grad(function(*xs).sum(), xs[0], create_graph=True)[0]


for name, function, low, high in [
    ("exp", torch.exp, -2, 2), ("log", torch.log, 0.2, 4), ("sqrt", torch.sqrt, 0.2, 4), ("sin", torch.sin, -3, 3),
    ("cos", torch.cos, -3, 3), ("tan", torch.tan, -1, 1), ("elu", F.elu, -3, 3), ("selu", F.selu, -3, 3),
    ("gelu", F.gelu, -3, 3), ("silu", F.silu, -3, 3), ("sigmoid", torch.sigmoid, -3, 3), ("tanh", torch.tanh, -3, 3),
    ("softplus", F.softplus, -3, 3), ("softsign", F.softsign, -3, 3), ("var", torch.var, -2, 2),
    ("std", torch.std, -2, 2), ("norm", torch.norm, -2, 2), ("prod", torch.prod, 0.4, 2),
    ("softmax", lambda x: F.softmax(x, dim=-1) ** 2, -2, 2),
]:
    call = "sum(softmax(x)^2)" if name == "softmax" else f"sum({name}(x))"
    check(name + ".slope", f"grad({call}, x)", slope(function), x=spread(2, 4, low=low, high=high))
check("add.slope", "grad(sum((a + b)^3), a)", slope(lambda a, b: (a + b) ** 3), a=spread(4), b=spread(2, 4))
check("product.slope", "grad(sum((a @ b)^3), a)", slope(lambda a, b: (a @ b) ** 3), a=spread(2, 3), b=spread(3, 2))
check("gather.slope", "grad(sum(x[[2, 0, 2]]^3), x)", slope(lambda x: x[[2, 0, 2]] ** 3), x=spread(3, 2))
check("mask.slope", "grad(sum(x[x > 0.1]^3), x)", slope(lambda x: x[x > 0.1] ** 3), x=spread(3, 2))

# Reductions.
for name in ["sum", "mean"]:
    function = getattr(torch, name)
    check(name, f"{name}(x)", lambda x: function(x), x=spread(3, 4))
    check(name + ".axis0", f"{name}(x, axis: 0)", lambda x: function(x, dim=0), x=spread(3, 4))
    check(name + ".axis1", f"{name}(x, axis: 1)", lambda x: function(x, dim=1), x=spread(2, 3, 4))
    check(name + ".last", f"{name}(x, axis: -1)", lambda x: function(x, dim=-1), x=spread(2, 3, 4))
    check(name + ".keep", f"{name}(x, axis: 1, keep: true)", lambda x: function(x, dim=1, keepdim=True),
          x=spread(3, 4))
for name in ["var", "std"]:
    function = getattr(torch, name)
    check(name, f"{name}(x)", lambda x: function(x), x=spread(3, 4))
    check(name + ".axis0", f"{name}(x, axis: 0)", lambda x: function(x, dim=0), x=spread(3, 4))
    check(name + ".ddof0", f"{name}(x, axis: 1, ddof: 0)", lambda x: function(x, dim=1, correction=0),
          x=spread(3, 4))
    check(name + ".keep", f"{name}(x, axis: 1, keep: true)", lambda x: function(x, dim=1, keepdim=True),
          x=spread(2, 3, 4))
check("norm", "norm(x)", lambda x: x.norm(), x=spread(3, 4))
check("norm.axis1", "norm(x, axis: 1)", lambda x: x.norm(dim=1), x=spread(3, 4))
check("norm.keep", "norm(x, axis: 0, keep: true)", lambda x: x.norm(dim=0, keepdim=True), x=spread(3, 4))
for name in ["max", "min"]:
    function = getattr(torch, "a" + name)
    check(name, f"{name}(x)", lambda x: function(x), x=spread(3, 4))
    check(name + ".axis0", f"{name}(x, axis: 0)", lambda x: function(x, dim=0), x=spread(3, 4))
    check(name + ".keep", f"{name}(x, axis: 1, keep: true)", lambda x: function(x, dim=1, keepdim=True),
          x=spread(2, 3, 4))
    place = getattr(torch, "arg" + name)
    check("arg" + name, f"arg{name}(x)", lambda x: place(x), differentiable=False, x=spread(7))
    check(f"arg{name}.axis0", f"arg{name}(x, axis: 0)", lambda x: place(x, dim=0), differentiable=False,
          x=spread(3, 4))
    check(f"arg{name}.axis1", f"arg{name}(x, axis: 1)", lambda x: place(x, dim=1), differentiable=False,
          x=spread(3, 4))
    check(f"arg{name}.keep", f"arg{name}(x, axis: 1, keep: true)", lambda x: place(x, dim=1, keepdim=True),
          differentiable=False, x=spread(3, 4))

check("prod", "prod(x)", torch.prod, x=spread(3, 2))
check("prod.axis0", "prod(x, axis: 0)", lambda x: x.prod(dim=0), x=spread(3, 4))
check("prod.keep", "prod(x, axis: 1, keep: true)", lambda x: x.prod(dim=1, keepdim=True), x=spread(2, 3, 2))
check("prod.zero", "prod(x, axis: 1)", lambda x: x.prod(dim=1), x=torch.tensor([[0.0, 2.0, 3.0], [0.0, 0.0, 4.0]]))
check("cumsum", "cumsum(x)", lambda x: x.cumsum(-1), x=spread(3, 4))
check("cumsum.axis0", "cumsum(x, axis: 0)", lambda x: x.cumsum(0), x=spread(2, 3, 4))

# Linear algebra.
check("affine", "affine(x, W, b)", lambda x, W, b: x @ W + b, x=spread(5, 3), W=spread(3, 4), b=spread(4))
check("dot", "dot(a, b)", torch.dot, a=spread(5), b=spread(5))
check("outer", "outer(a, b)", torch.outer, a=spread(3), b=spread(4))
check("diag.matrix", "diag(x)", torch.diag, x=spread(4, 4))
check("diag.vector", "diag(x)", torch.diag, x=spread(4))
check("trace_of", "trace_of(x)", torch.trace, x=spread(4, 4))
for name in ["tril", "triu"]:
    function = getattr(torch, name)
    check(name, f"{name}(x)", lambda x: function(x), x=spread(3, 4))
    check(name + ".up", f"{name}(x, diagonal: 1)", lambda x: function(x, diagonal=1), x=spread(2, 4, 3))
    check(name + ".down", f"{name}(x, diagonal: -1)", lambda x: function(x, diagonal=-1), x=spread(3, 4))

# Order.
check("sort", "sort(x)", lambda x: x.sort().values, x=spread(6))
check("sort.descending", "sort(x, descending: true)", lambda x: x.sort(descending=True).values, x=spread(6))
check("argsort", "argsort(x)", torch.argsort, differentiable=False, x=spread(6))
check("argsort.descending", "argsort(x, descending: true)", lambda x: x.argsort(descending=True),
      differentiable=False, x=spread(6))
check("topk", "topk(x, 3)[0]", lambda x: x.topk(3).values, x=spread(6))
check("topk.places", "topk(x, 3)[1]", lambda x: x.topk(3).indices, differentiable=False, x=spread(6))
check("unique", "unique(x)", torch.unique, differentiable=False, x=torch.tensor([2.0, -1.0, 2.0, 0.5, -1.0]))

# Matrix products.
for name, a, b in [
    ("matrix", (3, 4), (4, 5)), ("matrix.vector", (3, 4), (4,)), ("vector.matrix", (4,), (4, 5)),
    ("vector.vector", (4,), (4,)), ("batched", (2, 3, 4), (2, 4, 5)), ("batched.shared", (2, 3, 4), (4, 5)),
]:
    check("product." + name, "a @ b", torch.matmul, a=spread(*a), b=spread(*b))

# Shapes.
check("reshape", "reshape(x, 4, 3)", lambda x: x.reshape(4, 3), x=spread(2, 6))
check("reshape.infer", "reshape(x, 3, -1)", lambda x: x.reshape(3, -1), x=spread(2, 6))
check("transpose", "transpose(x)", lambda x: x.T, x=spread(3, 4))
check("transpose.member", "x.T", lambda x: x.T, x=spread(3, 4))
check("transpose.axes", "transpose(x, 2, 0, 1)", lambda x: x.permute(2, 0, 1), x=spread(2, 3, 4))
check("flatten", "flatten(x)", lambda x: x.flatten(1), x=spread(2, 3, 4))
check("flatten.from", "flatten(x, from: 0)", lambda x: x.flatten(), x=spread(2, 3, 2))
check("expand", "expand(x, 3, 4)", lambda x: x.expand(3, 4), x=spread(4))
check("expand.column", "expand(x, 3, 4)", lambda x: x.expand(3, 4), x=spread(3, 1))
check("concat", "concat([a, b])", lambda a, b: torch.cat([a, b]), a=spread(2, 3), b=spread(4, 3))
check("concat.axis1", "concat([a, b], axis: 1)", lambda a, b: torch.cat([a, b], 1), a=spread(2, 3), b=spread(2, 1))
check("stack", "stack([a, b])", lambda a, b: torch.stack([a, b]), a=spread(2, 3), b=spread(2, 3))
check("stack.axis1", "stack([a, b], axis: 1)", lambda a, b: torch.stack([a, b], 1), a=spread(2, 3), b=spread(2, 3))

check("pad", "pad(x, 1)", lambda x: F.pad(x, (1, 1, 1, 1)), x=spread(2, 3))
check("pad.rows", "pad(x, [[1, 0], [2, 3]])", lambda x: F.pad(x, (2, 3, 1, 0)), x=spread(2, 3))

# Indexing.
check("index.row", "x[1]", lambda x: x[1], x=spread(3, 4))
check("index.element", "x[2, -1]", lambda x: x[2, -1], x=spread(3, 4))
check("index.slice", "x[1...2]", lambda x: x[1:3], x=spread(4, 3))
check("index.column", "x[.., 1]", lambda x: x[:, 1], x=spread(3, 4))
check("index.block", "x[0..<2, 1..<3]", lambda x: x[0:2, 1:3], x=spread(3, 4))
check("index.gather", "x[[2, 0, 2]]", lambda x: x[[2, 0, 2]], x=spread(3, 4))
check("gather", "gather(x, i)", lambda x, i: x[long(i)], constants=("i",), x=spread(4, 3),
      i=torch.tensor([3.0, 0.0, 3.0]))
check("gather.axis1", "gather(x, i, axis: 1)", lambda x, i: x[:, long(i)], constants=("i",), x=spread(3, 4),
      i=torch.tensor([1.0, -1.0]))
check("index.assigned", "if true { y = x * 1; y[1] = b; y } else { x }",
      lambda x, b: torch.stack([x[0], b, x[2]]), x=spread(3, 4), b=spread(4))
check("index.mask", "x[x > 0.5]", lambda x: x[x > 0.5], x=spread(3, 4))
check("one_hot", "one_hot(x, 4)", lambda x: F.one_hot(long(x), 4), differentiable=False,
      x=torch.tensor([2.0, 0.0, 3.0]))

# Losses. Targets are constants.
target = ("t",)
check("mse", "mse(p, t)", F.mse_loss, constants=target, p=spread(4, 3), t=spread(4, 3))
check("mae", "mae(p, t)", F.l1_loss, constants=target, p=spread(4, 3), t=spread(4, 3, low=-1.7, high=2.3))
check("huber", "huber(p, t)", F.huber_loss, constants=target, p=spread(4, 3), t=spread(4, 3))
check("huber.delta", "huber(p, t, delta: 0.35)", lambda p, t: F.huber_loss(p, t, delta=0.35), constants=target,
      p=spread(4, 3), t=spread(4, 3))
zeros_and_ones = (torch.rand(4, 3) > 0.5).double()
check("bce.probs", "bce(probs: p, target: t)", F.binary_cross_entropy, constants=target,
      p=spread(4, 3, low=0.02, high=0.98), t=zeros_and_ones)
check("bce.probs.soft", "bce(probs: p, target: t)", F.binary_cross_entropy, constants=target,
      p=spread(4, 3, low=0.02, high=0.98), t=torch.rand(4, 3))
check("bce.logits", "bce(logits: z, target: t)", lambda z, t: F.binary_cross_entropy_with_logits(z, t),
      constants=target, z=spread(4, 3, low=-30, high=30), t=zeros_and_ones)
labels = torch.tensor([2.0, 0.0, 4.0, 1.0, 1.0])
weights = torch.tensor([0.5, 2.0, 1.0, 0.25, 1.5])
rows = F.softmax(torch.randn(5, 5), dim=1)
logits = {"z": spread(5, 5, low=-5, high=5)}


def entropy(name, call, constants=("t",), **options):
    weight = options.pop("w", None)
    inputs = {**logits, "t": options.pop("t", labels)}
    if weight is not None:
        inputs["w"] = weight
    def loss(z, t, w=None):
        return F.cross_entropy(z, long(t) if t.dim() == 1 else t, weight=w, **options)
    check("cross_entropy." + name, f"cross_entropy({call})", loss, constants=("t", "w"), **inputs)


entropy("labels", "logits: z, target: t")
entropy("rows", "logits: z, target: t", t=rows)
entropy("smoothing", "logits: z, target: t, smoothing: 0.1", label_smoothing=0.1)
entropy("weights", "logits: z, target: t, weights: w", w=weights)
entropy("smoothing.weights", "logits: z, target: t, smoothing: 0.1, weights: w", w=weights, label_smoothing=0.1)
entropy("rows.smoothing", "logits: z, target: t, smoothing: 0.2", t=rows, label_smoothing=0.2)
check("cross_entropy.probs", "cross_entropy(probs: p, target: t)", lambda p, t: F.nll_loss(p.log(), long(t)),
      constants=target, p=F.softmax(spread(5, 5), dim=1), t=labels)

log_probabilities = F.log_softmax(spread(5, 5), dim=1)
check("nll", "nll(log_probs: p, target: t)", lambda p, t: F.nll_loss(p, long(t)), constants=target,
      p=log_probabilities, t=labels)
check("kl.log_probs", "kl(log_probs: p, target: t)", lambda p, t: F.kl_div(p, t, reduction="batchmean"),
      constants=target, p=log_probabilities, t=rows)
check("kl.probs", "kl(probs: p, target: t)", lambda p, t: F.kl_div(p.log(), t, reduction="batchmean"),
      constants=target, p=F.softmax(spread(5, 5), dim=1), t=rows)
signs = zeros_and_ones * 2 - 1
# PyTorch's hinge_embedding_loss and multi_margin_loss are other losses; this is the formula.
check("hinge", "hinge(p, t)", lambda p, t: (1 - t * p).clamp(min=0).mean(), constants=target,
      p=spread(4, 3), t=signs)
check("cosine_loss", "cosine_loss(p, t)",
      lambda p, t: (1 - F.cosine_similarity(p, t, dim=1)).mean(), constants=target, p=spread(4, 3), t=spread(4, 3))
check("cosine_loss.vector", "cosine_loss(p, t)", lambda p, t: 1 - F.cosine_similarity(p, t, dim=0), constants=target,
      p=spread(5), t=spread(5))

# PyTorch's own median takes the lower of two; the quantile interpolates as the language does.
check("median", "median(x)", lambda x: torch.quantile(x, 0.5), x=spread(3, 3))
check("median.even", "median(x, axis: 1)", lambda x: torch.quantile(x, 0.5, dim=1), x=spread(3, 4))
check("median.keep", "median(x, axis: 1, keep: true)", lambda x: torch.quantile(x, 0.5, dim=1, keepdim=True),
      x=spread(2, 3, 2))

fixture.write()
