/* simfold.c -- the table of folded characters is the same for every life: made once. Programs are linked
 * with --wrap for its two functions; most of the time of a short life would go into it. */
#include "../../../stages/dedupe/fold.h"

#include <assert.h>

struct dedupe_fold *__real_dedupe_fold_create(void);
struct dedupe_fold *__wrap_dedupe_fold_create(void);
void __wrap_dedupe_fold_destroy(struct dedupe_fold *f);

static struct dedupe_fold *table;

struct dedupe_fold *__wrap_dedupe_fold_create(void)
{
    if (!table)
        table = __real_dedupe_fold_create();
    return table;
}

void __wrap_dedupe_fold_destroy(struct dedupe_fold *f)
{
    assert(!f || f == table);
}
