/* core_world.c -- see core_world.h */
#include "../test.h"

#include "core_world.h"

#include "../../daemon/log.h"
#include "../../stages/base/mem.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#define STATE_FD_MIN 4096
#define UNPACK_BYTES_MAX ((size_t)256 << 20)

static const char default_yaml[] =
    "root: /\n"
    "pipelines: {default: [" TEST_CLEAN ", " TEST_SEGMENT ", {dedupe: {exact: drop}}]}\n"
    "log: {mirror: off}\n";

void core_init(struct core *c, const char *yaml)
{
    struct simdisk_options options = {.start_ms = CORE_START_MS, .order = SIMDISK_LIST_NAME};
    int fd;

    *c = (struct core){
        .inbox_fd = -1, .done_fd = -1, .quarantine_fd = -1, .archive_fd = -1, .log_fd = -1};
    log_set_level(LOG_ERROR);
    c->disk = simdisk_create(&options);
    c->io = simdisk_io(c->disk);
    if (config_parse(str_of(yaml ? yaml : default_yaml), "core", NULL, 0, &c->config, &c->err) !=
        ERR_OK)
        fail_msg("%s", c->err.msg);
    c->dir = test_dir_make();
    fd = open(c->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(fd >= 0);
    c->state_fd = fcntl(fd, F_DUPFD_CLOEXEC, STATE_FD_MIN);
    assert_true(c->state_fd >= STATE_FD_MIN);
    (void)close(fd);
}

void core_fini(struct core *c)
{
    core_stop(c);
    assert_int_equal(simdisk_open_count(c->disk), 0);
    config_destroy(c->config);
    (void)close(c->state_fd);
    test_dir_remove(c->dir);
    simdisk_destroy(c->disk);
}

static void on_finished(void *ctx, const struct commit_entry *entry, int64_t time_ms)
{
    struct core *c = ctx;

    (void)time_ms;
    c->announced++;
    c->last_announced = entry->id;
}

static enum err_code open_folders(struct core *c)
{
    const struct {
        const char *name;
        int *fd;
    } list[] = {{"inbox", &c->inbox_fd},
                {"done", &c->done_fd},
                {"quarantine", &c->quarantine_fd},
                {"archive", &c->archive_fd},
                {"log", &c->log_fd}};

    for (size_t i = 0; i < TEST_LEN(list); i++) {
        *list[i].fd = io_make_dir(c->io, IO_CWD, list[i].name, 0750);
        if (*list[i].fd < 0)
            return err_set(&c->err, ERR_CONF, -*list[i].fd, "cannot make '%s'", list[i].name);
    }
    return ERR_OK;
}

static enum err_code recover_and_open(struct core *c)
{
    struct recover_env env = {.io = c->io,
                              .archive_fd = c->archive_fd,
                              .state_fd = c->state_fd,
                              .claim = c->env.claim,
                              .chains = c->env.part.chains,
                              .finish = &c->env.finish,
                              .finished = on_finished,
                              .ctx = c};
    enum err_code code = recover_run(&env, &c->recovery, &c->err);

    if (code != ERR_OK)
        return code;
    c->env.frames = frames_create(1, 1u << 20);
    assert_non_null(c->env.frames);
    return archive_open(c->io, c->archive_fd, &c->config->archive, claim_uuid(c->env.claim),
                        &c->recovery.position, &c->env.archive, &c->err);
}

enum err_code core_start(struct core *c)
{
    enum err_code code = open_folders(c);

    if (code == ERR_OK)
        code = claim_open(c->io, c->inbox_fd, &c->env.claim, &c->err);
    if (code != ERR_OK)
        return code;
    finish_init(&c->env.finish, c->io, claim_dir(c->env.claim), c->done_fd, c->quarantine_fd,
                c->config->done.action == CONFIG_DONE_DELETE);
    c->env.part =
        (struct part_env){.io = c->io, .config = c->config, .claim_fd = claim_dir(c->env.claim)};
    atomic_init(&c->env.wants_reopen, false);
    code = chains_open(c->config, 2, NULL, &c->env.part.chains, &c->err);
    if (code == ERR_OK)
        code =
            outlog_open(c->io, c->log_fd, "outcomes.ndjson", 1u << 20, &c->env.outcomes, &c->err);
    if (code == ERR_OK && c->config->log.mirror)
        code = outlog_open(c->io, c->log_fd, "records.ndjson", 1u << 20, &c->env.mirror, &c->err);
    return code == ERR_OK ? recover_and_open(c) : code;
}

void core_stop(struct core *c)
{
    int *const fds[] = {&c->log_fd, &c->archive_fd, &c->quarantine_fd, &c->done_fd, &c->inbox_fd};

    finish_fini(&c->env.finish);
    archive_close(c->env.archive);
    frames_destroy(c->env.frames);
    recover_free(&c->recovery);
    outlog_close(c->env.mirror);
    outlog_close(c->env.outcomes);
    chains_close(c->env.part.chains);
    claim_close(c->env.claim);
    for (size_t i = 0; i < TEST_LEN(fds); i++) {
        if (*fds[i] >= 0)
            (void)c->io->close(c->io->self, *fds[i]);
        *fds[i] = -1;
    }
    c->env = (struct batch_env){0};
}

void core_kill(struct core *c)
{
    simdisk_kill(c->disk);
    core_stop(c);
}

void core_claim(struct core *c, const char *name, struct str text, struct file *ret_file)
{
    struct claim_request request = {.name = name};
    char path[512];

    assert_true((size_t)snprintf(path, sizeof path, "inbox/%s", name) < sizeof path);
    simdisk_put_file(c->disk, path, text, true);
    assert_int_equal(claim_take(c->env.claim, &request, 1, false, &c->err), ERR_OK);
    assert_int_equal(request.result, CLAIM_TAKEN);
    core_file_of(c, &(struct recover_claim){.claimed = request.claimed}, ret_file);
}

void core_file_of(struct core *c, const struct recover_claim *claim, struct file *ret_file)
{
    *ret_file = (struct file){
        .claimed = claim->claimed,
        .pipeline = config_route(c->config, str_of(claim->claimed.name)),
        .is_one_part = claim->claimed.stat.size <= PART_ONE_BYTES_MAX && claim->resume.part == 0,
        .next_article = claim->resume.part ? claim->resume.next_article : 1,
        .next_part = claim->resume.part,
        .next_off = claim->resume.off,
        .is_partial = claim->resume.is_partial,
    };
    memcpy(ret_file->sha256, claim->resume.sha256, sizeof ret_file->sha256);
}

void core_file_fini(struct file *file)
{
    sha256_destroy(file->survey_sha);
    mem_free(file->claimed.name);
    *file = (struct file){0};
}

struct part *core_part(struct core *c, struct file *file, uint64_t ticket)
{
    struct part *part = part_create(file, ticket);

    assert_non_null(part);
    part_run(&c->env.part, part, 0);
    return part;
}

enum err_code core_archive(struct core *c, const char *name, const char *text)
{
    struct batch *batch = batch_create();
    struct file file;
    enum err_code code;

    assert_non_null(batch);
    core_claim(c, name, str_of(text), &file);
    assert_true(batch_add(batch, core_part(c, &file, 0)));
    code = batch_prepare(&c->env, batch, &c->err);
    if (code == ERR_OK)
        code = batch_commit(&c->env, batch, &c->err);
    if (code == ERR_OK)
        code = batch_finish(&c->env, batch, &c->err);
    batch_destroy(batch);
    core_file_fini(&file);
    return code;
}

struct counting {
    struct str end;
    size_t count;
};

static void count_one(void *ctx, const char *name, enum io_type type)
{
    struct counting *n = ctx;

    (void)type;
    n->count += str_ends(str_of(name), n->end);
}

size_t core_count(struct core *c, const char *folder, const char *end)
{
    struct counting n = {.end = str_of(end)};

    (void)simdisk_list(c->disk, folder, count_one, &n);
    return n.count;
}

char *core_read(struct core *c, const char *path)
{
    struct str bytes;
    char *copy;

    if (!simdisk_read(c->disk, path, &bytes))
        fail_msg("'%s' is not there", path);
    copy = mem_dup(bytes.ptr, bytes.len);
    assert_non_null(copy);
    return copy;
}

char *core_unpack(struct core *c, const char *path)
{
    ZSTD_DCtx *ctx = ZSTD_createDCtx();
    struct str packed;
    struct buf text;
    ZSTD_inBuffer in;
    size_t left = 0;

    assert_non_null(ctx);
    if (!simdisk_read(c->disk, path, &packed))
        fail_msg("'%s' is not there", path);
    in = (ZSTD_inBuffer){packed.ptr, packed.len, 0};
    buf_init(&text, UNPACK_BYTES_MAX);
    while (in.pos < in.size) {
        char piece[4096];
        ZSTD_outBuffer out = {piece, sizeof piece, 0};

        left = ZSTD_decompressStream(ctx, &out, &in);
        if (ZSTD_isError(left))
            fail_msg("'%s' does not decompress: %s", path, ZSTD_getErrorName(left));
        buf_add(&text, piece, out.pos);
    }
    assert_int_equal(left, 0);
    buf_add_byte(&text, '\0');
    assert_false(buf_failed(&text));
    (void)ZSTD_freeDCtx(ctx);
    return text.ptr;
}
