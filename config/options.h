/* options.h -- every key of siftd.yaml: the one table behind the loader, -o, --print-config,
 * --help, siftd.yaml, siftd.yaml.5 and their tests. Static data, any thread. */
#ifndef SIFTD_CONFIG_OPTIONS_H
#define SIFTD_CONFIG_OPTIONS_H

#include "../stages/opt.h"
#include "../stages/stage.h"

#define CONFIG_KEY_BYTES 64

enum config_section_kind {
    CONFIG_SECTION_OPTIONS,   /* keys with values */
    CONFIG_SECTION_PIPELINES, /* name: [stage, ...]; the options are the stages' own */
    CONFIG_SECTION_ROUTES,    /* a list of maps with the keys of `opts` */
};

struct config_section {
    const char *path; /* "inbox", "archive.rotate"; "" is the top level */
    enum config_section_kind kind;
    const struct opt *opts; /* ends with a NULL name; NULL for pipelines */
    size_t base;            /* where the options struct starts in struct config, [bytes] */
    const char *def;        /* pipelines and routes: the default as a YAML flow value */
    const char *help;
};

/* One route as written; config.h has it resolved. */
struct config_route_text {
    struct str match, pipeline;
};

/* The sections in the order they are printed; a section comes after the one around it. */
const struct config_section *config_sections(size_t *ret_len);
/* The section `name` directly below the one at `path`; NULL: none. */
const struct config_section *config_subsection(const char *path, struct str name);

/* The option called `name` in a table (NULL: no options); NULL: none. */
const struct opt *config_find_opt(const struct opt *table, struct str name);

struct config_key {
    char path[CONFIG_KEY_BYTES]; /* "inbox.quiet", "routes.match"; "dedupe.near" of a stage */
    const struct opt *opt;       /* its `def` is NULL for a key that must be given (of a route) */
    const struct config_section *section; /* NULL for an option of a stage */
    const struct stage *stage;            /* NULL otherwise */
};

/* Walk all keys: sections first, then the stages. Start with *cursor = 0; false at the end. */
bool config_next_key(size_t *cursor, struct config_key *ret_key);

#define CONFIG_HINT_BYTES 256
/* What to say about a key that is unknown in the table `opts` at `path` (see config_section; for a
 * stage its name, is_stage set): ", did you mean 'quiet'?", ", it belongs in 'inbox'", or "". */
const char *config_hint_key(const char *path, const struct opt *opts, bool is_stage, struct str key,
                            char out[CONFIG_HINT_BYTES]);
/* The nearest name of a table (may be NULL): ", did you mean 'quiet'?" or "". */
const char *config_hint_opt(const struct opt *opts, struct str key, char out[CONFIG_HINT_BYTES]);
/* The same for the name of a stage. */
const char *config_hint_stage(struct str name, char out[CONFIG_HINT_BYTES]);

#endif
