/* dedupe_rows.c -- see dedupe_rows.h */
#include "dedupe_rows.h"

#include "../test.h"

#include <stdio.h>
#include <string.h>

struct dedupe_row dedupe_row_of(uint64_t n)
{
    uint64_t state = n;
    struct dedupe_row row = {.key = test_random(&state), .id = n + 1};

    row.check = (uint32_t)test_random(&state);
    row.article = (uint32_t)(n % 5) + 1;
    row.day = 20000 + (uint32_t)(n / 100);
    if (n % 3 == 0)
        return row;
    row.flags = DEDUPE_ROW_LANES;
    for (size_t i = 0; i < sizeof row.lanes; i++)
        row.lanes[i] = (uint8_t)test_random(&state);
    return row;
}

struct str dedupe_print_of(uint64_t n, unsigned char *out)
{
    struct grams_numbers numbers = {.len = 0};
    uint64_t state = n * 977;

    for (uint64_t i = 0; i < n % 4; i++) {
        char text[32];
        int len = snprintf(text, sizeof text, "%llu.%llu",
                           (unsigned long long)(test_random(&state) % 9000), (unsigned long long)i);

        grams_number_put(&numbers, (struct str){text, (size_t)len});
    }
    return (struct str){(const char *)out, print_pack(&numbers, NULL, out)};
}

enum dedupe_added dedupe_row_add(struct dedupe_index *ix, uint64_t n)
{
    unsigned char room[PRINT_BYTES_MAX];
    struct dedupe_row row = dedupe_row_of(n);

    return dedupe_index_add(ix, &row, dedupe_print_of(n, room));
}

bool dedupe_row_is_same(const struct dedupe_index *a, const struct dedupe_index *b, size_t place)
{
    const struct dedupe_row *x = dedupe_index_at(a, place), *y = dedupe_index_at(b, place);
    struct str p = dedupe_index_print(a, x), q = dedupe_index_print(b, y);

    return x->key == y->key && x->id == y->id && x->check == y->check && x->article == y->article &&
           x->day == y->day && x->flags == y->flags && x->root == y->root &&
           memcmp(x->lanes, y->lanes, sizeof x->lanes) == 0 && str_eq(p, q);
}
