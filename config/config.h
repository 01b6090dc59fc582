/* config.h -- the whole configuration, read once, read-only afterwards.
 * Every key has one entry in an option table (opt.h) that names its field here, its default and
 * its limits; see options.c. Loading does not touch anything but the file. Any thread. */
#ifndef SIFTD_CONFIG_H
#define SIFTD_CONFIG_H

#include "../stages/base/buf.h"
#include "../stages/base/err.h"
#include "../stages/decode.h"
#include "../stages/opt.h"
#include "../stages/stage.h"

#define CONFIG_FILE_BYTES_MAX (256u * 1024)
#define CONFIG_DEPTH_MAX 32
#define CONFIG_STEPS_MAX 16
#define CONFIG_PIPELINES_MAX 64
#define CONFIG_PIPELINE_NAME_MAX 32 /* bytes */
#define CONFIG_ROUTES_MAX 256

/* Paths are as configured; relative ones are below root. Times are milliseconds, sizes bytes. */
struct config_inbox {
    struct str path;
    bool recursive;
    struct opt_list include, exclude; /* fnmatch patterns on the last part of a name */
    unsigned watch;                   /* enum config_watch */
    uint64_t quiet_ms, settle_ms, rescan_ms;
    struct str ready_suffix;
    uint64_t min_size, max_size; /* max_size 0: no limit */
    unsigned empty;              /* enum config_empty */
    unsigned order;              /* enum config_order */
    bool sync;
};
enum config_watch { CONFIG_WATCH_AUTO, CONFIG_WATCH_INOTIFY, CONFIG_WATCH_POLL };
enum config_empty { CONFIG_EMPTY_QUARANTINE, CONFIG_EMPTY_ARCHIVE };
enum config_order { CONFIG_ORDER_NAME, CONFIG_ORDER_NONE };

struct config_done {
    struct str path;
    unsigned action;  /* enum config_done_action */
    uint64_t keep_ms; /* 0: for ever */
};
enum config_done_action { CONFIG_DONE_MOVE, CONFIG_DONE_DELETE };

struct config_quarantine {
    struct str path;
};

/* Compressed text: what is expanded, and how far. */
struct config_expand {
    bool gzip, zstd;
    uint64_t ratio, size;
};

struct config_commit {
    uint64_t files, size, wait_ms;
};

struct config_archive {
    struct str path;
    uint64_t level, frame;
    struct config_rotate {
        uint64_t size, every_ms;
    } rotate;
    uint64_t retain_ms; /* 0: for ever */
};

struct config_log {
    struct str path;
    unsigned level; /* enum config_log_level */
    bool mirror;
    uint64_t mirror_size;
};
enum config_log_level {
    CONFIG_LOG_ERROR,
    CONFIG_LOG_WARN,
    CONFIG_LOG_NOTICE,
    CONFIG_LOG_INFO,
    CONFIG_LOG_DEBUG
};

struct config_limits {
    uint64_t workers; /* 0: auto, one per online CPU */
    uint64_t in_flight, memory, part_cpu_ms, drain_ms;
    double free; /* share of a file system that intake leaves free, 0..1 */
};

struct config_metrics {
    struct str textfile;
};

struct config_step {
    const struct stage *stage;
    void *opts; /* opts_size bytes filled from the stage's table; owned by the config */
};

struct config_pipeline {
    struct str name;
    struct config_step steps[CONFIG_STEPS_MAX];
    size_t steps_len;
};

struct config_route {
    struct str match; /* fnmatch pattern on the inbox-relative name, FNM_PATHNAME off */
    size_t pipeline;  /* index into pipelines */
};

struct config {
    struct str root, node, data;
    struct config_inbox inbox;
    struct config_done done;
    struct config_quarantine quarantine;
    struct config_expand expand;
    struct decode_opts decode;
    struct config_pipeline *pipelines;
    size_t pipelines_len;
    struct config_route *routes;
    size_t routes_len;
    struct config_commit commit;
    struct config_archive archive;
    struct config_log log;
    struct config_limits limits;
    struct config_metrics metrics;
    struct arena *arena; /* owns everything the struct points to */
};

/* Read `path` (NULL: built-in defaults only), then apply `overrides` ("key.path=yaml value") in
 * order, then check what concerns several keys. The caller destroys *ret_config.
 * ERR_CONF with "FILE:LINE:COLUMN: sentence" (or "-o KEY: sentence"); on failure *ret_config is
 * untouched. Unknown, misplaced and duplicate keys are errors that name the nearest known key. */
enum err_code config_load(const char *path, const char *const *overrides, size_t overrides_len,
                          struct config **ret_config, struct err *err);
/* The same from memory; `name` stands for the file in messages. For tests and fuzzing. */
enum err_code config_parse(struct str yaml, const char *name, const char *const *overrides,
                           size_t overrides_len, struct config **ret_config, struct err *err);
void config_destroy(struct config *config); /* accepts NULL */

/* Every key with its value in force, as YAML that loads back to the same configuration. */
void config_print(const struct config *config, struct buf *out);

/* The pipeline for an inbox-relative name: the first route that matches; SIZE_MAX when none does. */
size_t config_route(const struct config *config, struct str name);

#endif
