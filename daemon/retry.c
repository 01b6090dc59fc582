/* retry.c -- see retry.h */
#include "retry.h"

#include "../stages/base/json.h"
#include "../stages/base/mem.h"
#include "log.h"
#include "status.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define RETRY_ANSWER_BYTES_MAX 4096u
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
    enum err_code code;
    struct err err;
};

static void retry_answer(struct retry *r)
{
    struct buf out;
    struct json j;

    buf_init(&out, RETRY_ANSWER_BYTES_MAX);
    if (r->code != ERR_OK) {
        status_write_error(str_of(r->err.msg), &out);
    } else {
        json_init(&j, &out);
        json_obj(&j);
        json_key_bool(&j, "ok", true);
        json_key_u64(&j, "id", r->claimed.id);
        json_obj_end(&j);
    }
    control_reply(r->client, buf_str(&out));
    buf_fini(&out);
}

static void retry_end(struct retry *r)
{
    void (*done)(void *ctx) = r->done;
    void *ctx = r->ctx;

    retry_answer(r);
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
        r->code = pipeline_add(r->pipeline, &r->claimed, NULL, &r->err);
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
    r->code = retry_parse(r, args);
    if (r->code != ERR_OK) {
        retry_end(r);
        return;
    }
    (void)uv_queue_work(loop, &r->work, retry_on_work, retry_on_after);
}
