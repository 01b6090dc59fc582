/* registry.c -- the list of stages; see stage.h and stages.def */
#include "stage.h"

#define STAGE(name) extern const struct stage stage_##name;
#include "stages.def"
#undef STAGE

const struct stage *const *stage_list(void)
{
    static const struct stage *const list[] = {
#define STAGE(name) &stage_##name,
#include "stages.def"
#undef STAGE
        NULL,
    };

    return list;
}

const struct stage *stage_find(struct str name)
{
    for (const struct stage *const *s = stage_list(); *s; s++)
        if (str_eq(str_of((*s)->name), name))
            return *s;
    return NULL;
}

enum err_code stage_index_check(struct str name, const char *what, struct err *err)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'))
            return err_set(err, ERR_CONF, 0, "%s '%.*s' has characters other than [a-z0-9_-]", what,
                           (int)name.len, name.ptr);
    }
    if (name.len == 0 || name.len > STAGE_INDEX_MAX)
        return err_set(err, ERR_CONF, 0, "%s must have 1 to %d characters", what, STAGE_INDEX_MAX);
    return ERR_OK;
}
