/* simdrops.c -- see simdrops.h */
#include "simdrops.h"

#include "../../../daemon/sha256.h"
#include "../../test.h"
#include "simwatch.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES_MAX 16384
#define PAUSE_MS 400
#define BIG_BYTES_MIN 4400 /* more than one part of the simulation's library */
#define BINARY_BYTES 1400

static uint64_t below(struct drops *s, uint64_t limit)
{
    return test_random(&s->random) % limit;
}

/* Paragraphs that can be told from all others: "T3.7. ...". */
static void write_text(struct drops *s, struct simdrop *drop, size_t number, size_t least_bytes)
{
    size_t wanted = 1 + below(s, 4);

    drop->text = malloc(TEXT_BYTES_MAX);
    assert(drop->text);
    while (drop->paragraphs < wanted || drop->len < least_bytes) {
        int n = snprintf(drop->text + drop->len, TEXT_BYTES_MAX - drop->len,
                         "%sT%zu.%u. The office of ward %u repaired %u lamps and %u benches along "
                         "the canal in week %u of the year.\n",
                         drop->paragraphs ? "\n" : "", number, drop->paragraphs,
                         (unsigned)below(s, 900), (unsigned)below(s, 9000), (unsigned)below(s, 90),
                         (unsigned)below(s, 52));

        assert(n > 0 && drop->len + (size_t)n < TEXT_BYTES_MAX);
        drop->len += (size_t)n;
        drop->paragraphs++;
    }
}

static void write_binary(struct simdrop *drop)
{
    static const char piece[] = "text with nul";

    drop->text = malloc(BINARY_BYTES);
    assert(drop->text);
    for (size_t i = 0; i < BINARY_BYTES; i++)
        drop->text[i] = piece[i % sizeof piece];
    drop->len = BINARY_BYTES;
    drop->reason = "binary";
}

static void write_content(struct drops *s, struct simdrop *drop, size_t number)
{
    uint64_t kind = below(s, 16);
    const struct simdrop *other = number ? &s->list[below(s, number)] : NULL;

    drop->source = (unsigned)number;
    if (kind == 0) {
        drop->text = calloc(1, 1);
        drop->reason = "empty";
    } else if (kind == 1) {
        write_binary(drop);
    } else if (kind <= 3 && other && !other->reason && other->len < BIG_BYTES_MIN) {
        drop->text = malloc(other->len);
        assert(drop->text);
        memcpy(drop->text, other->text, other->len);
        drop->len = other->len;
        drop->source = other->source;
        drop->paragraphs = other->paragraphs;
    } else {
        write_text(s, drop, number, kind <= 6 ? BIG_BYTES_MIN + below(s, 5000) : 0);
    }
    sha256_of(drop->text, drop->len, drop->sha256);
}

static void make_name(struct drops *s, struct simdrop *drop, size_t number)
{
    static const char *const folders[] = {"", "", "", "", "sub/", "sub/deep/"};
    uint64_t n = below(s, 12);

    /* Sometimes a name that was there before. */
    drop->way = below(s, 3) == 0 && n != 0 ? DROP_WRITTEN : DROP_RENAMED;
    if (n == 0 && number > 0)
        (void)snprintf(drop->name, sizeof drop->name, "%s", s->list[below(s, number)].name);
    else
        (void)snprintf(drop->name, sizeof drop->name, "%spage %02zu.txt",
                       folders[n % TEST_LEN(folders)], number);
}

/* Files that share a name are moved in: whoever writes in place after a power cut may write over the other
 * file, which is there again. */
static void move_in_shared(struct drops *s)
{
    for (size_t i = 0; i < s->len; i++)
        for (size_t k = 0; k < s->len; k++)
            if (k != i && strcmp(s->list[i].name, s->list[k].name) == 0)
                s->list[i].way = DROP_RENAMED;
}

void drops_init(struct drops *s, uint64_t seed, size_t len, bool in_place)
{
    assert(len <= DROPS_MAX);
    *s = (struct drops){.random = seed, .len = len};
    s->spread_ms = below(s, 3) ? below(s, 3000) : 0;
    for (size_t i = 0; i < len; i++) {
        struct simdrop *drop = &s->list[i];

        drop->fd = -1;
        make_name(s, drop, i);
        write_content(s, drop, i);
        if (!in_place)
            drop->way = DROP_RENAMED;
        drop->at_ms = s->spread_ms ? below(s, s->spread_ms) : 0;
    }
    move_in_shared(s);
}

void drops_fini(struct drops *s)
{
    for (size_t i = 0; i < s->len; i++)
        free(s->list[i].text);
    *s = (struct drops){0};
}

static struct simdrop *drops_first(const struct drops *s)
{
    const struct simdrop *first = NULL;

    for (size_t i = 0; i < s->len; i++)
        if (s->list[i].state != DROP_DONE && (!first || s->list[i].at_ms < first->at_ms))
            first = &s->list[i];
    return (struct simdrop *)(uintptr_t)first;
}

uint64_t drops_next_ms(const struct drops *s)
{
    const struct simdrop *first = drops_first(s);

    return first ? first->at_ms : UINT64_MAX;
}

static void path_of(const struct simdrop *drop, char out[128])
{
    (void)snprintf(out, 128, "inbox/%s", drop->name);
}

/* The folders on the way may be new. */
static void tell_folders(const struct simdrop *drop)
{
    char folder[DROP_NAME_BYTES];

    for (const char *slash = strchr(drop->name, '/'); slash; slash = strchr(slash + 1, '/')) {
        (void)snprintf(folder, sizeof folder, "%.*s", (int)(slash - drop->name), drop->name);
        simwatch_folder(folder);
    }
}

/* All bytes and the name are on the disk: what the promise asks of a producer. */
static void put_all(const struct simdrop *drop, struct simdisk *d)
{
    char path[128];

    path_of(drop, path);
    simdisk_put_file(d, path, (struct str){drop->text, drop->len}, true);
}

static void begin(struct drops *s, struct simdrop *drop, struct simdisk *d)
{
    const struct io_ops *io = simdisk_harness(d);
    char path[128];

    path_of(drop, path);
    if (drop->way == DROP_RENAMED) {
        put_all(drop, d);
        tell_folders(drop);
        simwatch_file(READY_MOVED, drop->name);
        drop->state = DROP_DONE;
        return;
    }
    simdisk_put_file(d, path, STR(""), false);
    drop->fd = io->open(io->self, IO_CWD, path, O_WRONLY, 0644);
    assert(drop->fd >= 0);
    (void)io->pwrite(io->self, drop->fd, drop->text, drop->len / 2, 0);
    tell_folders(drop);
    simwatch_file(READY_CREATED, drop->name);
    simwatch_file(READY_MODIFIED, drop->name);
    drop->state = DROP_BEGUN;
    drop->at_ms += below(s, PAUSE_MS);
}

static void end(struct simdrop *drop, struct simdisk *d)
{
    const struct io_ops *io = simdisk_harness(d);

    put_all(drop, d);
    simwatch_file(READY_MODIFIED, drop->name);
    (void)io->close(io->self, drop->fd);
    simwatch_file(READY_CLOSED, drop->name);
    drop->state = DROP_DONE;
}

bool drops_step(struct drops *s, struct simdisk *d, uint64_t now_ms)
{
    struct simdrop *drop = drops_first(s);
    char path[128];

    if (!drop || drop->at_ms > now_ms)
        return false;
    path_of(drop, path);
    if (drop->state == DROP_BEGUN) {
        end(drop, d);
    } else if (simdisk_exists(d, path)) {
        drop->at_ms = now_ms + PAUSE_MS; /* its producer waits until the name is free */
    } else {
        drop->at_ms = now_ms;
        begin(s, drop, d);
    }
    return true;
}

void drops_after_death(struct drops *s, struct simdisk *d)
{
    for (size_t i = 0; i < s->len; i++) {
        struct simdrop *drop = &s->list[i];

        if (drop->state != DROP_BEGUN)
            continue;
        put_all(drop, d);
        drop->state = DROP_DONE;
    }
}

bool drops_are_taken(const struct drops *s, struct simdisk *d)
{
    char path[128];

    for (size_t i = 0; i < s->len; i++) {
        path_of(&s->list[i], path);
        if (s->list[i].state != DROP_DONE || simdisk_exists(d, path))
            return false;
    }
    return true;
}
