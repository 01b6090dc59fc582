/* fuzz_recover.c -- any bytes as the open segment that a crash left, on the simulated disk. Checked: recovery
 * keeps a prefix of whole groups and cuts the rest, or refuses and changes nothing; doing it again finds the
 * same and cuts nothing; what it kept survives a power cut at once.
 * And any bytes as the journal of names: reading it never fails, and names hold no NUL. */
#include "../../daemon/claim_files.h"
#include "../../daemon/recover_scan.h"
#include "../../stages/base/mem.h"
#include "../sim/simdisk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SEGMENT "archive/2023/11/00000000000000000001.ndjson.zst.open"
#define CLAIMS 4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct world {
    struct simdisk *disk;
    const struct io_ops *io;
    struct recover_env env;
};

static void world_init(struct world *w)
{
    struct simdisk_options options = {.start_ms = 1700000000000};

    w->disk = simdisk_create(&options);
    w->io = simdisk_io(w->disk);
    simdisk_put_dir(w->disk, "state");
    simdisk_put_dir(w->disk, "archive");
    w->env = (struct recover_env){.io = w->io,
                                  .archive_fd = io_open_dir(w->io, IO_CWD, "archive"),
                                  .state_fd = io_open_dir(w->io, IO_CWD, "state")};
    assert(w->env.archive_fd >= 0 && w->env.state_fd >= 0);
}

static enum err_code scan(const struct world *w, struct scanned *ret, uint64_t *ret_cut)
{
    struct segment_name name;
    struct err err;

    segment_name_make(&name, 1, SEGMENT_OPEN, 2023, 11);
    *ret_cut = 0;
    return recover_scan(&w->env, &name, UINT64_MAX, NULL, NULL, ret, ret_cut, &err);
}

static void check_kept(struct world *w, const uint8_t *data, uint64_t kept)
{
    struct str now, synced;

    assert(simdisk_read(w->disk, SEGMENT, &now));
    assert(now.len == kept && (kept == 0 || memcmp(now.ptr, data, kept) == 0));
    assert(simdisk_read_synced(w->disk, SEGMENT, &synced) && str_eq(now, synced));
}

static void check_segment(const uint8_t *data, size_t size)
{
    struct scanned first, second;
    struct world w;
    uint64_t cut;

    world_init(&w);
    simdisk_put_file(w.disk, SEGMENT, (struct str){(const char *)data, size}, true);
    if (scan(&w, &first, &cut) != ERR_OK) {
        check_kept(&w, data, size);
    } else {
        assert(first.end_off + cut == size);
        check_kept(&w, data, first.end_off);
        assert(scan(&w, &second, &cut) == ERR_OK && cut == 0);
        assert(second.end_off == first.end_off && second.last_seq == first.last_seq);
    }
    simdisk_destroy(w.disk);
}

static void check_names(const uint8_t *data, size_t size)
{
    struct claimed claims[CLAIMS] = {{.id = 1}, {.id = 2}, {.id = 17}, {.id = UINT64_MAX}};
    struct claim_names names;
    struct world w;

    world_init(&w);
    simdisk_put_file(w.disk, "archive/names", (struct str){(const char *)data, size}, true);
    names = (struct claim_names){.io = w.io, .siftd_fd = w.env.archive_fd};
    assert(claim_names_fill(&names, claims, CLAIMS) == 0);
    for (size_t i = 0; i < CLAIMS; i++) {
        assert(claims[i].name && strlen(claims[i].name) <= size);
        mem_free(claims[i].name);
    }
    simdisk_destroy(w.disk);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_segment(data, size);
    if (size < 4096)
        check_names(data, size);
    return 0;
}
