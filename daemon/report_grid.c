/* report_grid.c -- divisions as a tree, each with its records and the day of the newest. */
#include "report.h"

#include "../stages/base/hash.h"
#include "../stages/base/json.h"
#include "../stages/base/map.h"
#include "../stages/base/mem.h"
#include "grid_code.h"

#include <stdlib.h>
#include <string.h>

#define NAME_BYTES (GAZETTEER_NAME_BYTES_MAX * 4 + 1)
#define LINE_BYTES_MAX (NAME_BYTES + 256)

struct cell {
    char code[GRID_CODE_CHARS_MAX + 1];
    uint64_t records, own; /* own: about no part of it */
    char last[REPORT_DATE_BYTES];
};

struct grid {
    struct map *places; /* code as a number: index */
    struct cell *cells;
    size_t len, room;
    uint64_t none, all;
    struct gazetteer *names; /* NULL: the folder data has none */
};

static void grid_close(void *state)
{
    struct grid *g = state;

    if (!g)
        return;
    gazetteer_close(g->names);
    mem_free(g->cells);
    map_destroy(g->places);
    mem_free(g);
}

static void *grid_open(const struct report *r)
{
    struct grid *g = mem_alloc(1, sizeof *g);

    if (!g)
        return NULL;
    g->places = map_create();
    if (!g->places) {
        grid_close(g);
        return NULL;
    }
    /* Without names the codes are shown alone. */
    (void)gazetteer_open(r->ctl->config->data.ptr, &g->names, NULL);
    return g;
}

static struct cell *cell_add(struct grid *g, struct str code)
{
    uint64_t number = 0, place;

    (void)str_to_u64(code, &number);
    if (map_get(g->places, hash_mix(number), &place))
        return &g->cells[place];
    if (g->len == g->room) {
        size_t room = g->room ? g->room * 2 : 256;
        struct cell *cells = mem_resize(g->cells, room, sizeof *cells);

        if (!cells)
            return NULL;
        g->cells = cells;
        g->room = room;
    }
    if (!map_put(g->places, hash_mix(number), g->len))
        return NULL;
    g->cells[g->len] = (struct cell){.records = 0};
    memcpy(g->cells[g->len].code, code.ptr, code.len);
    return &g->cells[g->len++];
}

static bool grid_take(void *state, const json_t *record)
{
    struct grid *g = state;
    const json_t *value = json_object_get(record, "grid");
    struct str grid = str_of(json_string_value(value)), code;
    char day[REPORT_DATE_BYTES] = "";
    struct cell *cell = NULL;

    (void)report_day(record, day);
    g->all++;
    while (str_split(&grid, '/', &code)) {
        if (grid_code_level(code) == LEVEL_COUNTRY)
            break;
        cell = cell_add(g, code);
        if (!cell)
            return false;
        cell->records++;
        if (strcmp(day, cell->last) > 0)
            memcpy(cell->last, day, sizeof day);
    }
    if (cell)
        cell->own++;
    else
        g->none++;
    return true;
}

/* A code begins with that of the division around it, so this is the order of the tree. */
static int by_code(const void *a, const void *b)
{
    const struct cell *x = a, *y = b;

    return strcmp(x->code, y->code);
}

/* The name of a division, with those around it when `is_full`; empty: not known. */
static void cell_name(const struct grid *g, const struct cell *cell, bool is_full,
                      char out[NAME_BYTES])
{
    uint32_t chain[LEVEL_TOWNSHIP + 1], at = DIVISION_NONE;
    size_t len = 0, used = 0;
    uint64_t code = 0;

    (void)str_to_u64(str_of(cell->code), &code);
    if (g->names)
        at = gazetteer_find(g->names, (uint32_t)code);
    for (; at != DIVISION_NONE && len <= LEVEL_TOWNSHIP; at = gazetteer_at(g->names, at)->parent) {
        chain[len++] = at;
        if (!is_full)
            break;
    }
    while (len > 0) {
        struct str name = gazetteer_name(g->names, chain[--len]);

        memcpy(out + used, name.ptr, name.len);
        used += name.len;
    }
    out[used] = '\0';
}

static void write_cell(const struct grid *g, const struct cell *cell, bool is_silent,
                       const struct report *r, struct buf *out)
{
    unsigned level = grid_code_level(str_of(cell->code));
    char name[NAME_BYTES];
    struct json j;

    cell_name(g, cell, r->is_json || is_silent, name);
    if (!r->is_json) {
        buf_addf(out, "%8llu  %-10s  %*s%s %s\n", (unsigned long long)cell->records, cell->last,
                 is_silent ? 0 : 2 * ((int)level - LEVEL_PROVINCE), "", cell->code, name);
        return;
    }
    json_init(&j, out);
    json_obj(&j);
    json_key_str(&j, "code", str_of(cell->code));
    if (name[0])
        json_key_str(&j, "name", str_of(name));
    json_key_str(&j, "level", str_of(grid_level_name(level)));
    json_key_u64(&j, "records", cell->records);
    json_key_u64(&j, "own", cell->own);
    if (cell->last[0])
        json_key_str(&j, "last", str_of(cell->last));
    if (is_silent)
        json_key_bool(&j, "silent", true);
    json_obj_end(&j);
    buf_add_byte(out, '\n');
}

static bool is_shown(const struct cell *cell, const struct report *r)
{
    return grid_code_level(str_of(cell->code)) <= r->level;
}

/* One line each; `before`: only cells whose newest record is older. */
static bool show_cells(const struct grid *g, const struct report *r, const char *before,
                       bool is_list)
{
    bool is_written = true;

    for (size_t i = 0; i < g->len && is_written; i++) {
        const struct cell *cell = &g->cells[i];
        bool is_silent = before && strcmp(cell->last, before) < 0;
        struct buf line;

        if (!is_shown(cell, r) || (is_list && !is_silent))
            continue;
        buf_init(&line, LINE_BYTES_MAX);
        write_cell(g, cell, is_silent && (is_list || r->is_json), r, &line);
        is_written = ctl_write_buf(r->ctl, &line);
        buf_fini(&line);
    }
    return is_written;
}

static enum exit_code grid_show(void *state, const struct report *r)
{
    struct grid *g = state;
    char before[REPORT_DATE_BYTES] = "", text[128];
    bool asks = r->silent_days > 0;

    if (asks)
        report_day_before(r->silent_days, before);
    if (g->len)
        qsort(g->cells, g->len, sizeof *g->cells, by_code);
    if (!show_cells(g, r, asks ? before : NULL, false))
        return EXIT_FINE;
    (void)snprintf(text, sizeof text,
                   r->is_json ? "{\"records\":%llu,\"nowhere\":%llu}\n"
                              : "%8llu  in all, %llu of them nowhere\n",
                   (unsigned long long)g->all, (unsigned long long)g->none);
    if (!ctl_write(r->ctl, str_of(text)) || !asks || r->is_json)
        return EXIT_FINE;
    (void)snprintf(text, sizeof text, "\nsilent since %s or longer:\n", before);
    if (ctl_write(r->ctl, str_of(text)))
        (void)show_cells(g, r, before, true);
    return EXIT_FINE;
}

const struct report_kind report_grid = {
    "grid", "divisions, as a tree", grid_open, grid_take, grid_show, grid_close};
