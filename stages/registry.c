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
