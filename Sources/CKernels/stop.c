#include "CKernels.h"

static _Thread_local volatile int32_t *watched;

volatile int32_t *ck_watch(volatile int32_t *flag) {
  volatile int32_t *before = watched;
  watched = flag;
  return before;
}

int32_t ck_stop_reason(void) { return watched ? __atomic_load_n(watched, __ATOMIC_RELAXED) : 0; }

void ck_request_stop(int32_t reason) {
  int32_t none = 0;
  if (watched) __atomic_compare_exchange_n(watched, &none, reason, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}
