/* recover_world.c -- see recover_world.h */
#include "recover_world.h"

#include "../../stages/base/mem.h"
#include "../test.h"

int recover_world_setup(void **state)
{
    struct core *c = mem_alloc(1, sizeof *c);

    assert_non_null(c);
    core_init(c, NULL);
    assert_int_equal(core_start(c), ERR_OK);
    *state = c;
    return 0;
}

int recover_world_teardown(void **state)
{
    struct core *c = *state;

    core_fini(c);
    mem_free(c);
    return 0;
}

void recover_world_start(struct core *c)
{
    if (core_start(c) != ERR_OK)
        fail_msg("%s", c->err.msg);
}

struct str recover_world_copy(struct core *c, const char *path)
{
    struct str bytes;

    assert_true(simdisk_read(c->disk, path, &bytes));
    bytes.ptr = mem_dup(bytes.ptr, bytes.len);
    assert_non_null(bytes.ptr);
    return bytes;
}

void recover_world_free(struct str bytes)
{
    mem_free((void *)(uintptr_t)bytes.ptr);
}

void recover_world_put(struct core *c, const char *path, struct str bytes)
{
    simdisk_put_file(c->disk, path, bytes, true);
}

void recover_world_claim(struct core *c, const char *name, const char *text)
{
    struct file file;

    core_claim(c, name, str_of(text), &file);
    core_file_fini(&file);
}
