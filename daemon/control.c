/* control.c -- see control.h */
#include "control.h"

#include "../stages/base/mem.h"
#include "status.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define CONTROL_NAME "control.sock"
#define CONTROL_ANSWER_BYTES_MAX (1024u * 1024)
#define CONTROL_ERROR_BYTES_MAX 4096u
#define CONTROL_BRIEF_BYTES 128u
#define CONTROL_NO_MEMORY "{\"error\":\"no memory\"}"

struct control_client {
    struct control *control;
    uv_pipe_t pipe;
    uv_timer_t silence;
    uv_write_t write;
    char line[CONTROL_LINE_BYTES];
    size_t line_len;
    struct buf answer;
    char brief[CONTROL_BRIEF_BYTES]; /* an answer that needs no memory to be sent */
    unsigned handles;
    bool is_closing, has_answered;
    bool is_put_off, is_gone; /* the answer comes later; the handles are closed before it */
    struct control_client *next, *prev;
};

struct control {
    uv_loop_t *loop;
    int run_fd; /* borrowed */
    uv_pipe_t listener;
    control_answer *answer;
    void *ctx;
    struct control_client *clients;
    size_t clients_len;
    uv_pipe_t refused;      /* a connection there is no memory for */
    bool is_refusing;       /* `refused` is in use ... */
    bool has_one_to_refuse; /* ... and somebody else waits to be accepted */
    bool is_stopping, listener_is_closed;
    void (*closed)(void *ctx);
    void *closed_ctx;
};

static void control_maybe_closed(struct control *c)
{
    void (*closed)(void *ctx) = c->closed;
    void *ctx = c->closed_ctx;

    if (!c->is_stopping || !c->listener_is_closed || c->is_refusing || c->clients_len > 0)
        return;
    mem_free(c);
    closed(ctx);
}

/* ---- clients ---- */

static void client_free(struct control_client *cl)
{
    struct control *c = cl->control;

    if (cl->next)
        cl->next->prev = cl->prev;
    if (cl->prev)
        cl->prev->next = cl->next;
    else
        c->clients = cl->next;
    c->clients_len--;
    buf_fini(&cl->answer);
    mem_free(cl);
    control_maybe_closed(c);
}

static void client_on_close(uv_handle_t *handle)
{
    struct control_client *cl = handle->data;

    if (--cl->handles > 0)
        return;
    if (cl->is_put_off)
        cl->is_gone = true;
    else
        client_free(cl);
}

static void client_close(struct control_client *cl)
{
    if (cl->is_closing)
        return;
    cl->is_closing = true;
    uv_close((uv_handle_t *)&cl->pipe, client_on_close);
    uv_close((uv_handle_t *)&cl->silence, client_on_close);
}

static void client_on_silence(uv_timer_t *timer)
{
    client_close(timer->data);
}

static void client_on_written(uv_write_t *write, int status)
{
    (void)status; /* either way the talk is over */
    client_close(write->data);
}

/* Send a line that stays until it is written; the talk is over afterwards. */
static void client_send(struct control_client *cl, char *line, size_t len)
{
    uv_buf_t out = uv_buf_init(line, (unsigned)len);

    if (uv_write(&cl->write, (uv_stream_t *)&cl->pipe, &out, 1, client_on_written) < 0)
        client_close(cl);
}

static void client_send_brief(struct control_client *cl, struct str json)
{
    assert(json.len < sizeof cl->brief);
    memcpy(cl->brief, json.ptr, json.len);
    cl->brief[json.len] = '\n';
    client_send(cl, cl->brief, json.len + 1);
}

/* Send what stands in cl->answer. One that did not fit is none at all. */
static void client_send_answer(struct control_client *cl)
{
    buf_add_byte(&cl->answer, '\n');
    if (!buf_failed(&cl->answer))
        client_send(cl, cl->answer.ptr, cl->answer.len);
    else if (buf_is_starved(&cl->answer))
        client_send_brief(cl, STR(CONTROL_NO_MEMORY));
    else
        client_close(cl);
}

static void client_answer(struct control_client *cl, struct str line)
{
    cl->has_answered = true;
    cl->is_put_off = true;
    if (cl->control->answer(cl->control->ctx, line, cl, &cl->answer)) {
        cl->is_put_off = false;
        client_send_answer(cl);
    } else if (cl->is_put_off) {
        /* Now it is we who keep the other waiting. */
        (void)uv_timer_stop(&cl->silence);
    }
}

void control_reply(struct control_client *client, struct str json)
{
    client->is_put_off = false;
    if (client->is_gone) {
        client_free(client);
        return;
    }
    if (client->is_closing)
        return;
    if (json.len < sizeof client->brief) {
        client_send_brief(client, json);
        return;
    }
    buf_add_str(&client->answer, json);
    client_send_answer(client);
}

void control_reply_error(struct control_client *client, struct str sentence)
{
    struct buf out;

    buf_init(&out, CONTROL_ERROR_BYTES_MAX);
    status_write_error(sentence, &out);
    control_reply(client, buf_failed(&out) ? STR(CONTROL_NO_MEMORY) : buf_str(&out));
    buf_fini(&out);
}

static void client_on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *ret_buf)
{
    struct control_client *cl = handle->data;

    (void)suggested;
    *ret_buf = uv_buf_init(cl->line + cl->line_len, (unsigned)(sizeof cl->line - cl->line_len));
}

static void client_on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buf)
{
    struct control_client *cl = stream->data;
    const char *feed;

    (void)buf;
    if (got == 0 || cl->has_answered)
        return;
    if (got < 0) {
        client_close(cl);
        return;
    }
    cl->line_len += (size_t)got;
    feed = memchr(cl->line, '\n', cl->line_len);
    if (feed)
        client_answer(cl, str_trim((struct str){cl->line, (size_t)(feed - cl->line)}));
    else if (cl->line_len == sizeof cl->line)
        client_close(cl);
}

static void control_on_connection(uv_stream_t *server, int status);

static void control_on_refused(uv_handle_t *handle)
{
    struct control *c = handle->data;
    bool has_one_more = c->has_one_to_refuse;

    c->is_refusing = c->has_one_to_refuse = false;
    if (has_one_more)
        control_on_connection((uv_stream_t *)&c->listener, 0);
    control_maybe_closed(c);
}

/* Say so and hang up. Who is not accepted at all keeps libuv from listening any more. */
static void control_refuse(struct control *c)
{
    static char line[] = CONTROL_NO_MEMORY "\n";
    uv_buf_t out = uv_buf_init(line, sizeof line - 1);

    if (c->is_refusing) {
        c->has_one_to_refuse = true;
        return;
    }
    c->is_refusing = true;
    (void)uv_pipe_init(c->loop, &c->refused, 0);
    c->refused.data = c;
    if (uv_accept((uv_stream_t *)&c->listener, (uv_stream_t *)&c->refused) == 0)
        (void)uv_try_write((uv_stream_t *)&c->refused, &out, 1);
    uv_close((uv_handle_t *)&c->refused, control_on_refused);
}

static void control_on_connection(uv_stream_t *server, int status)
{
    struct control *c = server->data;
    struct control_client *cl;

    if (status < 0 || c->is_stopping)
        return;
    cl = mem_alloc(1, sizeof *cl);
    if (!cl) {
        control_refuse(c);
        return;
    }
    cl->control = c;
    buf_init(&cl->answer, CONTROL_ANSWER_BYTES_MAX);
    (void)uv_pipe_init(c->loop, &cl->pipe, 0);
    (void)uv_timer_init(c->loop, &cl->silence);
    cl->pipe.data = cl->silence.data = cl->write.data = cl;
    cl->handles = 2;
    cl->next = c->clients;
    if (cl->next)
        cl->next->prev = cl;
    c->clients = cl;
    c->clients_len++;
    if (uv_accept(server, (uv_stream_t *)&cl->pipe) < 0 || c->clients_len > CONTROL_CLIENTS_MAX ||
        uv_timer_start(&cl->silence, client_on_silence, CONTROL_SILENCE_MS, 0) < 0 ||
        uv_read_start((uv_stream_t *)&cl->pipe, client_on_alloc, client_on_read) < 0)
        client_close(cl);
}

/* ---- the listener ---- */

/* A bound, listening descriptor, or -errno. */
static int control_bind(int run_fd)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -errno;
    (void)snprintf(addr.sun_path, sizeof addr.sun_path, "/proc/self/fd/%d/%s", run_fd,
                   CONTROL_NAME);
    /* The inbox is locked by now, so a socket that is there belongs to nobody. */
    (void)unlinkat(run_fd, CONTROL_NAME, 0);
    if (bind(fd, (const struct sockaddr *)&addr, sizeof addr) < 0 ||
        fchmodat(run_fd, CONTROL_NAME, 0660, 0) < 0) {
        int sys = errno;

        (void)close(fd);
        return -sys;
    }
    return fd;
}

enum err_code control_start(uv_loop_t *loop, int run_fd, control_answer *answer, void *ctx,
                            struct control **ret_control, struct err *err)
{
    struct control *c = mem_alloc(1, sizeof *c);
    int fd = c ? control_bind(run_fd) : -ENOMEM;
    int rc;

    if (fd < 0) {
        mem_free(c);
        return err_set(err, ERR_CONF, -fd, "cannot make 'run/%s': %s", CONTROL_NAME, strerror(-fd));
    }
    *c = (struct control){.loop = loop, .run_fd = run_fd, .answer = answer, .ctx = ctx};
    (void)uv_pipe_init(loop, &c->listener, 0);
    c->listener.data = c;
    rc = uv_pipe_open(&c->listener, fd);
    if (rc == 0)
        rc = uv_listen((uv_stream_t *)&c->listener, CONTROL_CLIENTS_MAX, control_on_connection);
    /* What libuv was given cannot fail to listen but for a bug or a lack of memory. */
    assert(rc == 0);
    *ret_control = c;
    return ERR_OK;
}

static void control_on_listener_closed(uv_handle_t *handle)
{
    struct control *c = handle->data;

    c->listener_is_closed = true;
    control_maybe_closed(c);
}

void control_stop(struct control *c, void (*closed)(void *ctx), void *ctx)
{
    struct control_client *next;

    c->is_stopping = true;
    c->closed = closed;
    c->closed_ctx = ctx;
    (void)unlinkat(c->run_fd, CONTROL_NAME, 0);
    for (struct control_client *cl = c->clients; cl; cl = next) {
        next = cl->next;
        client_close(cl);
    }
    uv_close((uv_handle_t *)&c->listener, control_on_listener_closed);
}
