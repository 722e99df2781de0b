// Copies, gathers and scatters.

// The last two axes are loops; the axes before them count like the digits of an odometer.
#define FOR_EACH_ROW(body) \
  long index[8] = {0}, offset = 0; \
  long n = sizes[rank - 1], step = strides[rank - 1], done = 0; \
  for (int axis = 0; axis < rank; axis++) if (sizes[axis] == 0) return; \
  for (;;) { \
    body \
    if ((done += n) > STOP_INTERVAL) { \
      done = 0; \
      if (ck_stop_reason()) return; \
    } \
    int axis = rank - 2; \
    for (; axis >= 0; axis--) { \
      offset += strides[axis]; \
      if (++index[axis] < sizes[axis]) break; \
      offset -= strides[axis] * sizes[axis]; \
      index[axis] = 0; \
    } \
    if (axis < 0) return; \
  }

// A transpose of two axes goes in tiles, so that both sides stay in the cache.
static void NAME(transpose)(const REAL *x, REAL *out, long m, long n, long row_stride, long column_stride) {
  for (long i0 = 0; i0 < m && !ck_stop_reason(); i0 += 16)
    for (long j0 = 0; j0 < n; j0 += 16)
      for (long i = i0; i < i0 + 16 && i < m; i++)
        for (long j = j0; j < j0 + 16 && j < n; j++) out[i * n + j] = x[i * row_stride + j * column_stride];
}

void NAME(copy_strided)(const REAL *x, REAL *out, int rank, const long *sizes, const long *strides) {
  if (rank == 0) { *out = *x; return; }
  if (rank == 2 && strides[1] != 1) { NAME(transpose)(x, out, sizes[0], sizes[1], strides[0], strides[1]); return; }
  FOR_EACH_ROW({
    const REAL *from = x + offset;
    if (step == 1) memcpy(out, from, (size_t)n * sizeof(REAL));
    else for (long i = 0; i < n; i++) out[i] = from[i * step];
    out += n;
  })
}

void NAME(write_strided)(const REAL *x, REAL *out, int rank, const long *sizes, const long *strides) {
  if (rank == 0) { *out = *x; return; }
  FOR_EACH_ROW({
    REAL *to = out + offset;
    if (step == 1) memcpy(to, x, (size_t)n * sizeof(REAL));
    else for (long i = 0; i < n; i++) to[i * step] = x[i];
    x += n;
  })
}
#undef FOR_EACH_ROW

void NAME(gather_rows)(const REAL *x, const int32_t *rows, REAL *out, long count, long width) {
  if (width == 1) { for (long r = 0; r < count; r++) out[r] = x[rows[r]]; return; }
  for (long r = 0; r < count; r++) memcpy(out + r * width, x + rows[r] * width, (size_t)width * sizeof(REAL));
}

CLONES void NAME(scatter_add_rows)(const REAL *x, const int32_t *rows, REAL *out, long count, long n) {
  for (long r = 0; r < count; r++, x += n) {
    REAL *to = out + rows[r] * n;
    EACH to[i] += x[i];
  }
}

CLONES void NAME(fill_rows)(const REAL *row, REAL *out, long m, long n) {
  for (long r = 0; r < m; r++, out += n) EACH out[i] = row[i];
}
