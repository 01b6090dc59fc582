/* ready.c -- see ready.h
 * Candidates are found by a map from the hash of the name to a chain of items. Waiting ones are in
 * a heap by time, due ones in a heap by name (or by order of becoming due). A deadline that is put
 * off stays where it is in the heap and is corrected when it comes up, so that a writer of a million
 * small pieces costs no heap work. */
#include "ready.h"

#include "../stages/base/hash.h"
#include "../stages/base/map.h"
#include "../stages/base/mem.h"
#include "heap.h"

#include <assert.h>
#include <string.h>

enum ready_state { READY_IS_NEW, READY_IS_WAITING, READY_IS_DUE, READY_IS_TAKEN };

struct ready_item {
    struct heap_node node;
    struct ready_item *next; /* with the same hash */
    uint64_t hash;
    uint64_t key_ms;   /* place in the heap of waiting ones, <= due_ms */
    uint64_t due_ms;   /* when it matures */
    uint64_t order;    /* rank among the due ones when names do not count */
    uint64_t first_ms; /* first heard of */
    uint64_t changed_ms, since_ms, recheck_ms, retry_ms, later_ms;
    struct ready_sig sig; /* seen since since_ms, when has_sig */
    enum ready_state state;
    enum ready_kind later; /* what happened while it was taken */
    bool is_complete;      /* closed, moved in, marked or old: no probe */
    bool is_writer_seen;   /* events told of writing and not of the close */
    bool is_busy, has_sig, has_later;
    size_t len;
    char name[];
};

struct ready {
    struct ready_rules rules;
    struct map *by_hash; /* to the first item of a chain */
    struct heap waiting, due;
    size_t names_bytes, count, busy, taken;
    uint64_t orders;
};

static struct ready_item *ready_item_of(struct heap_node *node)
{
    return (struct ready_item *)(void *)((char *)node - offsetof(struct ready_item, node));
}

static const struct ready_item *ready_peek(const struct heap_node *node)
{
    return (const struct ready_item *)(const void *)((const char *)node -
                                                     offsetof(struct ready_item, node));
}

static bool ready_is_earlier(const struct heap_node *a, const struct heap_node *b)
{
    return ready_peek(a)->key_ms < ready_peek(b)->key_ms;
}

static bool ready_is_smaller(const struct heap_node *a, const struct heap_node *b)
{
    return strcmp(ready_peek(a)->name, ready_peek(b)->name) < 0;
}

static bool ready_is_older(const struct heap_node *a, const struct heap_node *b)
{
    return ready_peek(a)->order < ready_peek(b)->order;
}

static uint64_t ready_later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static struct ready_sig ready_sig_of(const struct io_stat *stat)
{
    return (struct ready_sig){stat->ino, stat->size, stat->mtime_ns, stat->ctime_ns};
}

static bool ready_sig_eq(const struct ready_sig *a, const struct ready_sig *b)
{
    return a->ino == b->ino && a->size == b->size && a->mtime_ns == b->mtime_ns &&
           a->ctime_ns == b->ctime_ns;
}

/* Out of its heap, so that its keys may change. */
static void ready_lift(struct ready *r, struct ready_item *item)
{
    switch (item->state) {
    case READY_IS_NEW:
        break;
    case READY_IS_WAITING:
        heap_remove(&r->waiting, &item->node);
        r->busy -= item->is_busy;
        break;
    case READY_IS_DUE:
        heap_remove(&r->due, &item->node);
        break;
    case READY_IS_TAKEN:
        r->taken--;
        break;
    }
    item->state = READY_IS_NEW;
}

static void ready_put_waiting(struct ready *r, struct ready_item *item)
{
    item->state = READY_IS_WAITING;
    item->key_ms = item->due_ms;
    r->busy += item->is_busy;
    heap_push(&r->waiting, &item->node);
}

static void ready_put_due(struct ready *r, struct ready_item *item)
{
    item->state = READY_IS_DUE;
    item->is_busy = false;
    item->order = r->orders++;
    heap_push(&r->due, &item->node);
}

static void ready_put(struct ready *r, struct ready_item *item, uint64_t now_ms)
{
    if (item->due_ms > now_ms)
        ready_put_waiting(r, item);
    else
        ready_put_due(r, item);
}

static struct ready_item *ready_find(const struct ready *r, const char *name, size_t len,
                                     uint64_t hash)
{
    uint64_t value;
    struct ready_item *item = NULL;

    if (map_get(r->by_hash, hash, &value))
        item = (struct ready_item *)(uintptr_t)value;
    while (item && (item->len != len || memcmp(item->name, name, len) != 0))
        item = item->next;
    return item;
}

/* A candidate in no heap yet; NULL: full, or no memory. */
static struct ready_item *ready_add(struct ready *r, const char *name, size_t len, uint64_t hash,
                                    uint64_t now_ms)
{
    struct ready_item *item;
    uint64_t value = 0;

    if (r->count >= READY_MAX || r->names_bytes + len + 1 > READY_BYTES_MAX)
        return NULL;
    item = mem_alloc(1, sizeof *item + len + 1);
    if (!item)
        return NULL;
    (void)map_get(r->by_hash, hash, &value);
    if (!map_put(r->by_hash, hash, (uint64_t)(uintptr_t)item)) {
        mem_free(item);
        return NULL;
    }
    item->next = (struct ready_item *)(uintptr_t)value;
    item->hash = hash;
    item->first_ms = now_ms;
    item->len = len;
    memcpy(item->name, name, len + 1);
    r->count++;
    r->names_bytes += len + 1;
    return item;
}

static void ready_forget(struct ready *r, struct ready_item *item)
{
    struct ready_item **at, *first;
    uint64_t value = 0;
    bool is_there = map_get(r->by_hash, item->hash, &value);

    assert(is_there);
    (void)is_there;
    first = (struct ready_item *)(uintptr_t)value;
    for (at = &first; *at != item; at = &(*at)->next)
        assert(*at);
    *at = item->next;
    if (first)
        (void)map_put(r->by_hash, item->hash, (uint64_t)(uintptr_t)first);
    else
        (void)map_remove(r->by_hash, item->hash);
    r->count--;
    r->names_bytes -= item->len + 1;
    mem_free(item);
}

/* The rules for events; the item is in no heap. */
static void ready_apply(const struct ready_rules *rules, struct ready_item *item,
                        enum ready_kind kind, uint64_t now_ms)
{
    uint64_t quiet_at = now_ms + rules->quiet_ms;

    item->changed_ms = now_ms;
    item->has_sig = false;
    switch (kind) {
    case READY_CREATED:
        item->is_complete = item->is_writer_seen = item->is_busy = false;
        item->recheck_ms = 0;
        item->first_ms = now_ms;
        item->due_ms = quiet_at;
        break;
    case READY_MODIFIED:
        item->is_complete = false;
        item->is_writer_seen = true;
        item->due_ms = ready_later(item->due_ms, quiet_at);
        break;
    case READY_ATTRIB:
        item->due_ms = ready_later(item->due_ms, quiet_at);
        break;
    case READY_CLOSED:
    case READY_MOVED:
    case READY_MARKED:
        item->is_complete = true;
        item->is_writer_seen = item->is_busy = false;
        item->recheck_ms = 0;
        item->due_ms = kind == READY_CLOSED ? quiet_at : now_ms;
        break;
    }
}

/* Whether an event only puts off the deadline of a waiting candidate: then its place in the heap
 * may stay, which is always at or before the true deadline. */
static bool ready_only_delays(const struct ready_item *item, enum ready_kind kind)
{
    return item->state == READY_IS_WAITING && (kind == READY_MODIFIED || kind == READY_ATTRIB);
}

/* While a name is taken the last event is kept, but nothing outranks a close or a move: a late
 * ATTRIB must not turn a complete file into an unproven one. */
static void ready_keep_later(struct ready_item *item, enum ready_kind kind, uint64_t now_ms)
{
    if (kind == READY_ATTRIB && item->has_later)
        return;
    item->has_later = true;
    item->later = kind;
    item->later_ms = now_ms;
}

static void ready_item_event(struct ready *r, struct ready_item *item, enum ready_kind kind,
                             uint64_t now_ms)
{
    if (item->state == READY_IS_TAKEN) {
        ready_keep_later(item, kind, now_ms);
        return;
    }
    if (item->state == READY_IS_DUE && kind == READY_ATTRIB)
        return;
    if (ready_only_delays(item, kind)) {
        ready_apply(&r->rules, item, kind, now_ms);
        return;
    }
    ready_lift(r, item);
    ready_apply(&r->rules, item, kind, now_ms);
    ready_put(r, item, now_ms);
}

struct ready *ready_create(const struct ready_rules *rules)
{
    struct ready *r = mem_alloc(1, sizeof *r);

    if (!r)
        return NULL;
    r->rules = *rules;
    r->by_hash = map_create();
    if (!r->by_hash || !heap_init(&r->waiting, READY_MAX, ready_is_earlier) ||
        !heap_init(&r->due, READY_MAX, rules->by_name ? ready_is_smaller : ready_is_older)) {
        ready_destroy(r);
        return NULL;
    }
    return r;
}

void ready_destroy(struct ready *r)
{
    uint64_t key, value;
    size_t cursor = 0;

    if (!r)
        return;
    while (r->by_hash && map_next(r->by_hash, &cursor, &key, &value)) {
        struct ready_item *next, *item = (struct ready_item *)(uintptr_t)value;

        for (; item; item = next) {
            next = item->next;
            mem_free(item);
        }
    }
    map_destroy(r->by_hash);
    heap_fini(&r->waiting);
    heap_fini(&r->due);
    mem_free(r);
}

bool ready_event(struct ready *r, const char *name, enum ready_kind kind, uint64_t now_ms)
{
    size_t len = strlen(name);
    uint64_t hash = hash64((struct str){name, len}, r->rules.seed);
    struct ready_item *item = ready_find(r, name, len, hash);

    if (!item)
        item = ready_add(r, name, len, hash, now_ms);
    if (!item)
        return false;
    ready_item_event(r, item, kind, now_ms);
    return true;
}

bool ready_seen(struct ready *r, const char *name, const struct io_stat *stat, bool is_old,
                uint64_t now_ms)
{
    size_t len = strlen(name);
    uint64_t hash = hash64((struct str){name, len}, r->rules.seed);

    if (ready_find(r, name, len, hash))
        return true;
    struct ready_item *item = ready_add(r, name, len, hash, now_ms);

    if (!item)
        return false;
    item->sig = ready_sig_of(stat);
    item->has_sig = true;
    item->changed_ms = item->since_ms = now_ms;
    item->is_complete = is_old;
    item->due_ms = is_old ? now_ms : now_ms + r->rules.quiet_ms;
    ready_put(r, item, now_ms);
    return true;
}

void ready_distrust(struct ready *r)
{
    uint64_t key, value;
    size_t cursor = 0;

    while (map_next(r->by_hash, &cursor, &key, &value)) {
        struct ready_item *item = (struct ready_item *)(uintptr_t)value;

        for (; item; item = item->next)
            item->is_writer_seen = false;
    }
}

void ready_advance(struct ready *r, uint64_t now_ms)
{
    struct heap_node *top;

    while ((top = heap_top(&r->waiting)) != NULL && ready_peek(top)->key_ms <= now_ms) {
        struct ready_item *item = ready_item_of(top);

        ready_lift(r, item);
        /* Written to for so long that a run which waits for silence would never end: from here
         * on it counts as open by its writer. */
        if (item->due_ms > now_ms && item->is_writer_seen &&
            now_ms - item->first_ms >= r->rules.settle_ms)
            item->is_busy = true;
        ready_put(r, item, now_ms);
    }
}

uint64_t ready_next_ms(const struct ready *r)
{
    const struct heap_node *top = heap_top(&r->waiting);

    return top ? ready_peek(top)->key_ms : UINT64_MAX;
}

size_t ready_take(struct ready *r, struct ready_pick *picks, size_t max)
{
    size_t n = 0;

    for (; n < max && r->due.len; n++) {
        struct ready_item *item = ready_item_of(heap_top(&r->due));

        ready_lift(r, item);
        item->state = READY_IS_TAKEN;
        r->taken++;
        picks[n] = (struct ready_pick){
            .item = item,
            .name = item->name,
            .needs_probe = !item->is_complete,
            .has_sig = item->has_sig,
            .is_writer_seen = item->is_writer_seen,
            .sig = item->sig,
            .changed_ms = item->changed_ms,
            .since_ms = item->since_ms,
            .due_ms = item->due_ms,
        };
    }
    return n;
}

enum ready_verdict ready_judge(const struct ready_rules *rules, struct ready_pick *pick,
                               const struct io_stat *stat, enum io_lease lease, uint64_t now_ms)
{
    struct ready_sig sig = ready_sig_of(stat);
    uint64_t wait_ms = rules->quiet_ms;

    if (stat->type == IO_DIR)
        return READY_DONE;
    if (stat->type != IO_FILE)
        return READY_GO;
    if (pick->has_sig && !ready_sig_eq(&pick->sig, &sig))
        pick->since_ms = now_ms;
    else if (!pick->has_sig)
        pick->since_ms = pick->changed_ms; /* events tell of every change */
    pick->sig = sig;
    pick->has_sig = true;
    if (lease == IO_LEASE_BUSY)
        return READY_BUSY;
    if (lease == IO_LEASE_UNKNOWN) {
        /* Events that told of a writer and not of its close are worth more than a pause. */
        wait_ms = rules->settle_ms * (pick->is_writer_seen ? READY_OPEN_SETTLES : 1);
    }
    pick->due_ms = pick->since_ms + wait_ms;
    return pick->due_ms <= now_ms ? READY_GO : READY_LATER;
}

/* Put the item where its verdict says; it is lifted. False: it is to be forgotten. */
static bool ready_settle(struct ready *r, struct ready_item *item, const struct ready_pick *pick,
                         enum ready_verdict verdict, uint64_t now_ms)
{
    switch (verdict) {
    case READY_GO:
    case READY_DONE:
        return false;
    case READY_AGAIN:
        item->retry_ms = item->retry_ms ? item->retry_ms * 2 : READY_RETRY_MS;
        if (item->retry_ms > READY_RETRY_MAX_MS)
            item->retry_ms = READY_RETRY_MAX_MS;
        item->due_ms = now_ms + item->retry_ms;
        return true;
    case READY_LATER:
        item->due_ms = pick->due_ms;
        return true;
    case READY_BUSY:
        break;
    }
    if (r->busy >= READY_BUSY_MAX || r->names_bytes > READY_BYTES_MAX / 2)
        return false;
    item->is_busy = true;
    item->is_complete = false;
    item->recheck_ms = ready_later(r->rules.settle_ms, item->recheck_ms * 2);
    if (item->recheck_ms > r->rules.recheck_max_ms)
        item->recheck_ms = r->rules.recheck_max_ms;
    item->recheck_ms = ready_later(item->recheck_ms, READY_RECHECK_MIN_MS);
    item->due_ms = now_ms + item->recheck_ms;
    return true;
}

void ready_finish(struct ready *r, const struct ready_pick *pick, enum ready_verdict verdict,
                  uint64_t now_ms)
{
    struct ready_item *item = pick->item;
    bool is_kept;

    assert(item->state == READY_IS_TAKEN && verdict != READY_GO);
    ready_lift(r, item);
    item->sig = pick->sig;
    item->has_sig = pick->has_sig;
    item->since_ms = pick->since_ms;
    is_kept = ready_settle(r, item, pick, verdict, now_ms);
    if (!is_kept && !item->has_later) {
        ready_forget(r, item);
        return;
    }
    if (!is_kept) {
        /* Another file came under this name meanwhile. */
        item->is_complete = item->is_writer_seen = item->is_busy = false;
        item->recheck_ms = 0;
        item->first_ms = item->later_ms;
    }
    if (item->has_later) {
        item->has_later = false;
        ready_apply(&r->rules, item, item->later, item->later_ms);
    }
    ready_put(r, item, now_ms);
}

void ready_get_counts(const struct ready *r, struct ready_counts *ret_counts)
{
    *ret_counts = (struct ready_counts){
        .waiting = r->waiting.len - r->busy,
        .busy = r->busy,
        .due = r->due.len,
        .taken = r->taken,
    };
}

size_t ready_room(const struct ready *r)
{
    return r->names_bytes > READY_BYTES_MAX / 2 ? 0 : READY_MAX - r->count;
}
