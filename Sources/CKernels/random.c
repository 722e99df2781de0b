#include <math.h>
#include <string.h>
#include "CKernels.h"
// Random numbers are the same on every machine: only + - * / and sqrt, which IEEE 754 fixes, and no fused
// multiply-add, which only some machines have.
#pragma STDC FP_CONTRACT OFF

// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 4.3).
void ck_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3], k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; round++) {
    uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
    uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c1 = (uint32_t)p1;
    c3 = (uint32_t)p0;
    c0 = n0;
    c2 = n2;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  out[0] = c0; out[1] = c1; out[2] = c2; out[3] = c3;
}

// The pair of 64-bit words at `block` of a stream. The key is the seed; the counter is
// (block, purpose, low and high half of the step), so streams never meet.
static inline void draw(
  uint64_t seed, uint32_t purpose, uint64_t step, uint64_t block, uint64_t *first, uint64_t *second
) {
  uint32_t counter[4] = {(uint32_t)block, purpose, (uint32_t)step, (uint32_t)(step >> 32)};
  uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)}, word[4];
  ck_philox(counter, key, word);
  *first = (uint64_t)word[1] << 32 | word[0];
  *second = (uint64_t)word[3] << 32 | word[2];
}

// The top 53 bits as a number in [0, 1).
static inline double unit(uint64_t word) { return (double)(word >> 11) * 0x1p-53; }

// log of x in (0, 1): x = 2^k m with sqrt(1/2) <= m < sqrt 2; log m = 2 artanh((m - 1) / (m + 1)).
static inline double portable_log(double x) {
  uint64_t bits;
  memcpy(&bits, &x, 8);
  uint64_t shifted = bits - 0x3fe6a09e667f3bcdull;
  double k = (double)((int64_t)shifted >> 52), m;
  bits = (shifted & 0x000fffffffffffffull) + 0x3fe6a09e667f3bcdull;
  memcpy(&m, &bits, 8);
  double s = (m - 1) / (m + 1), z = s * s, p = 1.0 / 21;
  for (int d = 19; d > 0; d -= 2) p = p * z + 1.0 / d;
  return k * 0.69314718055994530942 + 2 * s * p;
}

// cos and sin of 2 pi u for u in [0, 1): Taylor within an eighth of a turn of the nearest quarter.
static inline void portable_turn(double u, double *cosine, double *sine) {
  double quarter = floor(u * 4 + 0.5), t = (u - quarter * 0.25) * 6.28318530717958647693, z = t * t;
  double c = 1, s = 1;
  for (int d = 18; d > 0; d -= 2) {
    c = 1 - z / ((d - 1) * d) * c;
    s = 1 - z / (d * (d + 1)) * s;
  }
  s *= t;
  switch ((int)quarter & 3) {
    case 0: *cosine = c; *sine = s; break;
    case 1: *cosine = -s; *sine = c; break;
    case 2: *cosine = -c; *sine = -s; break;
    default: *cosine = s; *sine = -c; break;
  }
}

// Box and Muller, 1958. The first word is moved off 0.
static inline void normal_pair(uint64_t first, uint64_t second, double *a, double *b) {
  double radius = sqrt(-2 * portable_log(((double)(first >> 11) + 0.5) * 0x1p-53)), cosine, sine;
  portable_turn(unit(second), &cosine, &sine);
  *a = radius * cosine;
  *b = radius * sine;
}

void ck_uniform_f64(
  double *out, long n, uint64_t seed, uint32_t purpose, uint64_t step, double low, double high
) {
  for (long i = 0; i < n; i += 2) {
    uint64_t first, second;
    draw(seed, purpose, step, (uint64_t)i / 2, &first, &second);
    out[i] = low + (high - low) * unit(first);
    if (i + 1 < n) out[i + 1] = low + (high - low) * unit(second);
  }
}

// The double's leading bits, so that both precisions draw the same numbers and 1 is never reached.
static inline float unit_float(uint64_t word) { return (float)(word >> 40) * 0x1p-24f; }

void ck_uniform_f32(
  float *out, long n, uint64_t seed, uint32_t purpose, uint64_t step, double low, double high
) {
  for (long i = 0; i < n; i += 2) {
    uint64_t first, second;
    draw(seed, purpose, step, (uint64_t)i / 2, &first, &second);
    out[i] = (float)(low + (high - low) * (double)unit_float(first));
    if (i + 1 < n) out[i + 1] = (float)(low + (high - low) * (double)unit_float(second));
  }
}

#define DEFINE_NORMAL(REAL, SUFFIX) \
  void ck_normal_##SUFFIX( \
    REAL *out, long n, uint64_t seed, uint32_t purpose, uint64_t step, double mean, double std \
  ) { \
    for (long i = 0; i < n; i += 2) { \
      uint64_t first, second; \
      double a, b; \
      draw(seed, purpose, step, (uint64_t)i / 2, &first, &second); \
      normal_pair(first, second, &a, &b); \
      out[i] = (REAL)(mean + std * a); \
      if (i + 1 < n) out[i + 1] = (REAL)(mean + std * b); \
    } \
  }
DEFINE_NORMAL(float, f32)
DEFINE_NORMAL(double, f64)

// Fisher and Yates; each place from the high half of a 64-bit product (Lemire 2019), whose bias is below 2^-32.
void ck_permutation(int32_t *out, long n, uint64_t seed, uint32_t purpose, uint64_t step) {
  for (long i = 0; i < n; i++) out[i] = (int32_t)i;
  uint64_t first = 0, second = 0;
  for (long i = n - 1; i > 0; i--) {
    long drawn = n - 1 - i;
    if (drawn % 2 == 0) draw(seed, purpose, step, (uint64_t)drawn / 2, &first, &second);
    uint64_t word = drawn % 2 == 0 ? first : second;
    long j = (long)(((__uint128_t)word * (uint64_t)(i + 1)) >> 64);
    int32_t kept = out[i];
    out[i] = out[j];
    out[j] = kept;
  }
}
