/* simdrops.h -- the files of a simulated run: what they hold, how their producers put them down, and what
 * must become of each. For tests. */
#ifndef SIFTD_SIMDROPS_H
#define SIFTD_SIMDROPS_H

#include "../simdisk.h"

#define DROPS_MAX 16
#define DROP_NAME_BYTES 64

enum drop_way {
    DROP_RENAMED, /* written elsewhere, moved in */
    DROP_WRITTEN, /* opened, written in pieces with pauses, closed */
};

enum drop_state { DROP_TO_COME, DROP_BEGUN, DROP_DONE };

struct simdrop {
    char name[DROP_NAME_BYTES]; /* below the inbox */
    char *text;
    size_t len;
    unsigned source;     /* whose paragraphs these are: its own number, or that of its twin */
    unsigned paragraphs; /* of the source; 0: nothing is archived */
    const char *reason;  /* of its quarantine; NULL: archived */
    unsigned char sha256[32];
    enum drop_way way;
    enum drop_state state;
    uint64_t at_ms; /* its next step */
    int fd;
};

struct drops {
    struct simdrop list[DROPS_MAX];
    size_t len;
    uint64_t random;
    uint64_t spread_ms; /* over which the drops are spread */
};

/* Make up `len` files; with `in_place` some are written where they are. */
void drops_init(struct drops *s, uint64_t seed, size_t len, bool in_place);
void drops_fini(struct drops *s);

/* When the next step is due; UINT64_MAX: all are dropped. */
uint64_t drops_next_ms(const struct drops *s);
/* Do the step that is due first, if any is due at `now_ms`. */
bool drops_step(struct drops *s, struct simdisk *d, uint64_t now_ms);
/* The producers' descriptors are gone: they write again what they had begun. */
void drops_after_death(struct drops *s, struct simdisk *d);
/* All were dropped, and none of the names is in the inbox any more. */
bool drops_are_taken(const struct drops *s, struct simdisk *d);

#endif
