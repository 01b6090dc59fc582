/* fuzz_control.c -- any bytes from a client of the control socket, in pieces of any length; the first byte
 * says how long they are and whether the answer is put off. Checked: at most one question, without a line
 * feed and no longer than may be; at most one answer, a whole line; the client is let go of. */
#include "../../daemon/control.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define TURNS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
    uv_loop_t loop;
    struct control *control;
    struct sockaddr_un addr;
    char dir[64];
    struct control_client *waiting;
    size_t asked;
    bool is_slow;
} world;

static bool answer(void *ctx, struct str line, struct control_client *client, struct buf *out)
{
    (void)ctx;
    world.asked++;
    assert(line.len < CONTROL_LINE_BYTES && !memchr(line.ptr, '\n', line.len));
    if (world.is_slow) {
        world.waiting = client;
        return false;
    }
    buf_addf(out, "{\"bytes\":%zu}", line.len);
    return true;
}

static void world_remove(void)
{
    char path[96];

    (void)snprintf(path, sizeof path, "%s/control.sock", world.dir);
    (void)unlink(path);
    (void)rmdir(world.dir);
}

static void world_init(void)
{
    struct err err;
    int fd;

    if (world.control)
        return;
    (void)snprintf(world.dir, sizeof world.dir, "/tmp/siftd-fuzz.XXXXXX");
    assert(mkdtemp(world.dir));
    (void)atexit(world_remove);
    fd = open(world.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert(fd >= 0 && uv_loop_init(&world.loop) == 0);
    assert(control_start(&world.loop, fd, answer, NULL, &world.control, &err) == ERR_OK);
    world.addr.sun_family = AF_UNIX;
    (void)snprintf(world.addr.sun_path, sizeof world.addr.sun_path, "%s/control.sock", world.dir);
}

static int call(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    assert(fd >= 0);
    assert(connect(fd, (const struct sockaddr *)&world.addr, sizeof world.addr) == 0);
    return fd;
}

/* What came back: "" or one whole line; then the end. */
static void check_answer(int fd)
{
    char back[256];
    size_t len = 0;
    ssize_t got = -1;

    for (int turn = 0; turn < TURNS_MAX && got != 0; turn++) {
        (void)uv_run(&world.loop, UV_RUN_NOWAIT);
        if (world.waiting)
            control_reply(world.waiting, STR("{\"late\":true}"));
        world.waiting = NULL;
        got = read(fd, back + len, sizeof back - len);
        if (got > 0)
            len += (size_t)got;
    }
    assert(world.asked <= 1);
    assert(len == 0 ||
           (back[0] == '{' && back[len - 1] == '\n' && memchr(back, '\n', len) == back + len - 1));
    assert(len == 0 || world.asked == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t piece;
    int fd;

    if (size == 0)
        return 0;
    world_init();
    world.asked = 0;
    world.is_slow = data[0] & 0x80;
    piece = (size_t)1 << (data[0] % 16);
    fd = call();
    for (size_t at = 1; at < size; at += piece) {
        size_t len = size - at < piece ? size - at : piece;

        /* It may have hung up on us. */
        if (send(fd, data + at, len, MSG_NOSIGNAL) < 0)
            break;
        (void)uv_run(&world.loop, UV_RUN_NOWAIT);
    }
    (void)shutdown(fd, SHUT_WR);
    check_answer(fd);
    (void)close(fd);
    for (int turn = 0; turn < 4; turn++)
        (void)uv_run(&world.loop, UV_RUN_NOWAIT);
    return 0;
}
