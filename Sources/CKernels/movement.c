#include "functions.h"

#include "float32.h"
#include "movement.body.h"
#include "float64.h"
#include "movement.body.h"
