/* grid_code.h -- codes of divisions in the grid of a record ("43/4308/430821/430821106"), by level. Pure. */
#ifndef SIFTD_GRID_CODE_H
#define SIFTD_GRID_CODE_H

#include "../stages/base/str.h"
#include "../stages/tag/gazetteer.h"

#define GRID_CODE_CHARS_MAX 9u

/* province, city, county, township. */
bool grid_level_find(const char *name, unsigned *ret_level);
const char *grid_level_name(unsigned level); /* static */
/* The level of a code of digits; LEVEL_COUNTRY: it is none. */
unsigned grid_code_level(struct str code);
/* The code in `grid` of that level, or of the next higher one that it has; empty: none. */
struct str grid_code_at(struct str grid, unsigned level);

#endif
