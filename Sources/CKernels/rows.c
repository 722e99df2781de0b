#include "functions.h"

#include "float32.h"
#include "rows.body.h"
#include "float64.h"
#include "rows.body.h"
