/* test_nomem_daemon.c -- parts of the daemon with each of their allocations refused: what the simulation,
 * which refuses some of them all over, seldom or never comes to. */
#include "../test.h"

#include "../../daemon/expand.h"
#include "../../daemon/rebase.h"
#include "../../stages/base/hash.h"
#include "../../stages/base/mem.h"
#include "core_world.h"
#include "nomem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <zstd.h>

/* ---- a batch ---- */

#define FILES_MAX 6
#define BOOKS_BYTES_MAX (1u << 20)

static const char batch_yaml[] =
    "root: /\n"
    "pipelines: {default: [" TEST_CLEAN ", " TEST_SEGMENT ", {dedupe: {exact: drop}}]}\n"
    "log: {mirror: on}\n";

struct batch_world {
    struct core core;
    struct batch *batch;
    struct file files[FILES_MAX];
    size_t files_len;
    size_t step; /* of the commit, the next one */
};

static void add(struct batch_world *w, const char *name, const char *text)
{
    struct file *file = &w->files[w->files_len++];

    assert_true(w->files_len <= FILES_MAX);
    core_claim(&w->core, name, str_of(text), file);
    assert_true(batch_add(w->batch, core_part(&w->core, file, w->files_len)));
}

/* As a worker would leave it: the second part of a big file, refused. */
static void add_refused_part(struct batch_world *w)
{
    struct file *file = &w->files[w->files_len++];
    struct part *part;

    core_claim(&w->core, "big", STR("some bytes, thirty in all, yes"), file);
    file->is_one_part = false;
    file->next_part = 1;
    file->next_off = 10;
    part = part_create(file, w->files_len);
    assert_non_null(part);
    part->verdict = PART_REFUSED;
    part->end_off = 30;
    part->is_final = true;
    (void)err_set_doc(&part->err, "cpu", "over the limit");
    assert_true(batch_add(w->batch, part));
}

static void batch_world_init(struct batch_world *w)
{
    *w = (struct batch_world){.files_len = 0};
    core_init(&w->core, batch_yaml);
    assert_int_equal(core_start(&w->core), ERR_OK);
    w->batch = batch_create();
    assert_non_null(w->batch);
    add(w, "a.txt", "A title\n\nA sentence of text.\n");
    add(w, "empty.txt", "");
    add(w, "b.txt", "The same sentence in two files.\n\nAnd a second one.\n");
    add(w, "c.txt", "The same sentence in two files.\n\nAnd a second one.\n");
    add_refused_part(w);
    add(w, "d.txt", "A last sentence of text.\n");
}

static void batch_world_fini(struct batch_world *w)
{
    batch_destroy(w->batch);
    for (size_t i = 0; i < w->files_len; i++)
        core_file_fini(&w->files[i]);
    core_fini(&w->core);
}

/* From the step that failed last, as the committer does it. */
static enum err_code run_batch(struct batch_world *w, struct err *err)
{
    static enum err_code (*const steps[])(struct batch_env *, struct batch *, struct err *) = {
        batch_prepare, batch_commit, batch_finish};
    enum err_code code = ERR_OK;

    for (; w->step < TEST_LEN(steps) && code == ERR_OK; w->step += code == ERR_OK)
        code = steps[w->step](&w->core.env, w->batch, err);
    return code;
}

static void write_entries(const struct commit *c, struct buf *out)
{
    for (size_t i = 0; i < c->entries_len; i++) {
        const struct commit_entry *e = &c->entries[i];

        buf_addf(out, "%d.%d %d %d %d %d ", (int)e->id, (int)e->part, (int)e->outcome,
                 (int)e->flags, (int)e->records, (int)e->next_article);
        buf_add_str(out, e->reason);
        for (size_t k = 0; k < e->dropped_len; k++)
            buf_addf(out, " %d-%d", (int)e->dropped[k].from, (int)e->dropped[k].to);
        buf_add_byte(out, '\n');
    }
}

/* Records and entries of the archive. A text that does not fit its arena is refused: then `whole`. */
static uint64_t hash_archive(struct core *c, uint64_t whole)
{
    char *lines = core_unpack(c, CORE_SEGMENT_1 ".open");
    struct segment_reader *r;
    struct segment_name name;
    struct segment_group g;
    struct buf out;
    uint64_t hash;

    segment_name_make(&name, 1, SEGMENT_OPEN, 2023, 11);
    buf_init(&out, BOOKS_BYTES_MAX);
    buf_add_str(&out, str_of(lines));
    assert_int_equal(segment_open(c->io, c->archive_fd, &name, 0, true, &r, &c->err), ERR_OK);
    while (segment_next(r, &g, &c->err) == SEGMENT_GROUP)
        write_entries(&g.commit, &out);
    segment_close(r);
    assert_false(buf_failed(&out));
    hash = hash64(buf_str(&out), 0);
    if (str_find(buf_str(&out), STR(" too_complex: "), 0) != SIZE_MAX)
        hash = whole;
    buf_fini(&out);
    mem_free(lines);
    return hash;
}

/* What failed is done again with the same parts, and gives what an only try gives. */
static enum err_code call_batch(void *ctx, uint64_t *ret_hash, struct err *err)
{
    uint64_t *whole = ctx;
    struct batch_world w;
    enum err_code code;

    batch_world_init(&w);
    nomem_begin();
    code = run_batch(&w, err);
    nomem_end();
    if (code != ERR_OK)
        TEST_CHECK(run_batch(&w, &w.core.err) == ERR_OK, "%s, then %s", err->msg, w.core.err.msg);
    *ret_hash = hash_archive(&w.core, *whole);
    assert_true(*whole == 0 || *whole == *ret_hash);
    *whole = *ret_hash;
    batch_world_fini(&w);
    return code;
}

static void test_batch(void **state)
{
    uint64_t hash = 0;

    (void)state;
    nomem_check_part("batch", call_batch, &hash);
}

/* ---- recovery ---- */

static void on_finished(void *ctx, const struct commit_entry *entry, int64_t time_ms)
{
    (void)ctx;
    (void)entry;
    (void)time_ms;
}

/* A file whose outcome was committed and whose move was not, one that was refused, and one not begun. */
static enum err_code call_recovery(void *ctx, uint64_t *ret_hash, struct err *err)
{
    struct recover_env env; /* without stages: these have read what they know already */
    struct recovery r = {.claims = NULL};
    struct file file;
    enum err_code code;
    struct core c;

    (void)ctx;
    core_init(&c, NULL);
    assert_int_equal(core_start(&c), ERR_OK);
    for (int i = 0; i < 2; i++) {
        simdisk_fault(c.disk,
                      (struct simdisk_fault){
                          .call = SIMDISK_RENAME, .at = 2, .error = ENOSPC, .is_sticky = true});
        assert_int_equal(core_archive(&c, i ? "empty" : "a", i ? "" : "A text.\n"), ERR_AGAIN);
        simdisk_clear_faults(c.disk);
    }
    core_claim(&c, "b", STR("Another text.\n"), &file);
    core_file_fini(&file);
    env = (struct recover_env){.io = c.io,
                               .archive_fd = c.archive_fd,
                               .state_fd = c.state_fd,
                               .claim = c.env.claim,
                               .finish = &c.env.finish,
                               .finished = on_finished};
    nomem_begin();
    code = recover_run(&env, &r, err);
    nomem_end();
    if (code != ERR_OK) {
        r = (struct recovery){.claims = NULL};
        if (recover_run(&env, &r, &c.err) != ERR_OK)
            code = err_set(err, ERR_STATE, 0, "again: %s", c.err.msg);
    }
    *ret_hash = r.claims_len;
    assert_int_equal(core_count(&c, CORE_DAY, "-a"), 1);
    assert_int_equal(core_count(&c, "quarantine/empty", "-empty"), 1);
    recover_free(&r);
    core_fini(&c);
    return code;
}

static void test_recovery(void **state)
{
    (void)state;
    nomem_check_part("recovery", call_recovery, NULL);
}

/* ---- compressed files ---- */

static enum err_code call_expand(void *ctx, uint64_t *ret_hash, struct err *err)
{
    static const struct config_expand config = {
        .gzip = true, .zstd = true, .ratio = 200, .size = 1 << 20};
    struct simdisk *d = simdisk_create(NULL);
    const struct io_ops *io = simdisk_io(d);
    const struct str *packed = ctx;
    enum err_code code;
    struct str text;
    int in, out;

    simdisk_put_file(d, "in", *packed, true);
    in = io->open(io->self, IO_CWD, "in", O_RDONLY, 0);
    out = io->open(io->self, IO_CWD, "out", O_WRONLY | O_CREAT, 0600);
    assert_true(in >= 0 && out >= 0);
    nomem_begin();
    code = expand_file(io, &config, expand_container(&config, *packed), in, packed->len, out,
                       ret_hash, err);
    nomem_end();
    assert_true(simdisk_read(d, "out", &text));
    if (code == ERR_OK)
        *ret_hash = hash64(text, 0);
    assert_int_equal(io->close(io->self, in), 0);
    assert_int_equal(io->close(io->self, out), 0);
    simdisk_destroy(d);
    return code;
}

static void test_expand(void **state)
{
    /* printf 'text\n' | gzip -n */
    static const char gzip[] =
        "\x1f\x8b\x08\0\0\0\0\0\0\x03\x2b\x49\xad\x28\xe1\x02\0\x27\xda\xec\x37"
        "\x05\0\0\0";
    static const char text[] = "text\n";
    char zstd[64];
    size_t len = ZSTD_compress(zstd, sizeof zstd, text, sizeof text - 1, 3);
    struct str packed[] = {{gzip, sizeof gzip - 1}, {zstd, len}};

    (void)state;
    assert_false(ZSTD_isError(len));
    for (size_t i = 0; i < TEST_LEN(packed); i++)
        nomem_check_part(i ? "zstd" : "gzip", call_expand, &packed[i]);
}

/* ---- gaps that were accepted ---- */

static enum err_code call_rebase(void *ctx, uint64_t *ret_hash, struct err *err)
{
    static const struct rebase_gap gap = {7, 8, 49, 61};
    struct simdisk *d = simdisk_create(NULL);
    const struct io_ops *io = simdisk_io(d);
    int fd = io_make_dir(io, IO_CWD, "archive", 0750);
    struct rebase_list list = {NULL, 0};
    enum err_code code;

    (void)ctx;
    assert_true(fd >= 0);
    nomem_begin();
    code = rebase_append(io, fd, &gap, err);
    if (code == ERR_OK)
        code = rebase_read(io, fd, &list, err);
    nomem_end();
    *ret_hash = code == ERR_OK ? rebase_has(&list, &gap) + list.len : 0;
    rebase_free(&list);
    assert_int_equal(io->close(io->self, fd), 0);
    simdisk_destroy(d);
    return code;
}

static void test_rebase(void **state)
{
    (void)state;
    nomem_check_part("rebase", call_rebase, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batch),
        cmocka_unit_test(test_recovery),
        cmocka_unit_test(test_expand),
        cmocka_unit_test(test_rebase),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
