// The formats are combinations of macros, which Swift does not see.
#include <png.h>
#include <zlib.h>

static const png_uint_32 bps_png_rgba = PNG_FORMAT_RGBA;
