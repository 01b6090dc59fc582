/* options.c -- see options.h. Adding an option is one line here, its field in config.h, and its
 * lines in siftd.yaml and siftd.yaml.5, which the unit tests ask for. */
#include "options.h"

#include <stddef.h>
#include <stdio.h>

#include "config.h"

#define KIB 1024ull
#define MIB (KIB * 1024)
#define GIB (MIB * 1024)
#define TIB (GIB * 1024)
#define SECOND 1000ull
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)

#define PATH_MAX_BYTES 4096
#define AT(field) offsetof(struct config, field)

static const char *const watch_words[] = {"auto", "inotify", "poll", NULL};
static const char *const empty_words[] = {"quarantine", "archive", NULL};
static const char *const order_words[] = {"name", "none", NULL};
static const char *const action_words[] = {"move", "delete", NULL};
static const char *const level_words[] = {"error", "warn", "notice", "info", "debug", NULL};
static const char *const auto_word[] = {"auto", NULL};

static const struct opt top_opts[] = {
    {"root", OPT_STR, AT(root), "/var/lib/siftd", 1, PATH_MAX_BYTES, NULL,
     "folder that relative paths start from"},
    {"node", OPT_STR, AT(node), "", 0, 16, NULL,
     "name of this machine in record ids, [a-z0-9]; fixed once records exist"},
    {"data", OPT_STR, AT(data), "/usr/share/siftd", 1, PATH_MAX_BYTES, NULL,
     "folder of models and word lists"},
    {0},
};

static const struct opt inbox_opts[] = {
    {"path", OPT_STR, AT(inbox.path), "inbox", 1, PATH_MAX_BYTES, NULL,
     "folder where files are dropped"},
    {"recursive", OPT_BOOL, AT(inbox.recursive), "true", 0, 0, NULL,
     "also take files in subfolders"},
    {"include", OPT_LIST, AT(inbox.include), "[\"*\"]", 1, 256, NULL,
     "patterns of file names that are taken"},
    {"exclude", OPT_LIST, AT(inbox.exclude),
     "[\".*\", \"*~\", \"*.tmp\", \"*.part\", \"*.partial\", \"*.crdownload\", \"*.filepart\", "
     "\"*.swp\"]",
     0, 256, NULL, "patterns of file and folder names that are left alone"},
    {"watch", OPT_ENUM, AT(inbox.watch), "auto", 0, 0, watch_words, "how new files are noticed"},
    {"quiet", OPT_TIME, AT(inbox.quiet_ms), "250ms", 0, HOUR, NULL,
     "time without writing after a close before a file is complete"},
    {"settle", OPT_TIME, AT(inbox.settle_ms), "5s", 0, DAY, NULL,
     "time without change before a file is complete whose close was not seen"},
    {"rescan", OPT_TIME, AT(inbox.rescan_ms), "60s", 100, DAY, NULL,
     "time between two scans of the whole inbox"},
    {"ready_suffix", OPT_STR, AT(inbox.ready_suffix), "", 0, 64, NULL,
     "NAME is complete once NAME plus this suffix exists; empty: off"},
    {"min_size", OPT_SIZE, AT(inbox.min_size), "0", 0, 1024 * TIB, NULL,
     "smaller files are quarantined"},
    {"max_size", OPT_SIZE, AT(inbox.max_size), "0", 0, 1024 * TIB, NULL,
     "bigger files are quarantined; 0: no limit"},
    {"empty", OPT_ENUM, AT(inbox.empty), "quarantine", 0, 0, empty_words,
     "where files without any text go"},
    {"order", OPT_ENUM, AT(inbox.order), "name", 0, 0, order_words,
     "order in which the files of one scan are taken"},
    {"sync", OPT_BOOL, AT(inbox.sync), "false", 0, 0, NULL,
     "sync each input before it is read, against power cuts"},
    {0},
};

static const struct opt done_opts[] = {
    {"path", OPT_STR, AT(done.path), "done", 1, PATH_MAX_BYTES, NULL,
     "folder for originals that are archived"},
    {"action", OPT_ENUM, AT(done.action), "move", 0, 0, action_words,
     "what becomes of an original that is archived"},
    {"keep", OPT_TIME, AT(done.keep_ms), "30d", 0, 36500 * DAY, NULL,
     "age at which originals are deleted; 0: never"},
    {0},
};

static const struct opt quarantine_opts[] = {
    {"path", OPT_STR, AT(quarantine.path), "quarantine", 1, PATH_MAX_BYTES, NULL,
     "folder for files that cannot be archived, with the reason"},
    {0},
};

static const struct opt expand_opts[] = {
    {"gzip", OPT_BOOL, AT(expand.gzip), "true", 0, 0, NULL, "read gzip files as the text in them"},
    {"zstd", OPT_BOOL, AT(expand.zstd), "true", 0, 0, NULL, "read zstd files as the text in them"},
    {"ratio", OPT_U64, AT(expand.ratio), "200", 1, 100000, NULL,
     "times its size that a compressed file may expand to, beyond the first MiB"},
    {"size", OPT_SIZE, AT(expand.size), "4GiB", MIB, 1024 * TIB, NULL,
     "bytes that a compressed file may expand to"},
    {0},
};

static const struct opt route_opts[] = {
    {"match", OPT_STR, offsetof(struct config_route_text, match), NULL, 1, PATH_MAX_BYTES, NULL,
     "pattern for the name below the inbox; \"*\" also matches slashes"},
    {"pipeline", OPT_STR, offsetof(struct config_route_text, pipeline), NULL, 1, 32, NULL,
     "name of the pipeline that takes such files"},
    {0},
};

static const struct opt commit_opts[] = {
    {"files", OPT_U64, AT(commit.files), "256", 1, 4096, NULL, "files in one batch at most"},
    {"size", OPT_SIZE, AT(commit.size), "8MiB", 64 * KIB, GIB, NULL,
     "input in one batch at most, one part of a file always fits"},
    {"wait", OPT_TIME, AT(commit.wait_ms), "100ms", 0, 10 * SECOND, NULL,
     "time a batch waits for more input"},
    {0},
};

static const struct opt archive_opts[] = {
    {"path", OPT_STR, AT(archive.path), "archive", 1, PATH_MAX_BYTES, NULL,
     "folder of the archive"},
    {"level", OPT_U64, AT(archive.level), "3", 1, 19, NULL, "zstd compression level"},
    {"frame", OPT_SIZE, AT(archive.frame), "1MiB", 4 * KIB, 64 * MIB, NULL,
     "text in one zstd frame, the unit of random access"},
    {"retain", OPT_TIME, AT(archive.retain_ms), "0", 0, 36500 * DAY, NULL,
     "age at which sealed segments are deleted; 0: never"},
    {0},
};

static const struct opt rotate_opts[] = {
    {"size", OPT_SIZE, AT(archive.rotate.size), "256MiB", 64 * KIB, TIB, NULL,
     "size at which a segment is sealed and the next one begins"},
    {"every", OPT_TIME, AT(archive.rotate.every_ms), "24h", SECOND, 366 * DAY, NULL,
     "age at which a segment is sealed"},
    {0},
};

static const struct opt log_opts[] = {
    {"path", OPT_STR, AT(log.path), "log", 1, PATH_MAX_BYTES, NULL,
     "folder of outcomes.ndjson and records.ndjson"},
    {"level", OPT_ENUM, AT(log.level), "info", 0, 0, level_words, "what is logged on stderr"},
    {"mirror", OPT_BOOL, AT(log.mirror), "on", 0, 0, NULL,
     "write records to records.ndjson as well, for tail -F"},
    {"mirror_size", OPT_SIZE, AT(log.mirror_size), "64MiB", 64 * KIB, TIB, NULL,
     "size at which a log file is rotated; one old one is kept"},
    {0},
};

static const struct opt limits_opts[] = {
    {"workers", OPT_U64, AT(limits.workers), "auto", 1, 64, auto_word,
     "threads that run stages; auto: one for each processor"},
    {"in_flight", OPT_U64, AT(limits.in_flight), "1024", 1, 65536, NULL,
     "files claimed and not yet committed at most"},
    {"memory", OPT_SIZE, AT(limits.memory), "512MiB", 64 * MIB, TIB, NULL,
     "memory for files in work and the stages' state"},
    {"part_cpu", OPT_TIME, AT(limits.part_cpu_ms), "60s", 100, HOUR, NULL,
     "processor time for one part (8 MiB) of a file"},
    {"drain", OPT_TIME, AT(limits.drain_ms), "30s", 0, HOUR, NULL,
     "time to finish work in hand when stopping"},
    {"free", OPT_RATIO, AT(limits.free), "1%", 0, 500, NULL,
     "share of each file system that stays free: with less nothing is claimed"},
    {0},
};

static const struct opt metrics_opts[] = {
    {"textfile", OPT_STR, AT(metrics.textfile), "", 0, PATH_MAX_BYTES, NULL,
     "file for counters in Prometheus text format; empty: off"},
    {0},
};

static const struct config_section sections[] = {
    {"", CONFIG_SECTION_OPTIONS, top_opts, 0, NULL, "where siftd lives"},
    {"inbox", CONFIG_SECTION_OPTIONS, inbox_opts, 0, NULL, "which files are taken, and when"},
    {"done", CONFIG_SECTION_OPTIONS, done_opts, 0, NULL, "originals after the commit"},
    {"quarantine", CONFIG_SECTION_OPTIONS, quarantine_opts, 0, NULL, "files that were refused"},
    {"expand", CONFIG_SECTION_OPTIONS, expand_opts, 0, NULL, "compressed text"},
    {"decode", CONFIG_SECTION_OPTIONS, decode_opt_table, AT(decode), NULL, "from bytes to text"},
    {"pipelines", CONFIG_SECTION_PIPELINES, NULL, 0, "{default: [clean, segment, tag, dedupe]}",
     "named lists of stages, run in this order"},
    {"routes", CONFIG_SECTION_ROUTES, route_opts, 0, "[{match: \"*\", pipeline: default}]",
     "which file takes which pipeline; the first match wins"},
    {"commit", CONFIG_SECTION_OPTIONS, commit_opts, 0, NULL, "what is made durable at once"},
    {"archive", CONFIG_SECTION_OPTIONS, archive_opts, 0, NULL, "the archive's files"},
    {"archive.rotate", CONFIG_SECTION_OPTIONS, rotate_opts, 0, NULL, "when a segment is sealed"},
    {"log", CONFIG_SECTION_OPTIONS, log_opts, 0, NULL, "what can be followed with tail -F"},
    {"limits", CONFIG_SECTION_OPTIONS, limits_opts, 0, NULL, "bounds on what siftd takes"},
    {"metrics", CONFIG_SECTION_OPTIONS, metrics_opts, 0, NULL, "counters for monitoring"},
};

#define SECTIONS_LEN (sizeof sections / sizeof sections[0])

const struct config_section *config_sections(size_t *ret_len)
{
    *ret_len = SECTIONS_LEN;
    return sections;
}

const struct config_section *config_subsection(const char *path, struct str name)
{
    struct str outer = str_of(path);

    for (size_t i = 1; i < SECTIONS_LEN; i++) {
        struct str rest = str_of(sections[i].path);

        if (outer.len) {
            if (!str_starts(rest, outer) || rest.len <= outer.len || rest.ptr[outer.len] != '.')
                continue;
            rest = str_sub(rest, outer.len + 1, SIZE_MAX);
        }
        if (str_eq(rest, name))
            return &sections[i];
    }
    return NULL;
}

const struct opt *config_find_opt(const struct opt *table, struct str name)
{
    for (const struct opt *opt = table; opt && opt->name; opt++)
        if (str_eq(str_of(opt->name), name))
            return opt;
    return NULL;
}

/* Count `*left` down over a table; the option it ends on, or NULL. */
static const struct opt *skip_opts(const struct opt *table, size_t *left)
{
    for (const struct opt *opt = table; opt && opt->name; opt++)
        if ((*left)-- == 0)
            return opt;
    return NULL;
}

static void key_fill(struct config_key *key, const char *path, const struct opt *opt)
{
    (void)snprintf(key->path, sizeof key->path, "%s%s%s", path, *path ? "." : "", opt->name);
    key->opt = opt;
}

bool config_next_key(size_t *cursor, struct config_key *ret_key)
{
    size_t left = (*cursor)++;
    const struct opt *opt;

    for (size_t i = 0; i < SECTIONS_LEN; i++) {
        opt = skip_opts(sections[i].opts, &left);
        if (opt) {
            *ret_key = (struct config_key){.section = &sections[i]};
            key_fill(ret_key, sections[i].path, opt);
            return true;
        }
    }
    for (const struct stage *const *s = stage_list(); *s; s++) {
        opt = skip_opts((*s)->opts, &left);
        if (opt) {
            *ret_key = (struct config_key){.stage = *s};
            key_fill(ret_key, (*s)->name, opt);
            return true;
        }
    }
    return false;
}
