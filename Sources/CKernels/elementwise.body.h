// Element by element, for one REAL.

#define MAP(op, expression) \
  case op: EACH { REAL v = x[i]; y[i] = (expression); } return;

CLONES void NAME(unary)(int op, const REAL *x, REAL *y, long n, REAL a) {
  switch (op) {
    MAP(UNARY_NEGATE, -v)
    MAP(UNARY_EXP, k_exp(v))
    MAP(UNARY_LOG, k_log(v))
    MAP(UNARY_SQRT, k_sqrt(v))
    MAP(UNARY_SIN, k_sin(v))
    MAP(UNARY_COS, k_cos(v))
    MAP(UNARY_TAN, k_tan(v))
    MAP(UNARY_ABS, k_abs(v))
    MAP(UNARY_SIGN, v > 0 ? R(1) : v < 0 ? R(-1) : v)
    MAP(UNARY_FLOOR, k_floor(v))
    MAP(UNARY_CEIL, k_ceil(v))
    MAP(UNARY_ROUND, k_round(v))
    MAP(UNARY_RECIPROCAL, 1 / v)
    MAP(UNARY_SQUARE, v * v)
    MAP(UNARY_RELU, v < 0 ? R(0) : v)
    MAP(UNARY_ELU, v > 0 ? v : a * k_expm1(v))
    MAP(UNARY_GELU, v == -R(INFINITY) ? R(0) : R(0.5) * v * (1 + k_erf(v * R(0.70710678118654752440))))
    MAP(UNARY_SILU, v == -R(INFINITY) ? R(0) : v * k_sigmoid(v))
    MAP(UNARY_SIGMOID, k_sigmoid(v))
    MAP(UNARY_TANH, k_tanh(v))
    MAP(UNARY_SOFTPLUS, (v > 0 ? v : R(0)) + k_log1p(k_exp(-k_abs(v))))
    MAP(UNARY_SOFTSIGN, k_abs(v) == R(INFINITY) ? (v > 0 ? R(1) : R(-1)) : v / (1 + k_abs(v)))
    MAP(UNARY_HARDTANH, v > 1 ? R(1) : v < -1 ? R(-1) : v)
    MAP(UNARY_LEAKY_RELU, v < 0 ? a * v : v)
    MAP(UNARY_SELU,
      R(1.0507009873554804934) * (v > 0 ? v : R(1.6732632423543772848) * k_expm1(v)))
    MAP(UNARY_ISNAN, v != v ? R(1) : R(0))
    MAP(UNARY_NOT, v == 0 ? R(1) : R(0))
  }
}
#undef MAP

// `v` is x[i] and `w` is y[i]; a derivative reads only what it names, so the other pointer's memory stays cold.
#define FROM_INPUT(op, derivative) \
  case op: EACH { REAL v = x[i]; out[i] = g[i] * (derivative); } return;
#define FROM_OUTPUT(op, derivative) \
  case op: EACH { REAL w = y[i]; out[i] = g[i] * (derivative); } return;

CLONES void NAME(unary_pullback)(int op, const REAL *x, const REAL *y, const REAL *g, REAL *out, long n, REAL a) {
  switch (op) {
    case UNARY_NEGATE: EACH out[i] = -g[i]; return;
    FROM_OUTPUT(UNARY_EXP, w)
    case UNARY_LOG: EACH out[i] = g[i] / x[i]; return;
    case UNARY_SQRT: EACH out[i] = g[i] / (2 * y[i]); return;
    FROM_INPUT(UNARY_SIN, k_cos(v))
    FROM_INPUT(UNARY_COS, -k_sin(v))
    FROM_OUTPUT(UNARY_TAN, 1 + w * w)
    FROM_INPUT(UNARY_ABS, v > 0 ? R(1) : v < 0 ? R(-1) : v)
    FROM_OUTPUT(UNARY_RECIPROCAL, -w * w)
    FROM_INPUT(UNARY_SQUARE, 2 * v)
    case UNARY_RELU: EACH out[i] = x[i] > 0 ? g[i] : R(0); return;
    case UNARY_ELU: EACH { REAL d = x[i] > 0 ? R(1) : y[i] + a; out[i] = g[i] * d; } return;
    FROM_INPUT(UNARY_GELU,
      v * v > 1000 ? (v > 0 ? R(1) : R(0))
        : R(0.5) * (1 + k_erf(v * R(0.70710678118654752440)))
          + v * R(0.39894228040143267794) * k_exp(R(-0.5) * v * v))
    case UNARY_SILU: EACH {
      REAL s = k_sigmoid(x[i]);
      REAL d = x[i] == -R(INFINITY) || x[i] == R(INFINITY) ? s : s + y[i] * (1 - s);
      out[i] = g[i] * d;
    } return;
    FROM_OUTPUT(UNARY_SIGMOID, w * (1 - w))
    FROM_OUTPUT(UNARY_TANH, 1 - w * w)
    FROM_INPUT(UNARY_SOFTPLUS, k_sigmoid(v))
    FROM_INPUT(UNARY_SOFTSIGN, 1 / ((1 + k_abs(v)) * (1 + k_abs(v))))
    FROM_INPUT(UNARY_HARDTANH, v > -1 && v < 1 ? R(1) : R(0))
    FROM_INPUT(UNARY_LEAKY_RELU, v > 0 ? R(1) : a)
    case UNARY_SELU: EACH {
      REAL d = x[i] > 0 ? R(1.0507009873554804934) : y[i] + R(1.0507009873554804934 * 1.6732632423543772848);
      out[i] = g[i] * d;
    } return;
    default: EACH out[i] = 0; return;  // steps are flat wherever they have a derivative
  }
}
#undef FROM_INPUT
#undef FROM_OUTPUT

INLINE REAL k_maximum(REAL u, REAL v) { return u > v || u != u ? u : v; }
INLINE REAL k_minimum(REAL u, REAL v) { return u < v || u != u ? u : v; }

// The remainder has the sign of the divisor, as in Python.
INLINE REAL k_remainder(REAL u, REAL v) {
  REAL r = k_fmod(u, v);
  return r != 0 && (r < 0) != (v < 0) ? r + v : r;
}

#define COMBINE(op, expression) \
  case op: \
    for (long r = 0; r < rows; r++, a += ar, b += br, out += n) { \
      if (ai && bi) { EACH { REAL u = a[i], v = b[i]; out[i] = (expression); } } \
      else if (ai) { REAL v = *b; EACH { REAL u = a[i]; out[i] = (expression); } } \
      else if (bi) { REAL u = *a; EACH { REAL v = b[i]; out[i] = (expression); } } \
      else { REAL u = *a, v = *b; REAL w = (expression); EACH out[i] = w; } \
    } \
    return;

CLONES void NAME(binary)(
  int op, const REAL *a, long ar, long ai, const REAL *b, long br, long bi, REAL *out, long rows, long n
) {
  switch (op) {
    COMBINE(BINARY_ADD, u + v)
    COMBINE(BINARY_SUBTRACT, u - v)
    COMBINE(BINARY_MULTIPLY, u * v)
    COMBINE(BINARY_DIVIDE, u / v)
    case BINARY_POWER:
      for (long r = 0; r < rows; r++, a += ar, b += br, out += n) {
        if (ai && !bi && *b == 2) { EACH out[i] = a[i] * a[i]; }
        else if (ai && !bi && *b == 3) { EACH out[i] = a[i] * a[i] * a[i]; }
        else if (ai && !bi && *b == -1) { EACH out[i] = 1 / a[i]; }
        else { EACH out[i] = k_pow(a[i * ai], b[i * bi]); }
      }
      return;
    COMBINE(BINARY_MAXIMUM, k_maximum(u, v))
    COMBINE(BINARY_MINIMUM, k_minimum(u, v))
    COMBINE(BINARY_REMAINDER, k_remainder(u, v))
    COMBINE(BINARY_EQUAL, u == v ? R(1) : R(0))
    COMBINE(BINARY_NOT_EQUAL, u != v ? R(1) : R(0))
    COMBINE(BINARY_LESS, u < v ? R(1) : R(0))
    COMBINE(BINARY_LESS_EQUAL, u <= v ? R(1) : R(0))
    COMBINE(BINARY_GREATER, u > v ? R(1) : R(0))
    COMBINE(BINARY_GREATER_EQUAL, u >= v ? R(1) : R(0))
    COMBINE(BINARY_AND, u != 0 && v != 0 ? R(1) : R(0))
    COMBINE(BINARY_OR, u != 0 || v != 0 ? R(1) : R(0))
  }
}
#undef COMBINE

CLONES void NAME(select)(
  const REAL *mask, long mi, const REAL *a, long ai, const REAL *b, long bi, REAL *out, long n
) {
  if (mi == 1 && ai == 1 && bi == 1) { EACH out[i] = mask[i] != 0 ? a[i] : b[i]; }
  else { EACH out[i] = mask[i * mi] != 0 ? a[i * ai] : b[i * bi]; }
}

CLONES void NAME(clamp)(const REAL *x, REAL *y, long n, REAL low, REAL high) {
  EACH { REAL v = x[i]; v = v < low ? low : v; y[i] = v > high ? high : v; }
}

CLONES void NAME(fill)(REAL *y, long n, REAL value) { EACH y[i] = value; }
CLONES void NAME(axpy)(REAL *y, const REAL *x, long n, REAL a) { EACH y[i] += a * x[i]; }
CLONES void NAME(scale)(const REAL *x, REAL *y, long n, REAL a) { EACH y[i] = a * x[i]; }

CLONES int NAME(all_finite)(const REAL *x, long n) {
  // x - x is 0 for a finite x and NaN for every other; blocks, so that one bad value ends a long search early.
  for (long start = 0; start < n; start += 4096) {
    long end = start + 4096 < n ? start + 4096 : n;
    int bad = 0;
    for (long i = start; i < end; i++) bad |= (x[i] - x[i] != 0);
    if (bad) return 0;
  }
  return 1;
}
