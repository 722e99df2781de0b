#include "functions.h"

#include "float32.h"
#include "elementwise.body.h"
#include "float64.h"
#include "elementwise.body.h"

CLONES void ck_widen(const float *x, double *y, long n) { EACH y[i] = x[i]; }
CLONES void ck_narrow(const double *x, float *y, long n) { EACH y[i] = (float)x[i]; }
