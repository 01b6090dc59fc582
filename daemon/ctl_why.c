/* ctl_why.c -- siftctl why: find the files that are meant, and follow them through the archive, the
 * logs and the folders. */
#include "ctl_books.h"
#include "ctl_claimed.h"
#include "ctl_kept.h"
#include "ctl_life.h"
#include "ctl_text.h"
#include "ctl_where.h"
#include "finish.h"

#include "../stages/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define WHY_LOG_CHUNK_BYTES (64u * 1024)

struct why {
    struct ctl *ctl;
    struct str name; /* looked for, when id is 0 */
    uint64_t id;
    struct life *lives; /* in the order of their first part */
    size_t len, room;
    struct claimed_list claims;
    int claims_sys; /* why claim/ could not be read; 0 */
    /* of the group being read */
    const struct commit *commit;
    bool is_out_of_memory;
};

/* ---- which files ---- */

/* Is it the name, or does the name end in it behind a slash? */
static bool why_is_meant(const struct why *w, uint64_t id, struct str name, bool *ret_is_exact)
{
    *ret_is_exact = w->id ? id == w->id : str_eq(name, w->name);
    if (*ret_is_exact || w->id)
        return *ret_is_exact;
    return name.len > w->name.len && str_ends(name, w->name) &&
           name.ptr[name.len - w->name.len - 1] == '/';
}

static struct life *why_find(struct why *w, uint64_t id)
{
    for (size_t i = w->len; i-- > 0;)
        if (w->lives[i].id == id)
            return &w->lives[i];
    return NULL;
}

static struct life *why_add(struct why *w, uint64_t id, bool is_exact)
{
    struct life *life = why_find(w, id);

    if (life)
        return life;
    if (w->len == w->room) {
        size_t room = w->room ? w->room * 2 : 8;
        struct life *grown = mem_resize(w->lives, room, sizeof *grown);

        if (!grown)
            return NULL;
        w->lives = grown;
        w->room = room;
    }
    w->lives[w->len] = (struct life){.id = id, .is_exact = is_exact};
    return &w->lives[w->len++];
}

static bool why_add_claim(struct why *w, const struct claimed *c)
{
    struct life *life = why_find(w, c->id);
    bool is_exact;

    if (!life) {
        if (!why_is_meant(w, c->id, str_of(c->name), &is_exact))
            return true;
        life = why_add(w, c->id, is_exact);
        if (!life)
            return false;
        life->name = mem_dup(c->name, strlen(c->name));
        life->name_len = strlen(c->name);
        life->claimed_ms = c->claimed_ms;
        life->retry_of = c->retry_of;
        life->size = c->stat.size;
    }
    life->place = life->is_final ? LIFE_TO_MOVE : LIFE_IN_WORK;
    return life->name != NULL;
}

/* ---- the archive ---- */

static bool why_line(void *ctx, struct str line)
{
    struct why *w = ctx;
    char text[WHERE_ID_BYTES];
    struct text_id id;
    struct life *life;

    if (!where_record_id(line, text) || !text_parse_id(str_of(text), &id))
        return true;
    life = why_find(w, id.file);
    w->is_out_of_memory = w->is_out_of_memory || (life && !life_add_record(life, line));
    return !w->is_out_of_memory;
}

/* The entries of a group. *ret_has_records: there are records worth reading. */
static bool why_entries(struct why *w, const struct commit *c, const struct segment_name *name,
                        bool *ret_has_records)
{
    *ret_has_records = false;
    for (size_t i = 0; i < c->entries_len; i++) {
        const struct commit_entry *e = &c->entries[i];
        struct life *life = e->retry_of ? why_find(w, e->retry_of) : NULL;
        bool is_exact;

        if (life)
            life->retried_as = e->id;
        if (!why_is_meant(w, e->id, e->name, &is_exact))
            continue;
        life = why_add(w, e->id, is_exact);
        if (!life || !life_add_entry(life, c, e, name))
            return false;
        *ret_has_records = *ret_has_records || e->records;
    }
    return true;
}

static enum exit_code why_segment(struct why *w, struct segment_reader *r,
                                  const struct segment_name *name)
{
    enum segment_step step = SEGMENT_GROUP;
    struct segment_group g;
    struct err err;
    bool has_records;

    while ((step = segment_next(r, &g, &err)) == SEGMENT_GROUP) {
        if (!why_entries(w, &g.commit, name, &has_records))
            w->is_out_of_memory = true;
        if (has_records && name->kind != SEGMENT_JOURNAL &&
            segment_lines(r, &g, why_line, w, &err) != ERR_OK) {
            (void)err_wrap(&err, "cannot read '%s'", name->path);
            return ctl_fail_err(w->ctl, &err);
        }
        if (w->is_out_of_memory)
            return ctl_fail(w->ctl, EXIT_IO, "no memory for the lives of the files");
    }
    return ctl_check_end(w->ctl, name->path, name->kind, step, r, &err);
}

/* By its id there is one file only; what was quarantined may have been taken again later. */
static bool why_is_over(const struct why *w)
{
    return w->id && w->len && w->lives[0].is_final && w->lives[0].outcome == COMMIT_ARCHIVED;
}

/* A damaged segment does not keep the others back. */
static enum exit_code why_archive(struct why *w)
{
    struct ctl_archive a;
    enum exit_code code = ctl_archive_open(w->ctl, &a), worst = EXIT_FINE;
    size_t start;

    if (code != EXIT_FINE)
        return code;
    start = w->id ? ctl_archive_start(w->ctl, &a, w->id) : 0;
    for (size_t i = start; i < a.len && !w->is_out_of_memory && !why_is_over(w); i++) {
        struct segment_reader *r;

        ctl_progress(w->ctl, "why: segment", i + 1, a.len);
        code = ctl_books_segment(w->ctl, &a, &a.names[i], false, &r);
        if (code == EXIT_FINE && r)
            code = why_segment(w, r, &a.names[i]);
        segment_close(r);
        if (code != EXIT_FINE)
            worst = code;
    }
    ctl_progress_end(w->ctl);
    ctl_archive_close(w->ctl, &a);
    return worst;
}

/* ---- folders ---- */

static void why_set_path(struct why *w, struct life *life)
{
    const struct config *config = w->ctl->config;
    struct str reason = str_of(life->reason), name = {life->name, life->name_len};
    char safe[FINISH_SAFE_CHARS], folder[FINISH_SAFE_CHARS];

    if (life->outcome == COMMIT_ARCHIVED) {
        kept_path(config, life->id, name, life->final_ms, life->path, sizeof life->path);
        return;
    }
    finish_safe_name(name, safe);
    finish_safe_name(str_sub(reason, 0, str_find(reason, STR(": "), 0)), folder);
    (void)snprintf(life->path, sizeof life->path, "%.*s/%s/%020" PRIu64 "-%s",
                   (int)config->quarantine.path.len, config->quarantine.path.ptr, folder, life->id,
                   safe);
}

/* Where is the original now? */
static void why_look(struct why *w, struct life *life)
{
    const struct io_ops *io = w->ctl->io;
    struct io_stat st;
    int root, rc;

    if (!life->is_final)
        return;
    why_set_path(w, life);
    root = io->open(io->self, IO_CWD, w->ctl->config->root.ptr, O_RDONLY | O_DIRECTORY, 0);
    rc = root < 0 ? root : io->stat(io->self, root, life->path, &st);
    if (root >= 0)
        (void)io->close(io->self, root);
    if (rc == 0) {
        life->place = LIFE_AWAY;
        /* Renaming sets it, on the file systems of today. */
        life->moved_ms = st.ctime_ns / 1000000;
    } else if (life->place == LIFE_UNKNOWN && rc == -ENOENT) {
        life->place = LIFE_GONE;
    }
}

/* ---- the log of outcomes ---- */

/* The object behind "ms": no strings and no objects are in it. Best effort. */
static void why_log_times(const struct why *w, struct life *life, struct str line)
{
    size_t at = str_find(line, STR("\"ms\":{"), 0), end;

    if (at == SIZE_MAX || life->times)
        return;
    line = str_sub(line, at + 5, line.len);
    end = str_find(line, STR("}"), 0);
    if (end == SIZE_MAX)
        return;
    life->times = mem_dup(line.ptr, end + 1);
    if (!life->times) {
        (void)ctl_fail(w->ctl, EXIT_IO, "no memory for the times of file %" PRIu64, life->id);
        w->ctl->has_failed = true;
    }
}

static void why_log_line(struct why *w, struct str line)
{
    size_t at = str_find(line, STR("\"id\":"), 0), end = 0;
    struct str rest = str_sub(line, at == SIZE_MAX ? line.len : at + 5, line.len), when;
    struct life *life;
    uint64_t id;

    while (end < rest.len && rest.ptr[end] >= '0' && rest.ptr[end] <= '9')
        end++;
    life = str_to_u64(str_sub(rest, 0, end), &id) ? why_find(w, id) : NULL;
    if (!life)
        return;
    if (str_find(line, STR("\"again\":true"), 0) != SIZE_MAX) {
        life->again++;
        return;
    }
    why_log_times(w, life, line);
    at = str_find(line, STR("\"time\":\""), 0);
    when = str_sub(line, at == SIZE_MAX ? line.len : at + 8, line.len);
    (void)text_parse_time(str_sub(when, 0, str_find(when, STR("\""), 0)), 0, &life->reported_ms);
}

/* Best effort: the log is rotated, and may be anybody's. */
static void why_log(struct why *w, int log_fd, const char *name)
{
    const struct io_ops *io = w->ctl->io;
    char *chunk = mem_alloc(WHY_LOG_CHUNK_BYTES, 1);
    int fd = io->open(io->self, log_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
    size_t have = 0;
    uint64_t off = 0;
    int64_t n = 1;

    while (chunk && fd >= 0 && n > 0) {
        struct str text, line;

        n = io->pread(io->self, fd, chunk + have, WHY_LOG_CHUNK_BYTES - have, off);
        if (n <= 0)
            break;
        off += (uint64_t)n;
        have += (size_t)n;
        text = (struct str){chunk, have};
        while (memchr(text.ptr, '\n', text.len) && str_split(&text, '\n', &line))
            why_log_line(w, line);
        /* A line longer than the chunk is none of ours. */
        have = text.len < WHY_LOG_CHUNK_BYTES ? text.len : 0;
        memmove(chunk, text.ptr, have);
    }
    if (!chunk) {
        (void)ctl_fail(w->ctl, EXIT_IO, "no memory to read '%s'", name);
        w->ctl->has_failed = true;
    }
    if (fd >= 0)
        (void)io->close(io->self, fd);
    mem_free(chunk);
}

static void why_logs(struct why *w)
{
    int fd = ctl_open_quietly(w->ctl, w->ctl->config->log.path);

    if (fd < 0)
        return;
    why_log(w, fd, "outcomes.ndjson.1");
    why_log(w, fd, "outcomes.ndjson");
    (void)w->ctl->io->close(w->ctl->io->self, fd);
}

/* ---- the verb ---- */

/* Ends of names count only where nothing has the whole name. */
static bool why_is_shown(const struct why *w, const struct life *life)
{
    for (size_t i = 0; i < w->len && !life->is_exact; i++)
        if (w->lives[i].is_exact)
            return false;
    return true;
}

static enum exit_code why_show(struct why *w, bool is_json)
{
    bool goes_on = true, is_first = true;
    char why[CTL_WHY_BYTES];

    if (w->claims_sys)
        (void)ctl_fail(w->ctl, EXIT_IO, "what is in work is not known: '.siftd/claim': %s",
                       ctl_why(w->claims_sys, why));
    why_logs(w);
    for (size_t i = 0; i < w->len && goes_on; i++) {
        struct life *life = &w->lives[i];

        if (!why_is_shown(w, life))
            continue;
        why_look(w, life);
        life_find_originals(w->ctl, life);
        if (!is_json && !is_first)
            goes_on = ctl_write(w->ctl, STR("\n"));
        is_first = false;
        if (goes_on)
            goes_on = is_json ? life_print_json(w->ctl, life) : life_print(w->ctl, life);
    }
    return EXIT_FINE;
}

static void why_forget(struct why *w)
{
    for (size_t i = 0; i < w->len; i++)
        life_fini(&w->lives[i]);
    w->len = 0;
}

/* Look for what `id` or `name` say. */
static enum exit_code why_search(struct why *w)
{
    enum exit_code code = why_archive(w);

    /* In claim/ by now, or finished before the archive was read. */
    for (size_t i = 0; i < w->claims.len && !w->is_out_of_memory; i++)
        if (!why_add_claim(w, &w->claims.items[i])) {
            w->is_out_of_memory = true;
            code = ctl_fail(w->ctl, EXIT_IO, "no memory for the lives of the files");
        }
    return code;
}

static enum exit_code why_run(struct why *w, const char *text, bool is_json)
{
    struct text_id id = {0};
    char why[CTL_WHY_BYTES];
    enum exit_code code = ctl_load_config(w->ctl);

    if (code != EXIT_FINE)
        return code;
    w->claims_sys = -claimed_list_read(w->ctl, &w->claims);
    w->name = str_of(text);
    if (text_parse_id(w->name, &id)) {
        w->id = id.file;
        code = why_search(w);
    }
    /* A file may be called like an id. */
    if (!w->len && (code == EXIT_FINE || code == EXIT_DATA)) {
        w->id = 0;
        code = why_search(w);
    }
    if (w->is_out_of_memory || (code != EXIT_FINE && code != EXIT_DATA))
        return code;
    if (w->len) {
        enum exit_code shown = why_show(w, is_json);

        return code == EXIT_FINE ? shown : code;
    }
    if (w->claims_sys)
        return ctl_fail(w->ctl, EXIT_IO,
                        "no file '%s' is in the archive, and '.siftd/claim' cannot be read: %s",
                        text, ctl_why(w->claims_sys, why));
    return ctl_fail(w->ctl, EXIT_NO_INPUT, "no file with the id or name '%s' was ever taken in",
                    text);
}

enum exit_code ctl_why_verb(struct ctl *ctl, int argc, char **argv)
{
    struct why w = {.ctl = ctl};
    enum exit_code code;
    bool is_json = false;

    code = ctl_json_option(ctl, argc, argv, &is_json);
    if (code != EXIT_FINE)
        return code;
    if (argc - optind != 1 || !*argv[optind])
        return ctl_usage(ctl, "why wants one name or id");
    code = why_run(&w, argv[optind], is_json);
    why_forget(&w);
    mem_free(w.lives);
    claimed_list_free(&w.claims);
    return code;
}
