/* life.c -- see life.h */
#include "life.h"

#include "../../daemon/batch.h"
#include "../../daemon/recover.h"
#include "../../stages/base/hash.h"
#include "../../stages/base/map.h"
#include "../../stages/base/mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIFE_FD_MIN 4096
#define LIFE_NAMES_MAX 256
#define LIFE_SEGMENT_BYTES 2500

static const char config_text[] =
    "root: /\n"
    "inbox: {order: name}\n"
    "pipelines: {default: [{clean: {strip_chrome: false, remove_spam: false, split_columns: false, "
    "group_broken_paragraphs: false}}, {segment: "
    "{words: false}}, {dedupe: {exact: drop}}]}\n"
    "log: {mirror: off}\n"
    "commit: {files: 4}\n";

void life_init(struct life *l, const char *dir)
{
    struct err err;
    int fd;

    *l = (struct life){.batch_files = 3, .seals = true};
    if (config_parse(str_of(config_text), "life", NULL, 0, &l->config, &err) != ERR_OK) {
        (void)fprintf(stderr, "%s\n", err.msg);
        abort();
    }
    /* Smaller than a user may say, so that sealing happens in the middle of a life. */
    l->config->archive.rotate.size = LIFE_SEGMENT_BYTES;
    fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert(fd >= 0);
    l->state_fd = fcntl(fd, F_DUPFD_CLOEXEC, LIFE_FD_MIN);
    assert(l->state_fd >= LIFE_FD_MIN);
    (void)close(fd);
}

void life_fini(struct life *l)
{
    config_destroy(l->config);
    (void)close(l->state_fd);
}

/* ---- a life ---- */

struct living {
    const struct life *life;
    const struct io_ops *io;
    int inbox_fd, done_fd, quarantine_fd, archive_fd, log_fd;
    struct batch_env env;
    struct recovery recovery;
    struct err *err;
};

static enum err_code open_folder(struct living *v, const char *name, int *ret_fd)
{
    *ret_fd = io_make_dir(v->io, IO_CWD, name, 0750);
    if (*ret_fd < 0)
        return err_set(v->err, ERR_CONF, -*ret_fd, "cannot make '%s': %s", name,
                       strerror(-*ret_fd));
    return ERR_OK;
}

static enum err_code open_folders(struct living *v)
{
    enum err_code code = open_folder(v, "inbox", &v->inbox_fd);

    if (code == ERR_OK)
        code = open_folder(v, "done", &v->done_fd);
    if (code == ERR_OK)
        code = open_folder(v, "quarantine", &v->quarantine_fd);
    if (code == ERR_OK)
        code = open_folder(v, "archive", &v->archive_fd);
    if (code == ERR_OK)
        code = open_folder(v, "log", &v->log_fd);
    return code;
}

static void on_finished(void *ctx, const struct commit_entry *entry, int64_t time_ms)
{
    (void)ctx;
    (void)entry;
    (void)time_ms;
}

static enum err_code start(struct living *v)
{
    const struct config *config = v->life->config;
    struct recover_env recover;
    enum err_code code = open_folders(v);

    if (code == ERR_OK)
        code = claim_open(v->io, v->inbox_fd, &v->env.claim, v->err);
    if (code != ERR_OK)
        return code;
    finish_init(&v->env.finish, v->io, claim_dir(v->env.claim), v->done_fd, v->quarantine_fd,
                false);
    v->env.part =
        (struct part_env){.io = v->io, .config = config, .claim_fd = claim_dir(v->env.claim)};
    code = finish_probe(&v->env.finish, v->err);
    if (code == ERR_OK)
        code = chains_open(config, 1, NULL, &v->env.part.chains, v->err);
    if (code == ERR_OK)
        code = outlog_open(v->io, v->log_fd, "outcomes.ndjson", 1u << 20, &v->env.outcomes, v->err);
    if (code != ERR_OK)
        return code;
    recover = (struct recover_env){.io = v->io,
                                   .archive_fd = v->archive_fd,
                                   .state_fd = v->life->state_fd,
                                   .claim = v->env.claim,
                                   .chains = v->env.part.chains,
                                   .finish = &v->env.finish,
                                   .finished = on_finished};
    code = recover_run(&recover, &v->recovery, v->err);
    if (code == ERR_OK)
        code = archive_open(v->io, v->archive_fd, &config->archive, claim_uuid(v->env.claim),
                            &v->recovery.position, &v->env.archive, v->err);
    v->env.frames = frames_create(1, 1u << 20);
    assert(v->env.frames);
    return code;
}

static void stop(struct living *v)
{
    const int fds[] = {v->log_fd, v->archive_fd, v->quarantine_fd, v->done_fd, v->inbox_fd};

    finish_fini(&v->env.finish);
    archive_close(v->env.archive);
    frames_destroy(v->env.frames);
    recover_free(&v->recovery);
    outlog_close(v->env.outcomes);
    chains_close(v->env.part.chains);
    claim_close(v->env.claim);
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        if (fds[i] >= 0)
            (void)v->io->close(v->io->self, fds[i]);
}

/* The files of one batch: claimed now, or left over from before. */
static enum err_code run_batch(struct living *v, struct recover_claim *claims, size_t len)
{
    struct batch *batch = batch_create();
    struct file *files = mem_alloc(len, sizeof *files);
    enum err_code code = ERR_OK;

    assert(batch && files);
    for (size_t i = 0; code == ERR_OK && i < len; i++) {
        struct file *f = &files[i];
        struct part *part;

        f->claimed = claims[i].claimed;
        f->is_one_part = true;
        f->next_article = 1;
        part = part_create(f, i);
        assert(part);
        part_run(&v->env.part, part, 0);
        if (part->verdict == PART_READY || part->verdict == PART_REFUSED) {
            assert(batch_add(batch, part));
            continue;
        }
        code = err_set(v->err, ERR_AGAIN, part->err.sys, "cannot read a claim");
        part_destroy(part);
    }
    if (code == ERR_OK)
        code = batch_prepare(&v->env, batch, v->err);
    if (code == ERR_OK)
        code = batch_commit(&v->env, batch, v->err);
    if (code == ERR_OK)
        code = batch_finish(&v->env, batch, v->err);
    batch_destroy(batch);
    mem_free(files);
    return code;
}

static enum err_code run_left_over(struct living *v)
{
    size_t step = v->life->batch_files;
    enum err_code code = ERR_OK;

    for (size_t i = 0; code == ERR_OK && i < v->recovery.claims_len; i += step) {
        size_t left = v->recovery.claims_len - i;

        code = run_batch(v, &v->recovery.claims[i], left < step ? left : step);
    }
    return code;
}

struct names {
    char name[LIFE_NAMES_MAX][IO_NAME_BYTES];
    size_t len;
};

static enum err_code list_inbox(struct living *v, struct names *n)
{
    struct io_dir *dir;
    enum io_type type;
    int rc = v->io->opendir(v->io->self, v->inbox_fd, ".", &dir);

    n->len = 0;
    if (rc < 0)
        return err_set(v->err, ERR_AGAIN, -rc, "cannot list the inbox");
    while (n->len < LIFE_NAMES_MAX &&
           (rc = v->io->readdir(v->io->self, dir, n->name[n->len], &type)) > 0)
        if (n->name[n->len][0] != '.')
            n->len++;
    v->io->closedir(v->io->self, dir);
    return rc < 0 ? err_set(v->err, ERR_AGAIN, -rc, "cannot list the inbox") : ERR_OK;
}

static enum err_code run_some(struct living *v, const struct names *n, size_t from, size_t len)
{
    struct claim_request requests[CLAIM_BATCH_MAX];
    struct recover_claim claims[CLAIM_BATCH_MAX];
    enum err_code code;
    size_t taken = 0;

    for (size_t i = 0; i < len; i++)
        requests[i] = (struct claim_request){.name = n->name[from + i]};
    code = claim_take(v->env.claim, requests, len, false, v->err);
    for (size_t i = 0; i < len; i++) {
        if (requests[i].result == CLAIM_TAKEN)
            claims[taken++] = (struct recover_claim){.claimed = requests[i].claimed};
        else if (code == ERR_OK)
            code = err_set(v->err, ERR_AGAIN, requests[i].sys, "cannot claim");
    }
    if (code == ERR_OK)
        code = run_batch(v, claims, taken);
    for (size_t i = 0; i < taken; i++)
        mem_free(claims[i].claimed.name);
    return code;
}

static enum err_code run_inbox(struct living *v)
{
    size_t step = v->life->batch_files;
    struct names *n = mem_alloc(1, sizeof *n);
    enum err_code code;

    assert(n);
    code = list_inbox(v, n);
    for (size_t i = 0; code == ERR_OK && i < n->len; i += step)
        code = run_some(v, n, i, n->len - i < step ? n->len - i : step);
    mem_free(n);
    return code;
}

enum err_code life_run(const struct life *l, struct simdisk *d, struct err *err)
{
    struct living v = {.life = l,
                       .io = simdisk_io(d),
                       .inbox_fd = -1,
                       .done_fd = -1,
                       .quarantine_fd = -1,
                       .archive_fd = -1,
                       .log_fd = -1,
                       .err = err};
    enum err_code code = start(&v);

    if (code == ERR_OK)
        code = run_left_over(&v);
    if (code == ERR_OK)
        code = run_inbox(&v);
    if (code == ERR_OK && archive_is_due(v.env.archive, 0))
        code = archive_seal(v.env.archive, err);
    if (code == ERR_OK && l->seals)
        code = archive_seal(v.env.archive, err);
    stop(&v);
    return code;
}

/* ---- the books ---- */

struct reading {
    struct life_books *books;
    struct map *names, *ids;
};

static bool count_line(void *ctx, struct str line)
{
    struct reading *r = ctx;

    r->books->lines++;
    r->books->duplicates += str_find(line, STR("\"dup\":"), 0) != SIZE_MAX;
    return true;
}

static void read_entry(struct reading *r, const struct commit_entry *e)
{
    r->books->records += e->records;
    r->books->duplicates += e->dropped_len > 0;
    if (!e->is_final)
        return;
    r->books->files++;
    r->books->twice += map_get(r->names, hash64(e->name, 0), NULL);
    r->books->ids_twice += map_get(r->ids, hash_mix(e->id), NULL);
    assert(map_put(r->names, hash64(e->name, 0), 1) && map_put(r->ids, hash_mix(e->id), 1));
}

static void read_segment(struct reading *r, const struct io_ops *io, int archive_fd,
                         const struct segment_name *name)
{
    struct segment_reader *reader;
    struct segment_group group;
    struct err err;

    assert(segment_open(io, archive_fd, name, 0, true, &reader, &err) == ERR_OK);
    while (segment_next(reader, &group, &err) == SEGMENT_GROUP) {
        for (size_t i = 0; i < group.commit.entries_len; i++)
            read_entry(r, &group.commit.entries[i]);
        assert(segment_lines(reader, &group, count_line, r, &err) == ERR_OK);
    }
    segment_close(reader);
}

void life_read_books(struct simdisk *d, struct life_books *ret_books)
{
    const struct io_ops *io = simdisk_harness(d);
    struct reading r = {ret_books, map_create(), map_create()};
    struct segment_name *list;
    struct err err;
    size_t len;
    int fd = io_open_dir(io, IO_CWD, "archive");

    *ret_books = (struct life_books){0};
    assert(r.names && r.ids && fd >= 0);
    assert(segment_list(io, fd, &list, &len, &err) == ERR_OK);
    for (size_t i = 0; i < len; i++)
        read_segment(&r, io, fd, &list[i]);
    mem_free(list);
    (void)io->close(io->self, fd);
    map_destroy(r.names);
    map_destroy(r.ids);
}
