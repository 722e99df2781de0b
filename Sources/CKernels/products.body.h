// Products too small to be worth a call of BLAS.

#define WIDTH 8

// One column: the sums of eight rows at once where rows are neighbours, of eight terms at once where terms are.
INLINE void NAME(matrix_times_vector)(
  const REAL *a, long as0, long as1, const REAL *b, long bs0, const REAL *bias, REAL *out, long m, long k,
  int accumulate
) {
  long i = 0;
  if (as0 == 1)
    for (; i + WIDTH <= m; i += WIDTH) {
      REAL total[WIDTH];
      for (int w = 0; w < WIDTH; w++) total[w] = accumulate ? out[i + w] : bias ? *bias : 0;
      for (long l = 0; l < k; l++) {
        REAL factor = b[l * bs0];
        for (int w = 0; w < WIDTH; w++) total[w] += a[i + w + l * as1] * factor;
      }
      for (int w = 0; w < WIDTH; w++) out[i + w] = total[w];
    }
  for (; i < m; i++) {
    const REAL *row = a + i * as0;
    REAL sum = accumulate ? out[i] : bias ? *bias : 0;
    long l = 0;
    if (as1 == 1 && bs0 == 1 && k >= 2 * WIDTH) {
      REAL total[WIDTH] = {0};
      for (; l + WIDTH <= k; l += WIDTH)
        for (int w = 0; w < WIDTH; w++) total[w] += row[l + w] * b[l + w];
      for (int w = 0; w < WIDTH; w++) sum += total[w];
    }
    _Pragma("clang loop vectorize(disable)")
    for (; l < k; l++) sum += row[l * as1] * b[l * bs0];
    out[i] = sum;
  }
}

// Eight columns of all rows, their sums in registers; of a last panel only `width` columns are there.
INLINE void NAME(panel_product)(
  const REAL *a, long as0, long as1, const REAL *panel, long stride, const REAL *bias, REAL *out, long n, long m,
  long k, long width, int accumulate
) {
  for (long i = 0; i < m; i++, a += as0, out += n) {
    REAL total[WIDTH] = {0};
    const REAL *start = accumulate ? out : bias;
    if (start) for (int w = 0; w < width; w++) total[w] = start[w];
    for (long l = 0; l < k; l++) {
      REAL factor = a[l * as1];
      for (int w = 0; w < WIDTH; w++) total[w] += factor * panel[l * stride + w];
    }
    for (int w = 0; w < width; w++) out[w] = total[w];
  }
}

CLONES void NAME(small_product)(
  const REAL *a, long as0, long as1, const REAL *b, long bs0, long bs1, const REAL *bias, REAL *out, long m, long n,
  long k, int accumulate
) {
  if (n == 1) {
    NAME(matrix_times_vector)(a, as0, as1, b, bs0, bias, out, m, k, accumulate);
    return;
  }
  for (long j = 0; j < n; j += WIDTH, b += WIDTH * bs1, out += WIDTH, bias = bias ? bias + WIDTH : 0) {
    long width = n - j < WIDTH ? n - j : WIDTH;
    if (width == WIDTH && bs1 == 1) {
      NAME(panel_product)(a, as0, as1, b, bs0, bias, out, n, m, k, WIDTH, accumulate);
      continue;
    }
    REAL panel[SMALL_PRODUCT_DEPTH * WIDTH];
    for (long l = 0; l < k; l++)
      for (int w = 0; w < WIDTH; w++) panel[l * WIDTH + w] = w < width ? b[l * bs0 + w * bs1] : 0;
    NAME(panel_product)(a, as0, as1, panel, WIDTH, bias, out, n, m, k, width, accumulate);
  }
}

#undef WIDTH
