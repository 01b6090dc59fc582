/* route.c -- from the name of a file to its pipeline; see config.h */
#include <assert.h>
#include <fnmatch.h>
#include <string.h>

#include "config.h"

/* fnmatch wants a C string; names on disk are at most this long anyway. */
#define ROUTE_NAME_BYTES_MAX 4096

size_t config_route(const struct config *config, struct str name)
{
    char text[ROUTE_NAME_BYTES_MAX + 1];
    bool has_text = name.len <= ROUTE_NAME_BYTES_MAX;

    assert(config);
    if (has_text) {
        if (name.len)
            memcpy(text, name.ptr, name.len);
        text[name.len] = '\0';
    }
    for (size_t i = 0; i < config->routes_len; i++) {
        const struct config_route *r = &config->routes[i];

        if (str_eq(r->match, STR("*")) || (has_text && fnmatch(r->match.ptr, text, 0) == 0))
            return r->pipeline;
    }
    return SIZE_MAX;
}
