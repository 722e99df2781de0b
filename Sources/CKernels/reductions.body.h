// Sums over [outer, n, inner]. Accumulators are double and 16 wide, so that a result depends neither on the machine
// nor on how many threads run, and is right to the last digits of a float.

#define LANES 16

#define FOLD_LANES(total, combine) \
  for (int width = LANES / 2; width > 0; width /= 2) \
    for (int l = 0; l < width; l++) { double u = total[l], v = total[l + width]; total[l] = (combine); }

// Contiguous elements to one number: `term` of `v`, folded by `combine` of `u` and `v`.
#define DEFINE_FOLD(name, start, term, combine) \
  INLINE double NAME(fold_##name)(const REAL *x, long n, double shift) { \
    (void)shift; \
    double total[LANES]; \
    for (int l = 0; l < LANES; l++) total[l] = (start); \
    long i = 0; \
    for (; i + LANES <= n; i += LANES) \
      for (int l = 0; l < LANES; l++) { \
        double v = x[i + l]; v = (term); double u = total[l]; total[l] = (combine); \
      } \
    for (int l = 0; i < n; i++, l++) { double v = x[i]; v = (term); double u = total[l]; total[l] = (combine); } \
    FOLD_LANES(total, combine) \
    return total[0]; \
  } \
  /* Columns of [n, inner], LANES at a time. */ \
  INLINE void NAME(fold_columns_##name)( \
    const REAL *x, REAL *out, long n, long inner, double scale, const double *shifts, int accumulate \
  ) { \
    for (long j = 0; j < inner; j += LANES) { \
      if (n > 1024 && ck_stop_reason()) return; \
      long width = inner - j < LANES ? inner - j : LANES; \
      double total[LANES]; \
      for (int l = 0; l < LANES; l++) total[l] = (start); \
      if (width == LANES) { \
        for (long i = 0; i < n; i++) { \
          const REAL *row = x + i * inner + j; \
          for (int l = 0; l < LANES; l++) { \
            double shift = shifts ? shifts[j + l] : 0; (void)shift; \
            double v = row[l]; v = (term); double u = total[l]; total[l] = (combine); \
          } \
        } \
      } else { \
        for (long i = 0; i < n; i++) { \
          const REAL *row = x + i * inner + j; \
          for (long l = 0; l < width; l++) { \
            double shift = shifts ? shifts[j + l] : 0; (void)shift; \
            double v = row[l]; v = (term); double u = total[l]; total[l] = (combine); \
          } \
        } \
      } \
      for (long l = 0; l < width; l++) \
        out[j + l] = (REAL)(total[l] * scale + (accumulate ? (double)out[j + l] : 0)); \
    } \
  }

DEFINE_FOLD(sum, 0, v, u + v)
DEFINE_FOLD(squares, 0, v * v, u + v)
DEFINE_FOLD(deviations, 0, (v - shift) * (v - shift), u + v)
DEFINE_FOLD(product, 1, v, u * v)
// The largest and smallest values; NaN wins.
DEFINE_FOLD(max, -INFINITY, v, u > v || u != u ? u : v)
DEFINE_FOLD(min, INFINITY, v, u < v || u != u ? u : v)
#undef DEFINE_FOLD
#undef FOLD_LANES

// The first of the best; the first NaN is better than anything.
INLINE long NAME(best)(const REAL *x, long n, long stride, int largest) {
  if (stride == 1 && n > 0) {
    double record = largest ? NAME(fold_max)(x, n, 0) : NAME(fold_min)(x, n, 0);
    for (long i = 0; i < n; i++)
      if (x[i] == record || x[i] != x[i]) return i;
  }
  long best = 0;
  for (long i = 1; i < n; i++) {
    REAL value = x[i * stride], record = x[best * stride];
    if (record != record) return best;
    if (value != value || (largest ? value > record : value < record)) best = i;
  }
  return best;
}

#define REDUCE(op, name, scale) \
  case op: \
    for (long o = 0; o < outer; o++, x += n * inner, out += inner) { \
      if (inner == 1) *out = (REAL)(NAME(fold_##name)(x, n, 0) * (scale)); \
      else NAME(fold_columns_##name)(x, out, n, inner, (scale), 0, 0); \
    } \
    return;

CLONES void NAME(reduce)(int kind, const REAL *x, REAL *out, long outer, long n, long inner) {
  switch (kind) {
    REDUCE(REDUCE_SUM, sum, 1)
    case REDUCE_MEAN:
      for (long o = 0; o < outer; o++, x += n * inner, out += inner) {
        if (inner == 1) *out = (REAL)(NAME(fold_sum)(x, n, 0) / (double)n);
        else NAME(fold_columns_sum)(x, out, n, inner, 1.0 / (double)n, 0, 0);
      }
      return;
    REDUCE(REDUCE_MAX, max, 1)
    REDUCE(REDUCE_MIN, min, 1)
    REDUCE(REDUCE_PRODUCT, product, 1)
    REDUCE(REDUCE_SUM_OF_SQUARES, squares, 1)
    case REDUCE_ARGMAX:
    case REDUCE_ARGMIN:
      for (long o = 0; o < outer; o++, x += n * inner, out += inner)
        for (long j = 0; j < inner; j++)
          out[j] = (REAL)NAME(best)(x + j, n, inner, kind == REDUCE_ARGMAX);
      return;
  }
}
#undef REDUCE

CLONES void NAME(variance)(const REAL *x, REAL *out, long outer, long n, long inner, double ddof) {
  double count = (double)n, divisor = count - ddof;
  double scale = divisor > 0 ? 1 / divisor : NAN;
  for (long o = 0; o < outer; o++, x += n * inner, out += inner) {
    if (inner == 1) {
      double mean = NAME(fold_sum)(x, n, 0) / count;
      *out = (REAL)(NAME(fold_deviations)(x, n, mean) * scale);
      continue;
    }
    for (long j = 0; j < inner; j += LANES) {
      if (n > 1024 && ck_stop_reason()) return;
      long width = inner - j < LANES ? inner - j : LANES;
      double mean[LANES] = {0}, total[LANES] = {0};
      for (long i = 0; i < n; i++)
        for (long l = 0; l < width; l++) mean[l] += x[i * inner + j + l];
      for (int l = 0; l < LANES; l++) mean[l] /= count;
      for (long i = 0; i < n; i++)
        for (long l = 0; l < width; l++) {
          double d = x[i * inner + j + l] - mean[l];
          total[l] += d * d;
        }
      for (long l = 0; l < width; l++) out[j + l] = (REAL)(total[l] * scale);
    }
  }
}

CLONES void NAME(column_sum)(const REAL *x, REAL *out, long m, long n, int accumulate) {
  if (n == 1) *out = (REAL)(NAME(fold_sum)(x, m, 0) + (accumulate ? (double)*out : 0));
  else NAME(fold_columns_sum)(x, out, m, n, 1, 0, accumulate);
}

CLONES double NAME(dot)(const REAL *x, const REAL *y, long n) {
  double total[LANES] = {0};
  long i = 0;
  for (; i + LANES <= n; i += LANES)
    for (int l = 0; l < LANES; l++) total[l] += (double)x[i + l] * (double)y[i + l];
  for (int l = 0; i < n; i++, l++) total[l] += (double)x[i] * (double)y[i];
  for (int width = LANES / 2; width > 0; width /= 2)
    for (int l = 0; l < width; l++) total[l] += total[l + width];
  return total[0];
}

void NAME(cumulative_sum)(const REAL *x, REAL *out, long outer, long n, long inner) {
  for (long o = 0; o < outer; o++)
    for (long j = 0; j < inner; j++) {
      double total = 0;
      if (ck_stop_reason()) return;
      for (long i = 0; i < n; i++) {
        long place = (o * n + i) * inner + j;
        total += x[place];
        out[place] = (REAL)total;
        if (i % STOP_INTERVAL == STOP_INTERVAL - 1 && ck_stop_reason()) return;
      }
    }
}

CLONES void NAME(statistics)(const REAL *x, long n, double out[7]) {
  double sum = 0, low = INFINITY, high = -INFINITY;
  long nans = 0, infinities = 0, zeros = 0;
  for (long i = 0; i < n; i++) {
    double v = x[i];
    int is_nan = v != v, is_infinite = !is_nan && v - v != 0;
    nans += is_nan;
    infinities += is_infinite;
    zeros += v == 0;
    if (is_nan || is_infinite) continue;
    sum += v;
    low = v < low ? v : low;
    high = v > high ? v : high;
  }
  double count = (double)(n - nans - infinities), mean = sum / count, squares = 0;
  for (long i = 0; i < n; i++) {
    double d = x[i] - mean;
    squares += d - d == 0 ? d * d : 0;
  }
  out[0] = mean;
  out[1] = count > 1 ? squares / (count - 1) : NAN;
  out[2] = count > 0 ? low : NAN;
  out[3] = count > 0 ? high : NAN;
  out[4] = (double)nans;
  out[5] = (double)infinities;
  out[6] = (double)zeros;
}

#undef LANES
