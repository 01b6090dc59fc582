/* rebase.c -- see rebase.h */
#include "rebase.h"

#include "../stages/base/json.h"
#include "../stages/base/mem.h"
#include "clock.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define REBASE_FILE_BYTES_MAX (1024u * 1024)
#define REBASE_LINE_BYTES_MAX 1024u

static enum err_code rebase_fault(const char *what, int rc, struct err *err)
{
    return err_set(err, rc == -ENOMEM ? ERR_NOMEM : ERR_AGAIN, -rc,
                   "cannot %s '" REBASE_NAME "' of the archive: %s", what, strerror(-rc));
}

/* The number behind a key. The lines are ours: flat, without strings that could hold a key. */
static bool rebase_number(struct str line, struct str key, uint64_t *ret)
{
    size_t at = str_find(line, key, 0), digits = 0;
    struct str rest;

    if (at == SIZE_MAX)
        return false;
    rest = str_trim(str_sub(line, at + key.len, line.len));
    while (digits < rest.len && rest.ptr[digits] >= '0' && rest.ptr[digits] <= '9')
        digits++;
    return str_to_u64(str_sub(rest, 0, digits), ret);
}

static bool rebase_parse(struct str line, struct rebase_gap *ret)
{
    return str_ends(line, STR("}")) &&
                    rebase_number(line, STR("\"first_segment\":"), &ret->first_segment) &&
                                  rebase_number(
                                      line, STR("\"last_segment\":"), &ret->last_segment) &&
                                      rebase_number(line, STR("\"after_seq\":"), &ret->after_seq) &&
                                                    rebase_number(line, STR("\"before_seq\":"),
                                                                            &ret->before_seq);
}

static enum err_code rebase_parse_all(struct str text, struct rebase_list *ret, struct err *err)
{
    struct rebase_list list = {0};
    size_t lines = 1;
    struct str line;

    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    list.gaps = mem_alloc(lines, sizeof *list.gaps);
    if (!list.gaps)
        return err_set(err, ERR_NOMEM, ENOMEM, "no memory to read '" REBASE_NAME "'");
    while (str_split(&text, '\n', &line))
        list.len += rebase_parse(str_trim(line), &list.gaps[list.len]);
    *ret = list;
    return ERR_OK;
}

enum err_code rebase_read(const struct io_ops *io, int archive_fd, struct rebase_list *ret_list,
                          struct err *err)
{
    int fd = io->open(io->self, archive_fd, REBASE_NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
    enum err_code code = ERR_OK;
    struct io_stat st;
    char *bytes = NULL;
    int rc;

    assert(ret_list);
    if (fd == -ENOENT) {
        *ret_list = (struct rebase_list){0};
        return ERR_OK;
    }
    rc = fd < 0 ? fd : io->fstat(io->self, fd, &st);
    if (rc == 0 && (st.type != IO_FILE || st.size > REBASE_FILE_BYTES_MAX))
        rc = -EFBIG;
    if (rc == 0 && !(bytes = mem_alloc(st.size + 1, 1)))
        rc = -ENOMEM;
    if (rc == 0)
        rc = io_read_full(io, fd, bytes, st.size, 0);
    if (fd >= 0)
        (void)io->close(io->self, fd);
    if (rc != 0)
        code = rebase_fault("read", rc, err);
    else
        code = rebase_parse_all((struct str){bytes, st.size}, ret_list, err);
    mem_free(bytes);
    return code;
}

void rebase_free(struct rebase_list *list)
{
    mem_free(list->gaps);
    *list = (struct rebase_list){0};
}

bool rebase_has_segments(const struct rebase_list *list, uint64_t first_segment,
                         uint64_t last_segment)
{
    for (size_t i = 0; i < list->len; i++)
        if (list->gaps[i].first_segment == first_segment &&
            list->gaps[i].last_segment == last_segment)
            return true;
    return false;
}

bool rebase_has(const struct rebase_list *list, const struct rebase_gap *gap)
{
    for (size_t i = 0; i < list->len; i++)
        if (memcmp(&list->gaps[i], gap, sizeof *gap) == 0)
            return true;
    return false;
}

static void rebase_line(const struct rebase_gap *gap, int64_t now_ms, struct buf *out)
{
    char when[CLOCK_ISO_BYTES];
    struct json j;

    json_init(&j, out);
    json_obj(&j);
    json_key_str(&j, "time", str_of(clock_iso(now_ms, when)));
    json_key_u64(&j, "first_segment", gap->first_segment);
    json_key_u64(&j, "last_segment", gap->last_segment);
    json_key_u64(&j, "after_seq", gap->after_seq);
    json_key_u64(&j, "before_seq", gap->before_seq);
    json_obj_end(&j);
    buf_add_byte(out, '\n');
}

enum err_code rebase_append(const struct io_ops *io, int archive_fd, const struct rebase_gap *gap,
                            struct err *err)
{
    struct io_stat st;
    struct buf line;
    int fd, rc;

    buf_init(&line, REBASE_LINE_BYTES_MAX);
    /* A line that a crash cut short must not swallow this one. */
    buf_add_byte(&line, '\n');
    rebase_line(gap, io->now_ms(io->self), &line);
    if (buf_failed(&line)) {
        buf_fini(&line);
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot write '" REBASE_NAME "': no memory");
    }
    /* Readable for all: whoever accepts the gap need not be who runs the daemon, which must read it;
     * there are only numbers in it. */
    fd = io->open(io->self, archive_fd, REBASE_NAME, O_WRONLY | O_CREAT | O_NOFOLLOW, 0644);
    rc = fd < 0 ? fd : io->fstat(io->self, fd, &st);
    if (rc == 0) {
        size_t skip = st.size == 0;

        rc = io->pwrite(io->self, fd, line.ptr + skip, line.len - skip, st.size);
    }
    if (rc == 0)
        rc = io->fdatasync(io->self, fd);
    if (fd >= 0)
        (void)io->close(io->self, fd);
    if (rc == 0)
        rc = io->fsync(io->self, archive_fd);
    buf_fini(&line);
    return rc < 0 ? rebase_fault("write", rc, err) : ERR_OK;
}
