/* snap_world.c -- see snap_world.h */
#include "../test.h"

#include "snap_world.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct snap_world snap_world_open(void)
{
    struct snap_world w = {.dir = test_dir_make()};

    w.fd = open(w.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(w.fd >= 0);
    return w;
}

void snap_world_close(struct snap_world w)
{
    assert_int_equal(close(w.fd), 0);
    test_dir_remove(w.dir);
}

void snap_world_damage(struct snap_world w, const char *name, size_t sparse_from,
                       void (*check)(void *ctx, int dirfd), void *ctx)
{
    size_t len;
    char *bytes = test_file_read(w.dir, name, &len);

    for (size_t at = 0; at<len; at += at> sparse_from ? 499 : 1) {
        for (int bit = 0; bit < 8; bit += 7) {
            bytes[at] = (char)(bytes[at] ^ 1 << bit);
            test_file_write(w.dir, name, (struct str){bytes, len});
            check(ctx, w.fd);
            bytes[at] = (char)(bytes[at] ^ 1 << bit);
        }
        test_file_write(w.dir, name, (struct str){bytes, at});
        check(ctx, w.fd);
    }
    bytes[len] = 'x';
    test_file_write(w.dir, name, (struct str){bytes, len + 1});
    check(ctx, w.fd);
    free(bytes);
    assert_int_equal(unlinkat(w.fd, name, 0), 0);
    assert_int_equal(mkdirat(w.fd, name, 0755), 0);
    check(ctx, w.fd);
}

static void *saver_run(void *ctx)
{
    struct snap_saver *s = ctx;
    struct err err;

    s->code = s->save(s->of, s->dirfd, &err);
    atomic_store(&s->is_over, true);
    return NULL;
}

void snap_saver_start(struct snap_saver *s)
{
    assert_int_equal(pthread_create(&s->thread, NULL, saver_run, s), 0);
}

void snap_saver_end(struct snap_saver *s)
{
    assert_int_equal(pthread_join(s->thread, NULL), 0);
    assert_true(atomic_load(&s->is_over));
    assert_int_equal(s->code, ERR_OK);
}
