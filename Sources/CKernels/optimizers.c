#include "functions.h"

#include "float32.h"
#include "optimizers.body.h"
#include "float64.h"
#include "optimizers.body.h"
