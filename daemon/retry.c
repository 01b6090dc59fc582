/* retry.c -- see retry.h */
#include "retry.h"

#include "../stages/base/mem.h"
#include "files.h"
#include "log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RETRY_OK_BYTES 64u
#define RETRY_FILE_BYTES 128u

struct retry {
    uv_work_t work;
    const struct engine *engine;
    struct pipeline *pipeline;
    struct control_client *client;
    void (*done)(void *ctx);
    void *ctx;
    char folder[RETRY_FILE_BYTES], file[RETRY_FILE_BYTES];
    char name[CLAIM_NAME_BYTES_MAX];
    struct claimed wanted, claimed;
    struct file *room; /* in work, made before the claim: a file that is claimed is worked on */
    enum err_code code;
    struct err err;
};

/* That it was done is told without memory too: who hears an error tries again. */
static void retry_answer(struct retry *r)
{
    char ok[RETRY_OK_BYTES];

    if (r->code != ERR_OK) {
        control_reply_error(r->client, str_of(r->err.msg));
        return;
    }
    (void)snprintf(ok, sizeof ok, "{\"ok\":true,\"id\":%" PRIu64 "}", r->claimed.id);
    control_reply(r->client, str_of(ok));
}

static void retry_end(struct retry *r)
{
    void (*done)(void *ctx) = r->done;
    void *ctx = r->ctx;

    retry_answer(r);
    file_destroy(r->room);
    mem_free(r);
    done(ctx);
}

static bool is_word(struct str s)
{
    if (s.len == 0 || s.len >= RETRY_FILE_BYTES || s.ptr[0] == '.')
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '.' || c == '-' || c == '_'))
            return false;
    }
    return true;
}

static bool copy_word(struct str s, char *out, size_t room)
{
    if (!is_word(s) || s.len >= room)
        return false;
    memcpy(out, s.ptr, s.len);
    out[s.len] = '\0';
    return true;
}

/* "decode.encoding=big5": the one key a retry can set. */
static bool parse_override(struct retry *r, struct str option)
{
    struct str key = STR("decode.encoding=");

    return str_starts(option, key) && copy_word(str_sub(option, key.len, SIZE_MAX),
                                                r->wanted.encoding, sizeof r->wanted.encoding);
}

/* It is kept with the claim: one that cannot be used would stop the daemon at every start. */
static enum err_code retry_check_encoding(struct retry *r)
{
    struct decode_opts opts = {.encoding = str_of(r->wanted.encoding), .fallback = STR("utf-8")};

    return r->wanted.encoding[0] ? decode_check(&opts, &r->err) : ERR_OK;
}

static enum err_code retry_parse(struct retry *r, struct str args)
{
    struct str path, folder, name;

    if (!str_split(&args, ' ', &path) || !str_split(&path, '/', &folder) ||
        !copy_word(folder, r->folder, sizeof r->folder) ||
        !copy_word(path, r->file, sizeof r->file) ||
        !str_to_u64(str_sub(path, 0, CLAIM_ID_CHARS - 1), &r->wanted.retry_of) ||
        r->wanted.retry_of == 0)
        return err_set(&r->err, ERR_CONF, EINVAL, "not the name of a quarantined file");
    if (!str_split(&args, ' ', &name) || name.len >= sizeof r->name)
        return err_set(&r->err, ERR_CONF, EINVAL, "the original name is missing");
    claim_unescape(name, r->name);
    r->wanted.name = r->name;
    if (args.len > 0 && !parse_override(r, args))
        return err_set(&r->err, ERR_CONF, EINVAL, "a retry can set decode.encoding only");
    return retry_check_encoding(r);
}

static void retry_on_work(uv_work_t *work)
{
    struct retry *r = work->data;
    const struct engine *e = r->engine;
    int dir = io_open_dir(e->io, e->places.quarantine, r->folder);
    char why[CLAIM_ID_CHARS + sizeof ".why.json"];

    if (dir < 0) {
        r->code = err_set(&r->err, ERR_AGAIN, -dir, "cannot open 'quarantine/%s': %s", r->folder,
                          strerror(-dir));
        return;
    }
    r->code = claim_take_again(e->env.claim, dir, r->file, &r->wanted, &r->claimed, &r->err);
    if (r->code == ERR_OK) {
        /* The reason of before; a new one is written if there is one. */
        claim_id_name(r->wanted.retry_of, why);
        memcpy(why + CLAIM_ID_CHARS - 1, ".why.json", sizeof ".why.json");
        (void)e->io->unlink(e->io->self, dir, why);
    }
    (void)e->io->close(e->io->self, dir);
}

static void retry_on_after(uv_work_t *work, int status)
{
    struct retry *r = work->data;

    (void)status; /* never cancelled */
    if (r->code == ERR_OK) {
        log_info("id=%" PRIu64 " event=retry of=%" PRIu64 " encoding=%s", r->claimed.id,
                 r->wanted.retry_of, r->wanted.encoding[0] ? r->wanted.encoding : "auto");
        pipeline_add_in(r->pipeline, r->room, &r->claimed);
        r->room = NULL; /* is the pipeline's now */
    }
    pipeline_pump(r->pipeline);
    retry_end(r);
}

void retry_start(uv_loop_t *loop, const struct engine *engine, struct pipeline *pipeline,
                 struct str args, struct control_client *client, void (*done)(void *ctx), void *ctx)
{
    struct retry *r = mem_alloc(1, sizeof *r);

    if (!r) {
        control_reply(client, STR("{\"error\":\"no memory\"}"));
        done(ctx);
        return;
    }
    r->engine = engine;
    r->pipeline = pipeline;
    r->client = client;
    r->done = done;
    r->ctx = ctx;
    r->work.data = r;
    r->room = file_create();
    r->code = retry_parse(r, args);
    if (r->code == ERR_OK && !r->room)
        r->code = err_set(&r->err, ERR_NOMEM, ENOMEM, "no memory");
    if (r->code != ERR_OK) {
        retry_end(r);
        return;
    }
    (void)uv_queue_work(loop, &r->work, retry_on_work, retry_on_after);
}
