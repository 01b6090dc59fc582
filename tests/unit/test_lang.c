/* test_lang.c -- language, script and quality of articles. */
#include "../test.h"

#include "../../stages/tag/chars.h"
#include "../../stages/tag/lang.h"
#include "stage_doc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void tell(struct doc *doc)
{
    static struct langs langs;
    static uint32_t chars[CHARS_LEN];
    struct sheet sheet = {.len = 0};
    struct err err;

    langs_fill(&langs);
    assert_int_equal(sheet_make(&sheet, doc, &doc->articles[0], chars, &err), ERR_OK);
    lang_run(&langs, doc, &doc->articles[0], &sheet);
}

static void run(struct doc *doc, const char *text)
{
    stage_doc_make(doc, 1, text);
    tell(doc);
}

/* Sentences written for this test. */
static const struct {
    const char *lang, *script, *text;
} lang_cases[] = {
    {"zh", "hans", "慈利县象市镇党委带头，拆除占道的违章建筑。"},
    {"zh", "hant", "臺灣的學生們在圖書館裡讀書，老師說這個問題很難。"},
    {"zh", "hani", "山水人家"},
    {"ja", "jpan", "東京都は新しい計画を発表しました。これは来年から始まります。"},
    {"ko", "kore", "서울시는 새로운 계획을 발표했다. 내년부터 시작된다."},
    {"en", "latn", "The council voted to keep the library open, and the rain washed out the road."},
    {"fr", "latn",
     "Le conseil municipal a voté pour que la bibliothèque reste ouverte dans le quartier."},
    {"de", "latn",
     "Der Stadtrat hat beschlossen, dass die Bibliothek auch am Sonntag geöffnet ist."},
    {"es", "latn",
     "El ayuntamiento decidió que la biblioteca del barrio no se cierre en los días de "
     "fiesta."},
    {"pt", "latn",
     "A câmara decidiu que a biblioteca não será fechada em dias de festa, como foi dito."},
    {"it", "latn",
     "Il comune ha deciso che la biblioteca non si chiude nei giorni di festa per gli "
     "anziani."},
    {"nl", "latn",
     "De gemeenteraad heeft besloten dat de bibliotheek ook op zondag open is voor het "
     "publiek."},
    {"pl", "latn",
     "Rada miasta zdecydowała, że biblioteka nie będzie zamknięta w niedzielę i święta."},
    {"vi", "latn", "Hội đồng thành phố đã quyết định không đóng cửa thư viện trong những ngày lễ."},
    {"id", "latn",
     "Dewan kota memutuskan bahwa perpustakaan itu tidak akan ditutup pada hari libur dan "
     "akhir pekan."},
    {"tr", "latn",
     "Belediye meclisi kütüphanenin bu yıl için de açık kalmasına karar verdi ve bir bütçe "
     "ayırdı."},
    {"ru", "cyrl", "Городской совет решил, что библиотека будет открыта и в воскресенье."},
    {"uk", "cyrl", "Міська рада вирішила, що бібліотека буде відкрита і в неділю."},
    {"kk", "cyrl", "Қала кеңесі кітапхананың жексенбіде де ашық болуын ұйғарды."},
    {"mn", "cyrl",
     "Хотын зөвлөл номын санг амралтын өдөр ч нээлттэй байлгахаар шийдвэрлэв, өөрчлөлт орно."},
    {"ar", "arab", "قرر مجلس المدينة أن تبقى المكتبة مفتوحة يوم الأحد."},
    {"fa", "arab",
     "شورای شهر تصمیم گرفت که کتابخانه در روزهای تعطیل نیز باز باشد و چند پژوهشگر آمدند."},
    {"ug", "arab", "شەھەر كېڭىشى كۈتۈپخانىنى يەكشەنبە كۈنىمۇ ئېچىشنى قارار قىلدى."},
    {"bo", "tibt", "གྲོང་ཁྱེར་གྱི་དཔེ་མཛོད་ཁང་ནི་གཟའ་ཉི་མར་ཡང་སྒོ་འབྱེད།"},
    {"th", "thai", "สภาเมืองตัดสินใจเปิดห้องสมุดในวันอาทิตย์"},
    {"he", "hebr", "מועצת העיר החליטה שהספרייה תהיה פתוחה ביום ראשון."},
    {"und", "latn", "lorem xyzzy qwert foobar"},
    {"und", "zyyy", "1234 5678 -- 90"},
    {"fr", "latn",
     "Le pont de Valmont rouvre à la circulation. La mairie a pris cette décision après "
     "deux mois de travaux, a déclaré le maire au conseil."},
    {"ro", "latn",
     "Primăria a decis că biblioteca din cartier nu se închide și este deschisă pentru toți."},
    {"sv", "latn",
     "Kommunen beslutade att biblioteket inte ska stängas och att det är öppet för alla."},
    {"cs", "latn",
     "Rada města rozhodla, že se knihovna v neděli nezavře a že bude otevřena pro všechny."},
    /* Han beside kana, Latin beside Han */
    {"zh", "hans", "公司的CEO说，新产品WindowsPhone将在明年上市，发言人没有多说。"},
    {"en", "latn", "The word 政府 means government, and the two are not the same in this text."},
    {"ja", "jpan", "委員会は東京で開催、来年度予算案を審議。"},
};

static void test_langs(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_LEN(lang_cases); i++) {
        struct doc doc;

        run(&doc, lang_cases[i].text);
        TEST_CHECK(strcmp(doc.articles[0].lang, lang_cases[i].lang) == 0, "%s: %s",
                   lang_cases[i].text, doc.articles[0].lang);
        TEST_CHECK(strcmp(doc.articles[0].script, lang_cases[i].script) == 0, "%s: %s",
                   lang_cases[i].text, doc.articles[0].script);
        arena_destroy(doc.arena);
    }
}

static bool is_about(double a, double b)
{
    return a > b - 0.0006 && a < b + 0.0006;
}

static void test_quality(void **state)
{
    struct article_quality q;
    struct doc doc;

    (void)state;
    /* 40 Han of 50 visible characters, half of the text in sentences */
    run(&doc, "一二三四五六七八九十一二三四五六七八九十abcd。\n"
              "一二三四五六七八九十一二三四五六七八九十abcde");
    q = doc.articles[0].quality;
    assert_true(q.is_set && is_about(q.han, 0.8) && is_about(q.prose, 0.5) && is_about(q.noise, 0));
    assert_true(is_about(q.score, 0.7));
    arena_destroy(doc.arena);
    /* ten of fifty are noise */
    run(&doc, "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九。"
              "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEE\x80\x80\xEE\x80\x80┃┃┃┃。");
    q = doc.articles[0].quality;
    assert_true(is_about(q.noise, 10.0 / 51));
    assert_true(q.score < 0.25 && q.score > 0.2);
    arena_destroy(doc.arena);
    /* short, and misread; run again for what is marked behind its back */
    run(&doc, "一二三四五六七八九。");
    doc.blocks[0].flags |= BLOCK_OCR;
    tell(&doc);
    q = doc.articles[0].quality;
    assert_true(is_about(q.ocr, 1) && is_about(q.score, 0.5 * 0.6));
    arena_destroy(doc.arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_langs),
                                              cmocka_unit_test(test_quality)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
