#pragma once
#include <stdint.h>

// SIMD loops over contiguous memory. Every function exists for float (_f32) and double (_f64); pointers may be equal
// where a result overwrites its operand, and must not overlap otherwise. Sizes of zero are fine everywhere.

// The flag that this thread's long loops look at, and which one it was before; 0 lets them go on. A loop that finds
// another number returns with its result unfinished.
volatile int32_t *ck_watch(volatile int32_t *flag);
int32_t ck_stop_reason(void);
// Sets the watched flag, unless it is set.
void ck_request_stop(int32_t reason);

// The numbers of UnaryKernel, BinaryKernel and ReductionKernel in Kernels; the order is the same there.
enum {
  UNARY_NEGATE, UNARY_EXP, UNARY_LOG, UNARY_SQRT, UNARY_SIN, UNARY_COS, UNARY_TAN, UNARY_ABS, UNARY_SIGN, UNARY_FLOOR,
  UNARY_CEIL, UNARY_ROUND, UNARY_RECIPROCAL, UNARY_SQUARE, UNARY_RELU, UNARY_ELU, UNARY_GELU, UNARY_SILU,
  UNARY_SIGMOID, UNARY_TANH, UNARY_SOFTPLUS, UNARY_SOFTSIGN, UNARY_HARDTANH, UNARY_LEAKY_RELU, UNARY_SELU, UNARY_ISNAN,
  UNARY_NOT
};

enum {
  BINARY_ADD, BINARY_SUBTRACT, BINARY_MULTIPLY, BINARY_DIVIDE, BINARY_POWER, BINARY_MAXIMUM, BINARY_MINIMUM,
  BINARY_REMAINDER, BINARY_EQUAL, BINARY_NOT_EQUAL, BINARY_LESS, BINARY_LESS_EQUAL, BINARY_GREATER,
  BINARY_GREATER_EQUAL, BINARY_AND, BINARY_OR
};

enum {
  REDUCE_SUM, REDUCE_MEAN, REDUCE_MAX, REDUCE_MIN, REDUCE_PRODUCT, REDUCE_ARGMAX, REDUCE_ARGMIN, REDUCE_SUM_OF_SQUARES
};

#define SMALL_PRODUCT_DEPTH 256

// After so many elements a loop looks whether it should stop.
#define STOP_INTERVAL (1 << 20)

#define DECLARE(REAL, SUFFIX) \
  /* y[i] = f(x[i]); `a` is the slope or scale of the functions that have one. */ \
  void ck_unary_##SUFFIX(int op, const REAL *x, REAL *y, long n, REAL a); \
  /* out[i] = g[i] f'(x[i]), from x or y = f(x), whichever is cheaper. */ \
  void ck_unary_pullback_##SUFFIX(int op, const REAL *x, const REAL *y, const REAL *g, REAL *out, long n, REAL a); \
  /* out[r, i] = a[r ar + i ai] op b[r br + i bi], ai and bi being 0 or 1. */ \
  void ck_binary_##SUFFIX(int op, const REAL *a, long ar, long ai, const REAL *b, long br, long bi, REAL *out, \
    long rows, long n); \
  /* out[i] = mask[i mi] != 0 ? a[i ai] : b[i bi]. */ \
  void ck_select_##SUFFIX(const REAL *mask, long mi, const REAL *a, long ai, const REAL *b, long bi, REAL *out, long n); \
  void ck_clamp_##SUFFIX(const REAL *x, REAL *y, long n, REAL low, REAL high); \
  void ck_fill_##SUFFIX(REAL *y, long n, REAL value); \
  void ck_axpy_##SUFFIX(REAL *y, const REAL *x, long n, REAL a); \
  void ck_scale_##SUFFIX(const REAL *x, REAL *y, long n, REAL a); \
  int ck_all_finite_##SUFFIX(const REAL *x, long n); \
  /* x: [outer, n, inner] to out: [outer, inner]; accumulates in double. */ \
  void ck_reduce_##SUFFIX(int kind, const REAL *x, REAL *out, long outer, long n, long inner); \
  void ck_variance_##SUFFIX(const REAL *x, REAL *out, long outer, long n, long inner, double ddof); \
  /* out[j] (+)= sum over i of x[i, j]. */ \
  void ck_column_sum_##SUFFIX(const REAL *x, REAL *out, long m, long n, int accumulate); \
  double ck_dot_##SUFFIX(const REAL *x, const REAL *y, long n); \
  void ck_cumulative_sum_##SUFFIX(const REAL *x, REAL *out, long outer, long n, long inner); \
  /* mean, sample variance, minimum, maximum of the finite values, then counts of NaN, infinite and zero values. */ \
  void ck_statistics_##SUFFIX(const REAL *x, long n, double out[7]); \
  void ck_softmax_##SUFFIX(const REAL *x, REAL *y, long rows, long n); \
  void ck_softmax_pullback_##SUFFIX(const REAL *y, const REAL *g, REAL *out, long rows, long n); \
  void ck_log_softmax_##SUFFIX(const REAL *x, REAL *y, long rows, long n); \
  void ck_log_softmax_pullback_##SUFFIX(const REAL *y, const REAL *g, REAL *out, long rows, long n); \
  void ck_cross_entropy_labels_##SUFFIX(const REAL *x, const int32_t *labels, REAL *loss, long rows, long n); \
  void ck_cross_entropy_labels_pullback_##SUFFIX(const REAL *x, const int32_t *labels, const REAL *g, long gi, \
    REAL *out, long rows, long n); \
  void ck_cross_entropy_rows_##SUFFIX(const REAL *x, const REAL *t, REAL *loss, long rows, long n); \
  void ck_cross_entropy_rows_pullback_##SUFFIX(const REAL *x, const REAL *t, const REAL *g, long gi, REAL *out, \
    long rows, long n); \
  double ck_squared_difference_##SUFFIX(const REAL *p, const REAL *t, long n); \
  void ck_squared_difference_pullback_##SUFFIX(const REAL *p, const REAL *t, REAL *out, long n, REAL factor); \
  /* out: contiguous [sizes]; in is read with the given strides (in elements). */ \
  void ck_copy_strided_##SUFFIX(const REAL *x, REAL *out, int rank, const long *sizes, const long *strides); \
  /* The inverse: x contiguous, out written with strides. */ \
  void ck_write_strided_##SUFFIX(const REAL *x, REAL *out, int rank, const long *sizes, const long *strides); \
  void ck_gather_rows_##SUFFIX(const REAL *x, const int32_t *rows, REAL *out, long count, long width); \
  void ck_scatter_add_rows_##SUFFIX(const REAL *x, const int32_t *rows, REAL *out, long count, long width); \
  /* out[i, j] (+)= sum over k of a[i as0 + k as1] b[k bs0 + j bs1], starting at 0, bias[j] or out[i, j]; \
     k is at most SMALL_PRODUCT_DEPTH. */ \
  void ck_small_product_##SUFFIX(const REAL *a, long as0, long as1, const REAL *b, long bs0, long bs1, \
    const REAL *bias, REAL *out, long m, long n, long k, int accumulate); \
  void ck_fill_rows_##SUFFIX(const REAL *row, REAL *out, long m, long n); \
  void ck_sgd_##SUFFIX(REAL *w, const REAL *g, REAL *velocity, long n, double rate, double momentum, double dampening, \
    double decay, int nesterov, int first); \
  void ck_adam_##SUFFIX(REAL *w, const REAL *g, REAL *m, REAL *v, long n, double rate, double beta1, double beta2, \
    double epsilon, double decay, int decoupled, double correction1, double correction2); \
  void ck_rmsprop_##SUFFIX(REAL *w, const REAL *g, REAL *v, REAL *velocity, long n, double rate, double alpha, \
    double epsilon, double decay, double momentum); \
  void ck_adagrad_##SUFFIX(REAL *w, const REAL *g, REAL *sum, long n, double rate, double epsilon, double decay); \
  void ck_adadelta_##SUFFIX(REAL *w, const REAL *g, REAL *square, REAL *delta, long n, double rate, double rho, \
    double epsilon, double decay); \
  void ck_nadam_##SUFFIX(REAL *w, const REAL *g, REAL *m, REAL *v, long n, double gradient_rate, double momentum_rate, \
    double beta1, double beta2, double epsilon, double decay, double correction2); \
  void ck_lion_##SUFFIX(REAL *w, const REAL *g, REAL *m, long n, double rate, double beta1, double beta2, double decay); \
  /* out[i] = shift + scale u, with u in [0, 1) or normal. */ \
  void ck_unit_##SUFFIX(REAL *out, long n, uint64_t seed, uint32_t purpose, uint64_t step, double shift, double scale); \
  void ck_normal_##SUFFIX(REAL *out, long n, uint64_t seed, uint32_t purpose, uint64_t step, double shift, double scale);

DECLARE(float, f32)
DECLARE(double, f64)
#undef DECLARE

void ck_widen(const float *x, double *y, long n);
void ck_narrow(const double *x, float *y, long n);

/// One block of Philox4x32-10.
void ck_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);
/// out[0..<n] becomes a random order of 0..<n.
void ck_permutation(int32_t *out, long n, uint64_t seed, uint32_t purpose, uint64_t step);
