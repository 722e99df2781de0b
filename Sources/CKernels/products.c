#include "functions.h"

#include "float32.h"
#include "products.body.h"
#include "float64.h"
#include "products.body.h"
