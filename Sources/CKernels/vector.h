#pragma once
#include <math.h>
#include <stdint.h>
#include <string.h>
#include "CKernels.h"

// The best instructions of the machine are chosen when the program is loaded.
#define CLONES __attribute__((target_clones("avx512f", "arch=haswell", "default")))
#define INLINE static inline __attribute__((always_inline, overloadable))
// Loops whose iterations touch equal indices only, so operands may be the result's memory.
#define EACH \
  _Pragma("clang loop vectorize(assume_safety)") for (long i = 0; i < n; i++)
// The same for short rows: the last vector is masked where the machine can, and no element goes alone.
#define EACH_OF_ROW \
  _Pragma("clang loop vectorize(assume_safety) vectorize_predicate(enable) interleave_count(1)") \
  for (long i = 0; i < n; i++)
#define JOIN_(a, b) ck_##a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define NAME(function) JOIN(function, SUFFIX)
#define R(x) ((REAL)(x))

#pragma clang diagnostic ignored "-Wpass-failed"
