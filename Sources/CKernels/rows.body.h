// Softmax, its logarithm and the losses on them, row by row of [rows, n].

// Lanes cost more than they save on a row of a few classes.
#define SHORT_ROW 32

INLINE REAL NAME(row_max)(const REAL *x, long n) {
  REAL best = x[0];
  if (n < SHORT_ROW) {
    for (long i = 1; i < n; i++) best = best > x[i] || best != best ? best : x[i];
    return best;
  }
  REAL lanes[16];
  for (int l = 0; l < 16; l++) lanes[l] = best;
  long i = 0;
  for (; i + 16 <= n; i += 16)
    for (int l = 0; l < 16; l++) { REAL u = lanes[l], v = x[i + l]; lanes[l] = u > v || u != u ? u : v; }
  for (; i < n; i++) best = best > x[i] || best != best ? best : x[i];
  for (int l = 0; l < 16; l++) best = best > lanes[l] || best != best ? best : lanes[l];
  return best;
}

INLINE double NAME(row_sum)(const REAL *x, long n) {
  double sum = 0;
  long i = 0;
  if (n >= SHORT_ROW) {
    double total[16] = {0};
    for (; i + 16 <= n; i += 16)
      for (int l = 0; l < 16; l++) total[l] += (double)x[i + l];
    for (int l = 0; l < 16; l++) sum += total[l];
  }
  for (; i < n; i++) sum += (double)x[i];
  return sum;
}

// The sum of e^(x - shift), through a buffer that stays in the cache.
INLINE double NAME(sum_exp)(const REAL *x, long count, REAL shift) {
  REAL powers[256];
  double sum = 0;
  for (long start = 0; start < count; start += 256, x += 256) {
    long n = count - start < 256 ? count - start : 256;
    EACH_OF_ROW powers[i] = k_exp(x[i] - shift);
    sum += NAME(row_sum)(powers, n);
  }
  return sum;
}

// e^(x - max) in y, and their sum. A row of -inf alone has no distribution: NaN, as everywhere.
INLINE double NAME(exp_row)(const REAL *x, REAL *y, long n) {
  REAL shift = NAME(row_max)(x, n);
  EACH_OF_ROW y[i] = k_exp(x[i] - shift);
  return NAME(row_sum)(y, n);
}

CLONES void NAME(softmax)(const REAL *x, REAL *y, long rows, long n) {
  if (n == 0) return;
  for (long r = 0; r < rows; r++, x += n, y += n) {
    REAL scale = (REAL)(1 / NAME(exp_row)(x, y, n));
    EACH_OF_ROW y[i] *= scale;
  }
}

CLONES void NAME(softmax_pullback)(const REAL *y, const REAL *g, REAL *out, long rows, long n) {
  for (long r = 0; r < rows; r++, y += n, g += n, out += n) {
    double dot = 0;
    for (long i = 0; i < n; i++) dot += (double)y[i] * (double)g[i];
    REAL d = (REAL)dot;
    EACH out[i] = y[i] * (g[i] - d);
  }
}

CLONES void NAME(log_softmax)(const REAL *x, REAL *y, long rows, long n) {
  if (n == 0) return;
  for (long r = 0; r < rows; r++, x += n, y += n) {
    REAL shift = NAME(row_max)(x, n);
    REAL normalizer = (REAL)log(NAME(sum_exp)(x, n, shift));
    EACH y[i] = x[i] - shift - normalizer;
  }
}

CLONES void NAME(log_softmax_pullback)(const REAL *y, const REAL *g, REAL *out, long rows, long n) {
  for (long r = 0; r < rows; r++, y += n, g += n, out += n) {
    REAL s = (REAL)NAME(row_sum)(g, n);
    EACH_OF_ROW out[i] = g[i] - k_exp(y[i]) * s;
  }
}

CLONES void NAME(cross_entropy_labels)(const REAL *x, const int32_t *labels, REAL *loss, long rows, long n) {
  if (n == 0) return;
  for (long r = 0; r < rows; r++, x += n) {
    REAL shift = NAME(row_max)(x, n);
    loss[r] = (REAL)(log(NAME(sum_exp)(x, n, shift)) - (double)(x[labels[r]] - shift));
  }
}

CLONES void NAME(cross_entropy_labels_pullback)(
  const REAL *x, const int32_t *labels, const REAL *g, long gi, REAL *out, long rows, long n
) {
  if (n == 0) return;
  for (long r = 0; r < rows; r++, x += n, out += n) {
    REAL cotangent = g[r * gi];
    REAL scale = (REAL)((double)cotangent / NAME(exp_row)(x, out, n));
    EACH out[i] *= scale;
    out[labels[r]] -= cotangent;
  }
}

CLONES void NAME(cross_entropy_rows)(const REAL *x, const REAL *t, REAL *loss, long rows, long n) {
  if (n == 0) { for (long r = 0; r < rows; r++) loss[r] = 0; return; }
  for (long r = 0; r < rows; r++, x += n, t += n) {
    REAL shift = NAME(row_max)(x, n);
    double normalizer = log(NAME(sum_exp)(x, n, shift)), total = 0;
    // A class of weight 0 counts nothing, even where its logit is -inf.
    for (long i = 0; i < n; i++) total += t[i] == 0 ? 0 : (double)t[i] * (normalizer - (double)(x[i] - shift));
    loss[r] = (REAL)total;
  }
}

CLONES void NAME(cross_entropy_rows_pullback)(
  const REAL *x, const REAL *t, const REAL *g, long gi, REAL *out, long rows, long n
) {
  if (n == 0) return;
  for (long r = 0; r < rows; r++, x += n, t += n, out += n) {
    double mass = NAME(row_sum)(t, n);
    REAL cotangent = g[r * gi];
    REAL scale = (REAL)(mass / NAME(exp_row)(x, out, n));
    EACH out[i] = cotangent * (out[i] * scale - t[i]);
  }
}

CLONES double NAME(squared_difference)(const REAL *p, const REAL *t, long n) {
  double total[16] = {0};
  long i = 0;
  for (; i + 16 <= n; i += 16)
    for (int l = 0; l < 16; l++) { double d = p[i + l] - t[i + l]; total[l] += d * d; }
  for (int l = 0; i < n; i++, l++) { double d = p[i] - t[i]; total[l] += d * d; }
  for (int width = 8; width > 0; width /= 2)
    for (int l = 0; l < width; l++) total[l] += total[l + width];
  return total[0];
}

CLONES void NAME(squared_difference_pullback)(const REAL *p, const REAL *t, REAL *out, long n, REAL factor) {
  EACH out[i] = factor * (p[i] - t[i]);
}

#undef SHORT_ROW
