/* test_keyword.c -- keywords of text in letters, and by the counts of an archive. */
#include "../test.h"

#include "../../stages/base/arena.h"
#include "../../stages/base/buf.h"
#include "../../stages/tag/keyword.h"
#include "../../stages/tag/tag_opts.h"
#include "stage_doc.h"
#include "words_world.h"

#include <stdio.h>
#include <string.h>

#define TEXT_BYTES 65536

static struct keywords *keywords;

static int setup(void **state)
{
    struct err err = {.msg = ""};

    (void)state;
    TEST_CHECK(keywords_open(words_data(), 1, &keywords, &err) == ERR_OK, "%s", err.msg);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    keywords_close(keywords);
    return 0;
}

/* An article that says `text` so many times, one at a time. */
static void article_make(struct doc *doc, const char *lang, const char *text, size_t times)
{
    static char all[TEXT_BYTES]; /* the document borrows it */
    struct err err = {.msg = ""};
    size_t len = 0;

    for (size_t i = 0; i < times; i++) {
        assert_true(len + strlen(text) + 2 < sizeof all);
        len += (size_t)snprintf(all + len, sizeof all - len, "%s\n", text);
    }
    stage_doc_make(doc, 1, all);
    doc->articles[0].lang = lang;
    TEST_CHECK(keywords_run(keywords, doc, &doc->articles[0], &err) == ERR_OK, "%s", err.msg);
}

static void check_keywords(const struct article *art, const char *want)
{
    struct buf out;

    buf_init(&out, 1000);
    for (size_t i = 0; i < art->keywords_len; i++)
        buf_addf(&out, "%s%.*s", i ? " " : "", (int)art->keywords[i].len, art->keywords[i].ptr);
    TEST_STR(buf_str(&out), str_of(want));
    buf_fini(&out);
}

/* Words that fill a text and are in no list twice. */
#define FILL                                                                                    \
    "\nalpha bravo carol delta echo foxtrot golf hotel india juliet kilo lima mike november "   \
    "oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu amber birch " \
    "cedar "                                                                                    \
    "daisy ebony fern ginger hazel iris jasmine kelp lotus maple nettle olive"

static void test_text(void **state)
{
    static const struct {
        const char *lang, *text, *want;
    } cases[] = {
        /* three times, or twice with the title; the longer of equal ones first */
        {"en", "# Bridge opens\nThe bridge is long. Water, water and water. Once" FILL, "Bridge"},
        {"en", "water Water WATER" FILL, "water"},
        {"en", "water Water" FILL, ""},
        {"en", "the the the would would would" FILL, ""},
        /* a short text has none */
        {"en", "water water water", ""},
        /* letters only: no digits, no names of things in programs, no single letters */
        {"en", "2024 2024 2024 h2o h2o h2o a_b a_b a_b ab ab ab" FILL, ""},
        {"en", "e-mail e-mail e-mail -x- -x- -x-" FILL, "e-mail"},
        {"en", "Tom's Tom's Tom's" FILL, "Tom"},
        {"fr", "L'église, l'Église et l\u2019\u00C9GLISE" FILL, "église"},
        {"ru", "Волга, волга, ВОЛГА и было было было" FILL, "Волга"},
        {"de", "STRASSE Strasse strasse Über über ÜBER wurde wurde wurde" FILL, "STRASSE"},
        /* no list of common words, and no archive */
        {"hi", "पानी पानी पानी" FILL, ""},
        {"he", "מים מים מים" FILL, ""},
        /* what is written differently and is the same */
        {"el", "Νερό νερό ΝΕΡΌ" FILL, "Νερό"},
        {"el", "ΤΟΥΣ τους Τους" FILL, ""},
        {"ar", "الأسماك والأسماك اَلْأَسْمَاك" FILL, "أسماك"},
        {"ar", "الاسماك الأسماك أسـماك" FILL, "أسماك"},
        {"ar", "وكان وكان فكان وفي ولكن ولكن ولكن والذي والذي والذي" FILL, ""},
        {"ar", "الله الله الله" FILL, "الله"}, /* too short to be without */
        {"ko", "공원을 공원은 공원에서" FILL, "공원"},
        {"ko", "복원하는 복원했다 복원을" FILL, "복원"},
        {"ko",
         "때문에 때문에 때문에 있었다 있었다 있었다 흘렀다 나타났다 보였다 보였다 보였다" FILL, ""},
        /* no words */
        {"en", "水利水利 水利水利 水利水利" FILL, ""},
        {"en", "ภาษาไทย ภาษาไทย ภาษาไทย" FILL, ""},
        {"und", "water water water" FILL, ""},
        {"ja", "water water water" FILL, ""},
        {NULL, "water water water" FILL, ""},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct doc doc;

        article_make(&doc, cases[i].lang, cases[i].text, 1);
        check_keywords(&doc.articles[0], cases[i].want);
        arena_destroy(doc.arena);
    }
}

/* A short text of each language, whose commonest and longest words are function words. Texts: written for siftd. */
static void test_content_words(void **state)
{
    static const struct {
        const char *lang, *text, *want;
    } cases[] = {
        {"el",
         "Η βιβλιοθήκη του χωριού είναι ανοιχτή και τα Σάββατα, επειδή περισσότεροι αναγνώστες "
         "μπορούν να έρθουν. Ωστόσο, επειδή η βιβλιοθήκη δεν έχει θέρμανση, οι αναγνώστες που "
         "έχουν παιδιά έρχονται κυρίως τον Μάιο, επειδή μπορούν. Επίσης, επειδή ο δήμος "
         "έφτιαξε τη στέγη της, περισσότεροι αναγνώστες αγαπούν τη βιβλιοθήκη.",
         "βιβλιοθήκη αναγνώστες"},
        {"ar",
         "افتتحت البلدية مكتبة جديدة في القرية، وكانت المكتبة مغلقة منذ سنوات بسبب الفيضان. "
         "وقال سكان القرية إن المكتبة التي كانت بين المدرسة والسوق كانت صغيرة، لكن المكتبة "
         "الجديدة أكبر، ولذلك يمكن لهؤلاء الأطفال الذين يحبون القراءة أن يذهبوا إليها بعد "
         "المدرسة، وكانت المدرسة قريبة من المكتبة.",
         "مكتبة المدرسة"},
        {"ko",
         "마을 도서관이 토요일에도 문을 열기 때문에 많은 주민들이 도서관을 찾고 있다. "
         "그러나 도서관에는 난방이 없기 때문에 겨울에는 주민들이 많지 않았다. 군청은 "
         "올해 도서관의 지붕을 수리했다고 밝혔다. 또한 주민들은 지붕이 수리된 도서관에서 "
         "책을 읽을 수 있기 때문에 매우 기뻐했다고 말했다.",
         "도서관 주민들"},
        {"pl",
         "Biblioteka we wsi jest otwarta również w soboty, ponieważ wtedy czytelnicy mogą "
         "przyjść. Jednakże biblioteka nie miała ogrzewania, ponieważ dach był uszkodzony, "
         "dlatego czytelnicy, którzy mają dzieci, przychodzili przede wszystkim w maju, "
         "ponieważ wtedy jest ciepło. Dlatego gmina naprawiła dach, ponieważ czytelnicy o to "
         "prosili, a biblioteka jest przez wszystkich lubiana.",
         "Biblioteka czytelnicy"},
        {"uk",
         "Бібліотека в селі відчинена також у суботу, оскільки тоді читачі можуть прийти. "
         "Протягом зими бібліотека не мала опалення, тому читачі, які мають дітей, приходили "
         "тільки протягом травня, тому що протягом зими було холодно. Якщо громада полагодить "
         "дах, бібліотека буде теплою, якщо читачі допоможуть, якщо зможуть.",
         "Бібліотека читачі"},
        {"cs",
         "Knihovna ve vesnici je otevřená také v sobotu, protože tehdy mohou čtenáři přijít. "
         "Zatímco knihovna neměla topení, protože střecha byla poškozená, čtenáři, kteří mají "
         "děti, chodili především v květnu, protože tehdy bylo teplo. Prostřednictvím obce "
         "byla střecha opravena, protože čtenáři o to několikrát žádali, a knihovna je proto "
         "všem otevřená.",
         "Knihovna čtenáři"},
    };

    (void)state;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct doc doc;
        char text[2048];

        (void)snprintf(text, sizeof text, "%s%s", cases[i].text, FILL);
        article_make(&doc, cases[i].lang, text, 1);
        check_keywords(&doc.articles[0], cases[i].want);
        arena_destroy(doc.arena);
    }
}

/* Not more than one for 40 words, and eight at most. */
static void test_length(void **state)
{
    struct doc doc;

    (void)state;
    article_make(&doc, "en", "bridge bridges bridging water waters rivers dredge dredger dredging",
                 9);
    check_keywords(&doc.articles[0], "bridging dredging");
    arena_destroy(doc.arena);
    article_make(&doc, "en", "bridge bridges bridging water waters rivers dredge dredger dredging",
                 90);
    check_keywords(&doc.articles[0],
                   "bridging dredging bridges dredger bridge waters rivers dredge");
    arena_destroy(doc.arena);
}

/* ---- the archive ---- */

/* Articles in `lang` that all say `text`. */
static void archive(struct word_counts *counts, const char *lang, const char *text, size_t len)
{
    struct doc doc;

    article_make(&doc, lang, text, 1);
    for (size_t i = 0; i < len; i++) {
        assert_true(word_counts_reserve(counts, keywords_counted(&doc.articles[0])));
        keywords_count(counts, &doc.articles[0]);
    }
    arena_destroy(doc.arena);
}

static void check_with(const struct word_counts *counts, const char *lang, const char *text,
                       const char *want)
{
    struct doc doc;

    article_make(&doc, lang, text, 1);
    for (int round = 0; round < 2; round++) { /* as often as the batch is made again */
        keywords_weigh(counts, &doc.articles[0]);
        check_keywords(&doc.articles[0], want);
    }
    arena_destroy(doc.arena);
}

static void test_archive(void **state)
{
    static const char text[] =
        "council council council council dredging dredging dredging" FILL FILL;
    struct word_counts *counts = word_counts_create();

    (void)state;
    check_with(counts, "en", text, "council dredging");
    archive(counts, "en", "The council met once", 200);
    check_with(counts, "en", text, "council dredging"); /* too few */
    archive(counts, "de", "Der Rat tagt", 1000);
    check_with(counts, "en", text, "council dredging"); /* of its language */
    archive(counts, "en", "The council met once", 1);
    check_with(counts, "en", text, "dredging");
    /* What every fifth article says. */
    archive(counts, "en", "Rivers rise", 760);
    check_with(counts, "en", text, "dredging");
    archive(counts, "en", "Rivers rise", 100);
    check_with(counts, "en", text, "dredging council");
    word_counts_destroy(counts);
}

/* From nothing to nothing else: who has no background waits for the archive. */
static void test_archive_alone(void **state)
{
    static const char text[] = "लेकिन लेकिन लेकिन लेकिन लेकिन पानी पानी पानी" FILL;
    struct word_counts *counts = word_counts_create();

    (void)state;
    archive(counts, "hi", "लेकिन और", 200);
    check_with(counts, "hi", text, "");
    archive(counts, "hi", "लेकिन और", 1);
    check_with(counts, "hi", text, "पानी");
    word_counts_destroy(counts);
}

static void test_hangul(void **state)
{
    static const char text[] =
        "서울시는 공원을 서울시가 공원을 서울시의 공원을 국회 국회 국회" FILL FILL;
    struct word_counts *counts = word_counts_create();

    (void)state;
    archive(counts, "ko", "그리고", 201);
    /* without the particle where it came with several; as it stands where it came with one */
    check_with(counts, "ko", text, "서울시 공원을");
    word_counts_destroy(counts);
}

static void chinese_make(struct doc *doc)
{
    struct err err;

    stage_doc_make(doc, 1, "x");
    doc->articles[0].lang = "zh";
    stage_doc_cut(doc, &doc->blocks[0], "街道 街道 街道 街道 画眉 画眉 鸟类 鸟类 的 的",
                  "n n n n n n n n u u");
    assert_int_equal(keywords_run(keywords, doc, &doc->articles[0], &err), ERR_OK);
}

static void test_archive_chinese(void **state)
{
    struct word_counts *counts = word_counts_create();
    struct doc doc;

    (void)state;
    chinese_make(&doc);
    check_keywords(&doc.articles[0], "画眉 街道 鸟类");
    for (size_t i = 0; i < 300; i++) {
        assert_true(word_counts_reserve(counts, 10));
        word_counts_add(counts,
                        (uint32_t[]){doc.articles[0].keyword_list->lang_place,
                                     doc.articles[0].keyword_list->words[0].place},
                        2);
    }
    keywords_weigh(counts, &doc.articles[0]);
    check_keywords(&doc.articles[0], "画眉 鸟类");
    keywords_weigh(NULL, &doc.articles[0]); /* by the background again */
    check_keywords(&doc.articles[0], "画眉 街道 鸟类");
    arena_destroy(doc.arena);
    word_counts_destroy(counts);
}

/* Without segment.words the dictionary tells words: what comes three times, or twice with the title. */
static void test_chinese_text(void **state)
{
    struct err err;
    struct doc doc;

    (void)state;
    stage_doc_make(
        &doc, 1,
        "# 画眉的保护\n鸟类和鸟类,鸟类。画眉!推进推进推进,慈利县慈利县慈利县\n群众群众ab12");
    doc.articles[0].lang = "zh";
    assert_int_equal(keywords_run(keywords, &doc, &doc.articles[0], &err), ERR_OK);
    check_keywords(&doc.articles[0], "画眉 鸟类"); /* no verbs, no places */
    arena_destroy(doc.arena);
    /* One block with words: the others have none on purpose. */
    stage_doc_make(&doc, 1, "鸟类鸟类鸟类\nx");
    doc.articles[0].lang = "zh";
    stage_doc_cut(&doc, &doc.blocks[1], "画眉 画眉", "");
    assert_int_equal(keywords_run(keywords, &doc, &doc.articles[0], &err), ERR_OK);
    check_keywords(&doc.articles[0], "画眉");
    arena_destroy(doc.arena);
}

/* A word that is a date says when. */
static void test_dates(void **state)
{
    struct err err;
    struct doc doc;

    (void)state;
    for (int tagged = 0; tagged < 2; tagged++) {
        stage_doc_make(&doc, 1, "今年以来，画眉\n今年以来，画眉");
        doc.articles[0].lang = "zh";
        for (size_t i = 0; i < 2; i++)
            stage_doc_cut(&doc, &doc.blocks[i], "今年以来 ， 画眉", "");
        if (tagged)
            (void)stage_doc_tag(&doc, TAG_DATE, 1, 1, 0, 4);
        assert_int_equal(keywords_run(keywords, &doc, &doc.articles[0], &err), ERR_OK);
        check_keywords(&doc.articles[0], tagged ? "画眉" : "今年以来 画眉");
        arena_destroy(doc.arena);
    }
}

/* A list is not longer than its bound, and the heaviest words are in it. */
static void test_long_article(void **state)
{
    struct err err;
    struct buf text;
    struct doc doc;

    (void)state;
    buf_init(&text, 1u << 20);
    for (int i = 0; i < 3000; i++)
        for (int times = 0; times < (i == 2000 ? 9 : 3); times++)
            buf_addf(&text, "word%c%c%c ", 'a' + i / 676, 'a' + i / 26 % 26, 'a' + i % 26);
    buf_add_byte(&text, '\0');
    stage_doc_make(&doc, 1, text.ptr);
    doc.articles[0].lang = "en";
    assert_int_equal(keywords_run(keywords, &doc, &doc.articles[0], &err), ERR_OK);
    assert_int_equal(doc.articles[0].keyword_list->len, KEYWORD_LIST_MAX);
    assert_int_equal(doc.articles[0].keywords_len, KEYWORDS_MAX);
    TEST_STR(doc.articles[0].keywords[0], STR("wordcyy"));
    arena_destroy(doc.arena);
    buf_fini(&text);
}

/* ---- the stage ---- */

static struct doc stage_doc(enum article_action action)
{
    struct doc doc;

    article_make(&doc, "en", "water water water" FILL, 1);
    doc.articles[0].action = action;
    return doc;
}

/* What is kept whole is counted; a delta of another version stops nothing. */
static void test_stage(void **state)
{
    struct str kind = TAG_KIND_KEYWORDS, other = STR("places");
    struct tag_opts opts = {.kinds = {&kind, 1}, .counts = STR("main")};
    struct tag_opts without = {.kinds = {&other, 1}, .counts = STR("main")};
    struct tag_opts none = {.kinds = {&kind, 1}, .counts = STR("none")};
    const struct stage *stage = &stage_tag_keywords;
    enum article_action actions[] = {ARTICLE_STUB, ARTICLE_DROP, ARTICLE_KEEP};
    void *s = NULL;
    struct err err;
    struct buf out;

    (void)state;
    assert_string_equal(stage->index(&opts), "main");
    assert_null(stage->index(&without));
    assert_null(stage->index(&none));
    assert_int_equal(stage->open(&opts, NULL, &s, &err), ERR_OK);
    buf_init(&out, 1000);
    for (size_t i = 0; i < TEST_LEN(actions); i++) {
        struct doc doc = stage_doc(actions[i]);

        assert_int_equal(stage->run(s, &doc, &err), ERR_OK);
        assert_int_equal(stage->delta(s, &out, &err), ERR_OK);
        assert_true((out.len > 0) == (actions[i] == ARTICLE_KEEP));
        arena_destroy(doc.arena);
    }
    stage->discard(s);
    buf_reset(&out);
    assert_int_equal(stage->delta(s, &out, &err), ERR_OK);
    assert_int_equal(out.len, 0);
    assert_int_equal(stage->replay(s, "\x09zzz", 4, &err), ERR_OK);
    assert_int_equal(stage->replay(s, "", 0, &err), ERR_OK);
    stage->close(s);
    stage->close(NULL);
    buf_fini(&out);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_content_words),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_archive),
        cmocka_unit_test(test_archive_alone),
        cmocka_unit_test(test_hangul),
        cmocka_unit_test(test_archive_chinese),
        cmocka_unit_test(test_long_article),
        cmocka_unit_test(test_chinese_text),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_stage),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
