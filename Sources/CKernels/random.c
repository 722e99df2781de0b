#include <math.h>
#include <string.h>
#include "CKernels.h"
// Random numbers are the same on every machine: only + - * / and sqrt, which IEEE 754 fixes, and no fused
// multiply-add, which only some machines have.
#pragma STDC FP_CONTRACT OFF

#define CLONES __attribute__((target_clones("avx512f", "arch=haswell", "default")))
#define FORCED static inline __attribute__((always_inline))

// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 4.3).
FORCED void philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
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
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

void ck_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) { philox(counter, key, out); }

// The key is the seed; the counter is (block, purpose, low and high half of the step), so streams never meet.
// A block gives two 64-bit words.
FORCED void draw(uint64_t seed, uint32_t purpose, uint64_t step, uint64_t block, uint64_t words[2]) {
  uint32_t counter[4] = {(uint32_t)block, purpose, (uint32_t)step, (uint32_t)(step >> 32)};
  uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)}, word[4];
  philox(counter, key, word);
  words[0] = (uint64_t)word[1] << 32 | word[0];
  words[1] = (uint64_t)word[3] << 32 | word[2];
}

// The top 53 bits as a number in [0, 1), by two conversions that every machine has for vectors.
FORCED double unit(uint64_t word) {
  return (double)(int32_t)(word >> 37) * 0x1p-27 + (double)(int32_t)((word >> 11) & 0x3ffffff) * 0x1p-53;
}

// The leading 24 bits of the same number: both precisions draw alike, and 1 is never reached.
FORCED double unit_short(uint64_t word) { return (double)(int32_t)(word >> 40) * 0x1p-24; }

// log of x in (0, 1): x = 2^k m with sqrt(1/2) <= m < sqrt 2; log m = 2 artanh((m - 1) / (m + 1)).
FORCED double portable_log(double x) {
  uint64_t bits;
  memcpy(&bits, &x, 8);
  uint64_t shifted = bits - 0x3fe6a09e667f3bcdull;
  double k = (double)((int32_t)(shifted >> 32) >> 20), m;
  bits = (shifted & 0x000fffffffffffffull) + 0x3fe6a09e667f3bcdull;
  memcpy(&m, &bits, 8);
  double s = (m - 1) / (m + 1), z = s * s, p = 1.0 / 21;
  for (int d = 19; d > 0; d -= 2) p = p * z + 1.0 / d;
  return k * 0.69314718055994530942 + 2 * s * p;
}

// cos and sin of 2 pi u for u in [0, 1): Taylor within an eighth of a turn of the nearest quarter.
FORCED void portable_turn(double u, double *cosine, double *sine) {
  int32_t quarter = (int32_t)(u * 4 + 0.5);
  double t = (u - quarter * 0.25) * 6.28318530717958647693, z = t * t, c = 1, s = 1;
  for (int d = 18; d > 0; d -= 2) {
    c = 1 - z * (1.0 / ((d - 1) * d)) * c;
    s = 1 - z * (1.0 / (d * (d + 1))) * s;
  }
  s *= t;
  *cosine = (quarter & 1 ? s : c) * ((quarter + 1) & 2 ? -1 : 1);
  *sine = (quarter & 1 ? c : s) * (quarter & 2 ? -1 : 1);
}

#define BLOCKS 32

// `count` blocks from `first` on to a pair of numbers each. The same numbers come out of every clone: no step rounds
// differently.
#define DEFINE_STREAM(name, SUFFIX, REAL, ...) \
  CLONES void ck_##name##_##SUFFIX( \
    REAL *out, long n, uint64_t seed, uint32_t purpose, uint64_t step, double shift, double scale \
  ) { \
    for (long start = 0; start < n; start += 2 * BLOCKS) { \
      if (start % STOP_INTERVAL == 0 && start && ck_stop_reason()) return; \
      double pairs[2 * BLOCKS]; \
      for (long b = 0; b < BLOCKS; b++) { \
        uint64_t words[2]; \
        double first, second; \
        draw(seed, purpose, step, (uint64_t)(start / 2 + b), words); \
        __VA_ARGS__ \
        pairs[2 * b] = first; \
        pairs[2 * b + 1] = second; \
      } \
      long end = n - start < 2 * BLOCKS ? n - start : 2 * BLOCKS; \
      for (long i = 0; i < end; i++) out[start + i] = (REAL)(shift + scale * pairs[i]); \
    } \
  }

DEFINE_STREAM(unit, f32, float, first = unit_short(words[0]); second = unit_short(words[1]);)
DEFINE_STREAM(unit, f64, double, first = unit(words[0]); second = unit(words[1]);)

// Box and Muller, 1958. The first word is moved off 0.
#define NORMAL_PAIR \
  double radius = __builtin_elementwise_sqrt(-2 * portable_log(unit(words[0]) + 0x1p-54)), cosine, sine; \
  portable_turn(unit(words[1]), &cosine, &sine); \
  first = radius * cosine; \
  second = radius * sine;

DEFINE_STREAM(normal, f32, float, NORMAL_PAIR)
DEFINE_STREAM(normal, f64, double, NORMAL_PAIR)

// Fisher and Yates; each place from the high half of a 64-bit product (Lemire 2019), whose bias is below 2^-32.
void ck_permutation(int32_t *out, long n, uint64_t seed, uint32_t purpose, uint64_t step) {
  for (long start = 0; start < n && !ck_stop_reason(); start += STOP_INTERVAL) {
    long end = n - start < STOP_INTERVAL ? n : start + STOP_INTERVAL;
    for (long i = start; i < end; i++) out[i] = (int32_t)i;
  }
  uint64_t words[2] = {0, 0};
  for (long i = n - 1; i > 0; i--) {
    long drawn = n - 1 - i;
    if (drawn % STOP_INTERVAL == STOP_INTERVAL - 1 && ck_stop_reason()) return;
    if (drawn % 2 == 0) draw(seed, purpose, step, (uint64_t)drawn / 2, words);
    uint64_t word = words[drawn % 2];
    long j = (long)(((__uint128_t)word * (uint64_t)(i + 1)) >> 64);
    int32_t kept = out[i];
    out[i] = out[j];
    out[j] = kept;
  }
}
