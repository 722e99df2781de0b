#include "functions.h"

#include "float32.h"
#include "reductions.body.h"
#include "float64.h"
#include "reductions.body.h"
