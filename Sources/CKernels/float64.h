#undef REAL
#undef SUFFIX
#define REAL double
#define SUFFIX f64
