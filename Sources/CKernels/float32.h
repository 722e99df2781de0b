#undef REAL
#undef SUFFIX
#define REAL float
#define SUFFIX f32
