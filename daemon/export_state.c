/* export_state.c -- see export_state.h */
#include "export_state.h"

#include "../stages/base/json.h"
#include "../stages/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#define SCHEMA "sift-export/1"
#define UUID_HEX_BYTES (2 * COMMIT_UUID_BYTES + 1)

bool export_state_add(struct export_state *state, const char *key)
{
    if (state->parts_len == state->parts_room) {
        size_t room = state->parts_room ? state->parts_room * 2 : 64;
        struct export_known *parts = mem_resize(state->parts, room, sizeof *parts);

        if (!parts)
            return false;
        state->parts = parts;
        state->parts_room = room;
    }
    state->parts[state->parts_len] = (struct export_known){.bytes = 0};
    (void)snprintf(state->parts[state->parts_len++].key, EXPORT_KEY_BYTES, "%s", key);
    return true;
}

void export_state_free(struct export_state *state)
{
    mem_free(state->parts);
    *state = (struct export_state){.parts = NULL};
}

static void uuid_hex(const unsigned char uuid[COMMIT_UUID_BYTES], char out[UUID_HEX_BYTES])
{
    for (size_t i = 0; i < COMMIT_UUID_BYTES; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", uuid[i]);
}

/* ---- reading ---- */

static bool is_text(const json_t *root, const char *key, const char *want)
{
    const char *text = json_string_value(json_object_get(root, key));

    return want ? text && strcmp(text, want) == 0 : !text;
}

/* NULL, or what is asked for otherwise than before. */
static const char *difference(const json_t *root, const struct export_asked *asked)
{
    const json_t *wheres = json_object_get(root, "where");
    char uuid[UUID_HEX_BYTES];

    uuid_hex(asked->uuid, uuid);
    if (!is_text(root, "schema", SCHEMA))
        return "the form of its export.json";
    if (!is_text(root, "uuid", uuid))
        return "the archive";
    if (!is_text(root, "by", asked->by))
        return "--by";
    if (!is_text(root, "level", asked->level))
        return "--level";
    if (json_array_size(wheres) != asked->wheres_len)
        return "--where";
    for (size_t i = 0; i < asked->wheres_len; i++) {
        const char *where = json_string_value(json_array_get(wheres, i));

        if (!where || strcmp(where, asked->wheres[i]) != 0)
            return "--where";
    }
    return NULL;
}

static bool is_key(const char *key)
{
    return *key && strlen(key) < EXPORT_KEY_BYTES &&
           strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(key);
}

static bool take_parts(json_t *root, struct export_state *state)
{
    json_t *parts = json_object_get(root, "parts");
    json_int_t segment = json_integer_value(json_object_get(root, "segment"));

    if (!json_is_object(parts) || segment < 0)
        return false;
    state->segment = (uint64_t)segment;
    for (void *at = json_object_iter(parts); at; at = json_object_iter_next(parts, at)) {
        const json_t *part = json_object_iter_value(at);
        json_int_t bytes = json_integer_value(json_object_get(part, "bytes"));
        json_int_t records = json_integer_value(json_object_get(part, "records"));

        if (!is_key(json_object_iter_key(at)) || bytes < 0 || records < 0 ||
            !export_state_add(state, json_object_iter_key(at)))
            return false;
        state->parts[state->parts_len - 1].bytes = (uint64_t)bytes;
        state->parts[state->parts_len - 1].records = (uint64_t)records;
    }
    return true;
}

/* -ENOENT: no file. */
static int read_bytes(const struct io_ops *io, int dirfd, struct buf *out)
{
    int fd = io->open(io->self, dirfd, EXPORT_STATE_NAME, O_RDONLY | O_NOFOLLOW, 0), sys;
    struct io_stat st = {.size = 0};
    char *at;

    if (fd < 0)
        return fd;
    sys = io->fstat(io->self, fd, &st);
    at = !sys && st.size <= EXPORT_STATE_BYTES_MAX ? buf_extend(out, (size_t)st.size) : NULL;
    if (!sys)
        sys = at ? io_read_full(io, fd, at, (size_t)st.size, 0) : -EFBIG;
    (void)io->close(io->self, fd);
    return sys;
}

enum err_code export_state_read(const struct io_ops *io, int dirfd,
                                const struct export_asked *asked, struct export_state *ret_state,
                                struct err *err)
{
    struct export_state state = {.parts = NULL};
    enum err_code code = ERR_OK;
    const char *other;
    json_error_t ignored;
    struct buf bytes;
    json_t *root;
    int sys;

    buf_init(&bytes, EXPORT_STATE_BYTES_MAX);
    sys = read_bytes(io, dirfd, &bytes);
    root = sys ? NULL : json_loadb(bytes.ptr, bytes.len, 0, &ignored);
    buf_fini(&bytes);
    if (sys && sys != -ENOENT)
        code = err_set(err, ERR_AGAIN, -sys, "cannot read '" EXPORT_STATE_NAME "': %s",
                       strerror(-sys));
    else if (!sys && !root)
        code = err_set(err, ERR_CONF, 0, "'" EXPORT_STATE_NAME "' is no JSON");
    else if (root && (other = difference(root, asked)))
        code = err_set(err, ERR_CONF, 0, "the folder holds another export: %s differs", other);
    else if (root && !take_parts(root, &state))
        code = err_set(err, ERR_CONF, 0, "'" EXPORT_STATE_NAME "' is not what an export writes");
    json_decref(root);
    if (code) {
        export_state_free(&state);
        return code;
    }
    *ret_state = state;
    return ERR_OK;
}

/* ---- writing ---- */

static void write_json(const struct export_asked *asked, const struct export_state *state,
                       struct buf *out)
{
    char uuid[UUID_HEX_BYTES];
    struct json j;

    uuid_hex(asked->uuid, uuid);
    json_init(&j, out);
    json_obj(&j);
    json_key_str(&j, "schema", STR(SCHEMA));
    json_key_str(&j, "uuid", str_of(uuid));
    json_key_str(&j, "by", str_of(asked->by));
    if (asked->level)
        json_key_str(&j, "level", str_of(asked->level));
    json_key(&j, "where");
    json_arr(&j);
    for (size_t i = 0; i < asked->wheres_len; i++)
        json_str(&j, str_of(asked->wheres[i]));
    json_arr_end(&j);
    json_key_u64(&j, "segment", state->segment);
    json_key(&j, "parts");
    json_obj(&j);
    for (size_t i = 0; i < state->parts_len; i++) {
        json_key(&j, state->parts[i].key);
        json_obj(&j);
        json_key_u64(&j, "bytes", state->parts[i].bytes);
        json_key_u64(&j, "records", state->parts[i].records);
        json_obj_end(&j);
    }
    json_obj_end(&j);
    json_obj_end(&j);
    buf_add_byte(out, '\n');
}

enum err_code export_state_write(const struct io_ops *io, int dirfd,
                                 const struct export_asked *asked, const struct export_state *state,
                                 struct err *err)
{
    static const char name[] = ".export.new";
    int fd = io->open(io->self, dirfd, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0640);
    int sys = fd < 0 ? fd : 0;
    struct buf out;

    buf_init(&out, EXPORT_STATE_BYTES_MAX);
    write_json(asked, state, &out);
    if (!sys)
        sys = buf_failed(&out) ? -ENOMEM : io->pwrite(io->self, fd, out.ptr, out.len, 0);
    if (!sys)
        sys = io->fdatasync(io->self, fd);
    if (fd >= 0)
        (void)io->close(io->self, fd);
    if (!sys)
        sys = io->replace(io->self, dirfd, name, dirfd, EXPORT_STATE_NAME);
    if (!sys)
        sys = io->fsync(io->self, dirfd);
    buf_fini(&out);
    if (sys)
        return err_set(err, ERR_AGAIN, -sys, "cannot write '" EXPORT_STATE_NAME "': %s",
                       strerror(-sys));
    return ERR_OK;
}
