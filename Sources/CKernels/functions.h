#pragma once
#include "vector.h"
#pragma clang fp contract(fast)

// Elementary functions. Those of float are free of branches, so that loops over them become SIMD (about 1 ulp);
// those of double are the C library's.

INLINE uint32_t k_bits(float x) { uint32_t u; memcpy(&u, &x, 4); return u; }
INLINE float k_float(uint32_t u) { float x; memcpy(&x, &u, 4); return x; }

INLINE float k_abs(float x) { return __builtin_elementwise_abs(x); }
INLINE double k_abs(double x) { return __builtin_elementwise_abs(x); }
INLINE float k_sqrt(float x) { return __builtin_elementwise_sqrt(x); }
INLINE double k_sqrt(double x) { return __builtin_elementwise_sqrt(x); }
INLINE float k_floor(float x) { return __builtin_elementwise_floor(x); }
INLINE double k_floor(double x) { return __builtin_elementwise_floor(x); }
INLINE float k_ceil(float x) { return __builtin_elementwise_ceil(x); }
INLINE double k_ceil(double x) { return __builtin_elementwise_ceil(x); }
// Half to even.
INLINE float k_round(float x) { return __builtin_elementwise_roundeven(x); }
INLINE double k_round(double x) { return __builtin_elementwise_roundeven(x); }

// e^x = 2^k e^r with |r| <= ln 2 / 2; the power of two goes in by halves so that results below 2^-126 come out right.
INLINE float k_exp(float x) {
  float limited = x < -104.f ? -104.f : x;
  limited = limited > 89.f ? 89.f : limited;
  float shifted = limited * 1.44269504f + 12582912.f;
  float k = shifted - 12582912.f;
  float r = limited - k * 0.693145752f;
  r = r - k * 1.42860677e-6f;
  float p = 1.98412698e-4f;
  p = p * r + 1.38888889e-3f;
  p = p * r + 8.33333333e-3f;
  p = p * r + 4.16666667e-2f;
  p = p * r + 1.66666667e-1f;
  p = p * r + 0.5f;
  p = p * (r * r) + r;
  p = p + 1.f;
  int32_t power = (int32_t)k_bits(shifted) - 0x4b400000;
  int32_t half = power >> 1;
  float y = p * k_float((uint32_t)(half + 127) << 23) * k_float((uint32_t)(power - half + 127) << 23);
  y = x > 88.7228394f ? INFINITY : y;
  y = x < -103.972084f ? 0.f : y;
  return x != x ? x : y;
}
INLINE double k_exp(double x) { return exp(x); }

// log x = k ln 2 + log m with sqrt(1/2) <= m < sqrt 2 (Cephes, logf).
INLINE float k_log(float x) {
  int is_small = x < 1.17549435e-38f;
  float scaled = is_small ? x * 8388608.f : x;
  uint32_t bits = k_bits(scaled) - 0x3f3504f3u;
  float k = (float)((int32_t)bits >> 23) - (is_small ? 23.f : 0.f);
  float m = k_float((bits & 0x007fffffu) + 0x3f3504f3u) - 1.f;
  float z = m * m;
  float p = 7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  p = p * m * z;
  p = p + k * -2.12194440e-4f;
  p = p - 0.5f * z;
  float y = m + p + k * 0.693359375f;
  y = x == INFINITY ? INFINITY : y;
  y = x == 0.f ? -INFINITY : y;
  y = x < 0.f ? NAN : y;
  return x != x ? x : y;
}
INLINE double k_log(double x) { return log(x); }

INLINE float k_log1p(float x) {
  float u = 1.f + x;
  float d = u - 1.f;
  float y = k_log(u) * (x / (d == 0.f ? 1.f : d));
  return d == 0.f ? x : y;
}
INLINE double k_log1p(double x) { return log1p(x); }

// Cephes, tanhf: a polynomial near 0, the exponential elsewhere.
INLINE float k_tanh(float x) {
  float a = k_abs(x);
  float z = x * x;
  float p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  float near = p * z * x + x;
  float far = 1.f - 2.f / (k_exp(a + a) + 1.f);
  far = x < 0.f ? -far : far;
  return a < 0.625f ? near : far;
}
INLINE double k_tanh(double x) { return tanh(x); }

INLINE float k_expm1(float x) {
  // (e^x - 1) = 2 t / (1 - t) with t = tanh(x / 2), which keeps its digits near 0.
  float t = k_tanh(0.5f * x);
  float near = 2.f * t / (1.f - t);
  return k_abs(x) < 1.f ? near : k_exp(x) - 1.f;
}
INLINE double k_expm1(double x) { return expm1(x); }

// No exponential of a positive number: nothing overflows, and small results keep their digits.
INLINE float k_sigmoid(float x) {
  float e = k_exp(-k_abs(x));
  return (x >= 0.f ? 1.f : e) / (1.f + e) + (x != x ? x : 0.f);
}
INLINE double k_sigmoid(double x) {
  double e = exp(-k_abs(x));
  return (x >= 0 ? 1 : e) / (1 + e) + (x != x ? x : 0);
}

// After N. Juffa: a polynomial near 0, 1 - e^p(x) elsewhere.
INLINE float k_erf(float x) {
  float a = k_abs(x), s = x * x;
  float far = -1.72853470e-5f * a + 3.83197126e-4f;
  float u = -3.88396438e-3f * a + 2.42546219e-2f;
  far = far * s + u;
  far = far * a - 1.06777877e-1f;
  far = far * a - 6.34846687e-1f;
  far = far * a - 1.28717512e-1f;
  far = far * a - a;
  far = 1.f - k_exp(a > 9.f ? -80.f : far);
  far = x < 0.f ? -far : far;
  float near = -5.96761703e-4f;
  near = near * s + 4.99119423e-3f;
  near = near * s - 2.67681349e-2f;
  near = near * s + 1.12819925e-1f;
  near = near * s - 3.76125336e-1f;
  near = near * s + 1.28379166e-1f;
  near = near * x + x;
  return a > 0.927734375f ? far : near + (x != x ? x : 0.f);
}
INLINE double k_erf(double x) { return erf(x); }

INLINE float k_sin(float x) { return sinf(x); }
INLINE double k_sin(double x) { return sin(x); }
INLINE float k_cos(float x) { return cosf(x); }
INLINE double k_cos(double x) { return cos(x); }
INLINE float k_tan(float x) { return tanf(x); }
INLINE double k_tan(double x) { return tan(x); }
INLINE float k_pow(float x, float y) { return powf(x, y); }
INLINE double k_pow(double x, double y) { return pow(x, y); }

INLINE float k_fmod(float x, float y) { return fmodf(x, y); }
INLINE double k_fmod(double x, double y) { return fmod(x, y); }
