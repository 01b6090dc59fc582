/* test_tag_looks.c -- the looks that the scanners of tag take at a character: sets of pairs, long word lists, sets of
 * characters. */
#include "../test.h"

#include "../../stages/tag/para.h"

static void test_pairs(void **state)
{
    static const struct {
        uint32_t first, second;
    } pairs[] = {{U'工', U'作'}, {U'流', U'程'}, {U'a', U'9'}, {0x20000, 0x3105}};
    struct pairs set = {.rows = {0}};

    (void)state;
    for (size_t i = 0; i < TEST_LEN(pairs); i++) {
        assert_false(pairs_has(&set, pairs[i].first, pairs[i].second));
        assert_false(pairs_may_begin(&set, pairs[i].first));
        pairs_add(&set, pairs[i].first, pairs[i].second);
        assert_true(pairs_has(&set, pairs[i].first, pairs[i].second));
        assert_true(pairs_may_begin(&set, pairs[i].first));
    }
    assert_false(pairs_has(&set, U'作', U'工'));
    pairs_add_all(&set, U'作');
    for (uint32_t second = 0; second < 64; second++)
        assert_true(pairs_has(&set, U'作', second));
}

/* The walk stops where a pair of the set stands, and only now and then elsewhere; keys are the same one by one and
 * many at once. */
static void test_pairs_seek(void **state)
{
    static const char32_t text[] = U"县里办的合作社和村里办的合作社都在县城边上abc123";
    enum { LEN = TEST_LEN(text) - 1 };
    static struct pairs_table table;
    uint32_t cps[LEN + 2 * PAIRS_AT_ONCE] = {0};
    uint16_t keys[LEN + PAIRS_AT_ONCE] = {0};
    size_t found[4], len = 0;

    (void)state;
    for (size_t i = 0; i < LEN; i++)
        cps[i] = text[i];
    pairs_keys(cps, LEN, keys);
    for (size_t i = 0; i < LEN; i++)
        assert_int_equal(keys[i], pairs_key(cps[i], cps[i + 1]));
    table.sets[pairs_key(U'合', U'作')] = PAIRS_ORG;
    table.sets[pairs_key(U'县', U'城')] = PAIRS_ORG | PAIRS_PLACE;
    assert_int_equal(pairs_seek(&table, keys, 0, LEN, PAIRS_PERSON), LEN);
    for (size_t i = 0; (i = pairs_seek(&table, keys, i, LEN, PAIRS_ORG)) < LEN; i++)
        if (len < TEST_LEN(found))
            found[len++] = i;
    assert_int_equal(len, 3);
    assert_int_equal(found[0], 4);
    assert_int_equal(found[1], 12);
    assert_int_equal(found[2], 17);
    assert_int_equal(pairs_seek(&table, keys, 0, LEN, PAIRS_PLACE), 17);
    assert_int_equal(pairs_seek(&table, keys, 0, 17, PAIRS_PLACE), 17); /* the end */
    assert_int_equal(pairs_seek(&table, keys, 5, 12, PAIRS_ORG), 12);
}

/* `text` as a paragraph; before its first character stands a 0, behind its last one too. */
static struct para para_of(const struct wordset *sets, const char32_t *text, size_t len,
                           uint32_t *room)
{
    room[0] = room[len + 1] = 0;
    for (size_t i = 0; i < len; i++)
        room[i + 1] = text[i];
    return (struct para){.sets = sets, .cps = room + 1, .len = len};
}

/* The longest word at each place of a text, by its beginning and by its end. */
static void test_words(void **state)
{
    static const char32_t *const words[] = {U"村",     U"村民", U"村民小组", U"小组",
                                            U"村干部", U"组",   NULL};
    static const char32_t text[] = U"村村民小组的村干";
    static const size_t begins[] = {1, 4, 0, 2, 1, 0, 1, 0, 0};
    static const size_t ends[] = {0, 1, 1, 2, 0, 4, 0, 1, 0};
    static struct wordsets ws; /* large */
    uint32_t room[16];
    struct para p = para_of(ws.sets, text, TEST_LEN(text) - 1, room);

    (void)state;
    WORDSET_LIST(&ws, SET_UNITS, words, false, CHAR_TITLE);
    WORDSET_LIST(&ws, SET_KIN, words, true, 0);
    for (size_t i = 0; i <= p.len; i++) {
        size_t which = 0;

        assert_int_equal(para_set(&p, i, SET_UNITS, &which), begins[i]);
        assert_int_equal(begins[i] && begins[i] != para_word(&p, i, words[which]), 0);
        assert_int_equal(para_set(&p, i, SET_KIN, &which), ends[i]);
        assert_int_equal(ends[i] && ends[i] != para_word_before(&p, i, words[which]), 0);
    }
    assert_true(ws.chars[U'村'] & CHAR_TITLE);
    assert_false(ws.chars[U'民'] & CHAR_TITLE);
}

/* Words with the same two characters come in the order of the list, those of one character after them. */
static void test_word_order(void **state)
{
    static const char32_t *const words[] = {U"服务站", U"服", U"服务", U"服务点", NULL};
    static struct wordsets ws;
    const struct wordset *s = &ws.sets[SET_SITES];
    unsigned word;

    (void)state;
    WORDSET_LIST(&ws, SET_SITES, words, false, 0);
    assert_int_equal(word = wordset_first(s, U'服', U'务'), 1);
    assert_int_equal(word = wordset_next(s, word, U'服'), 3);
    assert_int_equal(word = wordset_next(s, word, U'服'), 4);
    assert_int_equal(word = wordset_next(s, word, U'服'), 2);
    assert_int_equal(wordset_next(s, word, U'服'), 0);
    assert_int_equal(wordset_first(s, U'站', U'点'), 0);
}

/* What the words of a list begin and end with, and characters by themselves. */
static void test_word_pairs(void **state)
{
    static const char32_t *const begins[] = {U"合作社", U"农场", U"厂", NULL};
    static const char32_t *const ends[] = {U"合作社", U"店", NULL};
    static struct wordsets ws;

    (void)state;
    WORDSET_LIST(&ws, SET_FIRMS, begins, false, 0);
    WORDSET_LIST(&ws, SET_KIN, ends, true, 0);
    wordset_pairs(&ws, SET_FIRMS, PAIRS_FIRM);
    wordset_pairs(&ws, SET_KIN, PAIRS_NAMED);
    wordset_pairs_chars(&ws, U"县", false, PAIRS_PLACE);
    assert_int_equal(ws.edges.sets[pairs_key(U'合', U'作')], PAIRS_FIRM);
    assert_int_equal(ws.edges.sets[pairs_key(U'农', U'场')], PAIRS_FIRM);
    assert_int_equal(ws.edges.sets[pairs_key(U'厂', U'里')], PAIRS_FIRM);
    assert_int_equal(ws.edges.sets[pairs_key(U'作', U'社')], PAIRS_NAMED);
    assert_int_equal(ws.edges.sets[pairs_key(U'小', U'店')], PAIRS_NAMED);
    assert_int_equal(ws.edges.sets[pairs_key(U'县', U'里')], PAIRS_PLACE);
    assert_int_equal(ws.edges.sets[pairs_key(U'里', U'县')], 0);
}

static bool in_list(uint32_t cp, const char32_t *list)
{
    return para_in(cp, list);
}

/* Sets of every length, known to the compiler or not. */
static void test_in(void **state)
{
    static const char32_t all[] = U"省市县区州镇乡村社组";

    (void)state;
    for (size_t i = 0; i < TEST_LEN(all) - 1; i++) {
        uint32_t cp = all[i];

        assert_int_equal(para_in(cp, U""), false);
        assert_int_equal(para_in(cp, U"省"), i < 1);
        assert_int_equal(para_in(cp, U"省市县"), i < 3);
        assert_int_equal(para_in(cp, U"省市县区"), i < 4);
        assert_int_equal(para_in(cp, U"省市县区州镇"), i < 6);
        assert_int_equal(para_in(cp, U"省市县区州镇乡村社"), i < 9);
        assert_true(para_in(cp, all));
        assert_true(in_list(cp, all + i));
        assert_false(in_list(cp, all + i + 1));
    }
    assert_false(para_in(0, all));
    assert_false(para_in(0, U"省"));
    assert_false(in_list(0, all));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),      cmocka_unit_test(test_pairs_seek),
        cmocka_unit_test(test_words),      cmocka_unit_test(test_word_order),
        cmocka_unit_test(test_word_pairs), cmocka_unit_test(test_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
