/* opt.h -- one table entry for one option, wherever it is: stages describe theirs with it, and so
 * does config for every key of siftd.yaml. Loader, -o, --print-config, man page and tests read it.
 * Shape of a table: `static const struct opt opts[] = {{"name", OPT_BOOL, offsetof(...), ...}}`. */
#ifndef SIFTD_OPT_H
#define SIFTD_OPT_H

#include "base/str.h"

enum opt_type {
    OPT_BOOL,  /* bool:        true|false|on|off|yes|no */
    OPT_U64,   /* uint64_t:    a count */
    OPT_SIZE,  /* uint64_t:    bytes; 64, 64B, 64KiB, 8MiB, 1GiB (KB, MB, GB are powers of 1000) */
    OPT_TIME,  /* uint64_t:    milliseconds; 250ms, 5s, 10m, 24h, 30d; a bare 0 */
    OPT_RATIO, /* double:      0..1; 0.6 or 60% */
    OPT_STR,   /* struct str:  any text (owned by the config, NUL-terminated too) */
    OPT_ENUM,  /* unsigned:    index into `words` */
    OPT_LIST,  /* struct opt_list: a list of strings */
    OPT_RULES, /* struct opt_rules (rule.h): a list of rules, and of files of them */
};

struct opt_list {
    struct str *items; /* owned by the config */
    size_t len;
};

struct opt {
    const char *name;
    enum opt_type type;
    size_t offset;     /* into the options struct, [bytes] */
    const char *def;   /* the default, as the user would write it; parsed by the same parser */
    uint64_t min, max; /* inclusive, in the type's unit; both 0: no limit of its own.
                                 OPT_RATIO: in thousandths. OPT_STR: length in bytes */
    const char *const *words; /* OPT_ENUM: NULL-terminated. Numbers: NULL, or words[0] for 0 */
    const char *help;         /* one clause with the unit, for --help and siftd.yaml.5 */
};

#endif
