/* grid_code.c -- see grid_code.h */
#include "grid_code.h"

#include <string.h>

static const struct {
    const char *name;
    size_t digits;
} levels[] = {
    [LEVEL_COUNTRY] = {"country", 0},
    [LEVEL_PROVINCE] = {"province", 2},
    [LEVEL_CITY] = {"city", 4},
    [LEVEL_COUNTY] = {"county", 6},
    [LEVEL_TOWNSHIP] = {"township", GRID_CODE_CHARS_MAX},
};

bool grid_level_find(const char *name, unsigned *ret_level)
{
    for (unsigned i = LEVEL_PROVINCE; i <= LEVEL_TOWNSHIP; i++) {
        if (strcmp(name, levels[i].name) == 0) {
            *ret_level = i;
            return true;
        }
    }
    return false;
}

const char *grid_level_name(unsigned level)
{
    return levels[level].name;
}

unsigned grid_code_level(struct str code)
{
    uint64_t number;

    for (unsigned i = LEVEL_PROVINCE; i <= LEVEL_TOWNSHIP; i++)
        if (levels[i].digits == code.len && str_to_u64(code, &number))
            return i;
    return LEVEL_COUNTRY;
}

struct str grid_code_at(struct str grid, unsigned level)
{
    struct str code, found = {"", 0};

    while (str_split(&grid, '/', &code)) {
        unsigned at = grid_code_level(code);

        if (at != LEVEL_COUNTRY && at <= level)
            found = code;
    }
    return found;
}
