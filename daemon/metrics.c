/* metrics.c -- see metrics.h */
#include "metrics.h"

#include "../stages/base/mem.h"
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define METRICS_BYTES_MAX (64u * 1024)
#define METRICS_PATH_BYTES 8192

struct metrics {
    uv_timer_t timer;
    uv_work_t work;
    char path[METRICS_PATH_BYTES], temporary[METRICS_PATH_BYTES];
    void (*get)(void *ctx, struct status *ret_status);
    void *ctx;
    struct buf text;
    bool is_running, is_closed, has_warned;
    int sys;
};

void metrics_write(const struct status *s, struct buf *out)
{
    struct status_number numbers[STATUS_NUMBERS_MAX];
    size_t len = status_numbers(s, numbers);

    for (size_t i = 0; i < len; i++)
        buf_addf(out, "# HELP siftd_%s %s\n# TYPE siftd_%s %s\nsiftd_%s %" PRIu64 "\n",
                 numbers[i].key, numbers[i].help, numbers[i].key,
                 numbers[i].is_gauge ? "gauge" : "counter", numbers[i].key, numbers[i].value);
}

static void metrics_free(struct metrics *m)
{
    buf_fini(&m->text);
    mem_free(m);
}

/* Write beside the file and rename: the collector never sees half of it. 0 or an errno. */
static int metrics_replace(const struct metrics *m)
{
    int fd = open(m->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    ssize_t wrote;
    int sys = 0;

    if (fd < 0)
        return errno;
    wrote = write(fd, m->text.ptr, m->text.len);
    if (wrote < 0 || (size_t)wrote != m->text.len)
        sys = wrote < 0 ? errno : ENOSPC;
    if (close(fd) < 0 && sys == 0)
        sys = errno;
    if (sys == 0 && rename(m->temporary, m->path) < 0)
        sys = errno;
    return sys;
}

static void metrics_on_work(uv_work_t *work)
{
    struct metrics *m = work->data;

    m->sys = metrics_replace(m);
}

static void metrics_on_after(uv_work_t *work, int status)
{
    struct metrics *m = work->data;

    (void)status; /* never cancelled */
    m->is_running = false;
    if (m->sys && !m->has_warned)
        log_warn("event=metrics cannot write '%s': %s, will be tried again", m->path,
                 strerror(m->sys));
    m->has_warned = m->sys != 0;
    if (m->is_closed)
        metrics_free(m);
}

static void metrics_on_time(uv_timer_t *timer)
{
    struct metrics *m = timer->data;
    struct status s;

    if (m->is_running)
        return;
    m->get(m->ctx, &s);
    buf_reset(&m->text);
    metrics_write(&s, &m->text);
    if (buf_failed(&m->text))
        return;
    m->is_running = true;
    (void)uv_queue_work(timer->loop, &m->work, metrics_on_work, metrics_on_after);
}

enum err_code metrics_start(uv_loop_t *loop, const char *root, const char *path,
                            void (*get)(void *ctx, struct status *ret_status), void *ctx,
                            struct metrics **ret_metrics, struct err *err)
{
    struct metrics *m = mem_alloc(1, sizeof *m);
    int len;

    if (!m)
        return err_set(err, ERR_NOMEM, ENOMEM, "cannot start: no memory");
    len = path[0] == '/' ? snprintf(m->path, sizeof m->path, "%s", path)
                         : snprintf(m->path, sizeof m->path, "%s/%s", root, path);
    if (len < 0 || (size_t)len + sizeof ".new" > sizeof m->path) {
        mem_free(m);
        return err_set(err, ERR_CONF, ENAMETOOLONG, "metrics.textfile is too long");
    }
    memcpy(m->temporary, m->path, (size_t)len);
    memcpy(m->temporary + len, ".new", sizeof ".new");
    buf_init(&m->text, METRICS_BYTES_MAX);
    m->get = get;
    m->ctx = ctx;
    m->work.data = m;
    (void)uv_timer_init(loop, &m->timer); /* cannot fail */
    m->timer.data = m;
    (void)uv_timer_start(&m->timer, metrics_on_time, 0, METRICS_MS);
    *ret_metrics = m;
    return ERR_OK;
}

static void metrics_on_closed(uv_handle_t *handle)
{
    struct metrics *m = handle->data;

    m->is_closed = true;
    if (!m->is_running)
        metrics_free(m);
}

void metrics_stop(struct metrics *m)
{
    uv_close((uv_handle_t *)&m->timer, metrics_on_closed);
}
