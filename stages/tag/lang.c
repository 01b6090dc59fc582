/* lang.c -- see lang.h */
#include "lang.h"

#include "../base/uchar.h"
#include "../base/utf8.h"
#include "quality.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>

/* The commonest simplified characters (by jieba's dictionary) that are no traditional ones, and their one
 * traditional form, by the table TSCharacters of OpenCC 1.1 (Apache-2.0), one by one. */
static const char32_t simplified[] = U"国为这来会时学说们对长过业经门动进区产军还现机体与两实关"
                                     U"从内没将员东头间无见点场数样问级应资务气汉总电声设义统处"
                                     U"马儿领队计权话报给变书华议称决张导结师达题条规县风运组听"
                                     U"济论强黄选记却职号类传带农边联质阳难专认车举备争众连调转"
                                     U"该尔让较际亲单红约亚则属积图装许观鱼办远构随势热网语铁断"
                                     U"爱纪况编满觉双乐标织项飞节龙响轻击请离显罗营视护创兴虽费"
                                     U"试宝识维宫环乡责严桥仅杀围态杨负层续状银终钱赛独细习医脸"
                                     U"弹楼艺陆协镇检写验紧劳户优财养陈卫伤绝阶刘刚亿闻审压监敌"
                                     U"兰温园树词岛预继执谁惊辑剑谈礼乱讲临挥欧简担岁荆贵辖帮块"
                                     U"额错剧欢够孙阵销坚练脚读测吴换异顾顺鲜败货矿归险评吗遗笔"
                                     U"输渐顶训毕献爷纳脑饭扩齐赶诉诗础届静盘";
static const char32_t traditional[] = U"國爲這來會時學說們對長過業經門動進區產軍還現機體與兩實關"
                                      U"從內沒將員東頭間無見點場數樣問級應資務氣漢總電聲設義統處"
                                      U"馬兒領隊計權話報給變書華議稱決張導結師達題條規縣風運組聽"
                                      U"濟論強黃選記卻職號類傳帶農邊聯質陽難專認車舉備爭衆連調轉"
                                      U"該爾讓較際親單紅約亞則屬積圖裝許觀魚辦遠構隨勢熱網語鐵斷"
                                      U"愛紀況編滿覺雙樂標織項飛節龍響輕擊請離顯羅營視護創興雖費"
                                      U"試寶識維宮環鄉責嚴橋僅殺圍態楊負層續狀銀終錢賽獨細習醫臉"
                                      U"彈樓藝陸協鎮檢寫驗緊勞戶優財養陳衛傷絕階劉剛億聞審壓監敵"
                                      U"蘭溫園樹詞島預繼執誰驚輯劍談禮亂講臨揮歐簡擔歲荊貴轄幫塊"
                                      U"額錯劇歡夠孫陣銷堅練腳讀測吳換異顧順鮮敗貨礦歸險評嗎遺筆"
                                      U"輸漸頂訓畢獻爺納腦飯擴齊趕訴詩礎屆靜盤";

/* Blocks of the Unicode Character Database 15.0, in pages of 64. */
static const struct {
    uint32_t from, to; /* to: the last one */
    enum script script;
} blocks[] = {
    {0x00C0, 0x024F, SCRIPT_LATN}, {0x0250, 0x02BF, SCRIPT_LATN},  {0x0370, 0x03FF, SCRIPT_GREK},
    {0x0400, 0x052F, SCRIPT_CYRL}, {0x0540, 0x058F, SCRIPT_ARMN},  {0x0590, 0x05FF, SCRIPT_HEBR},
    {0x0600, 0x06FF, SCRIPT_ARAB}, {0x0740, 0x077F, SCRIPT_ARAB},  {0x0900, 0x097F, SCRIPT_DEVA},
    {0x0980, 0x09FF, SCRIPT_BENG}, {0x0B80, 0x0BFF, SCRIPT_TAML},  {0x0E00, 0x0E7F, SCRIPT_THAI},
    {0x0E80, 0x0EFF, SCRIPT_LAOO}, {0x0F00, 0x0FFF, SCRIPT_TIBT},  {0x1000, 0x109F, SCRIPT_MYMR},
    {0x10C0, 0x10FF, SCRIPT_GEOR}, {0x1100, 0x11FF, SCRIPT_HANG},  {0x1200, 0x137F, SCRIPT_ETHI},
    {0x1780, 0x17FF, SCRIPT_KHMR}, {0x1800, 0x18AF, SCRIPT_MONG},  {0x1E00, 0x1EFF, SCRIPT_LATN},
    {0x1F00, 0x1FFF, SCRIPT_GREK}, {0x2500, 0x259F, SCRIPT_NOISE}, {0x3040, 0x30FF, SCRIPT_KANA},
    {0x3100, 0x313F, SCRIPT_BOPO}, {0x3400, 0x4DBF, SCRIPT_HANI},  {0x4E00, 0x9FFF, SCRIPT_HANI},
    {0xAC00, 0xD7BF, SCRIPT_HANG}, {0xE000, 0xF8FF, SCRIPT_NOISE}, {0xF900, 0xFAFF, SCRIPT_HANI},
};

/* Script, and the language it is written for where there is one that leads by far. */
static const struct {
    const char *script, *lang;
} names[SCRIPTS] = {
    [SCRIPT_NONE] = {"zyyy", "und"},  [SCRIPT_LATN] = {"latn", "und"},
    [SCRIPT_GREK] = {"grek", "el"},   [SCRIPT_CYRL] = {"cyrl", "ru"},
    [SCRIPT_ARMN] = {"armn", "hy"},   [SCRIPT_HEBR] = {"hebr", "he"},
    [SCRIPT_ARAB] = {"arab", "ar"},   [SCRIPT_DEVA] = {"deva", "hi"},
    [SCRIPT_BENG] = {"beng", "bn"},   [SCRIPT_TAML] = {"taml", "ta"},
    [SCRIPT_THAI] = {"thai", "th"},   [SCRIPT_LAOO] = {"laoo", "lo"},
    [SCRIPT_TIBT] = {"tibt", "bo"},   [SCRIPT_MYMR] = {"mymr", "my"},
    [SCRIPT_GEOR] = {"geor", "ka"},   [SCRIPT_ETHI] = {"ethi", "am"},
    [SCRIPT_KHMR] = {"khmr", "km"},   [SCRIPT_MONG] = {"mong", "mn"},
    [SCRIPT_BOPO] = {"bopo", "zh"},   [SCRIPT_KANA] = {"jpan", "ja"},
    [SCRIPT_HANG] = {"kore", "ko"},   [SCRIPT_HANI] = {"hani", "zh"},
    [SCRIPT_NOISE] = {"zyyy", "und"},
};

/* Letters that one language of a script has and the script's leading one has not. */
static const struct {
    enum script script;
    const char *lang;
    const char32_t *letters;
} letters[] = {
    {SCRIPT_CYRL, "uk", U"іїєґІЇЄҐ"}, {SCRIPT_CYRL, "kk", U"қғңұһҚҒҢҰҺ"},
    {SCRIPT_CYRL, "mn", U"өүӨҮ"},     {SCRIPT_CYRL, "sr", U"ђћџљњј"},
    {SCRIPT_ARAB, "fa", U"پچگژی"},    {SCRIPT_ARAB, "ug", U"ېۇۆۈە"},
    {SCRIPT_ARAB, "ur", U"ےٹڈں"},
};
#define LETTERS_LEN (sizeof letters / sizeof *letters)
#define LETTERS_SHARE 50u /* one in so many letters shows the language */

static const struct {
    const char *lang, *words;
} latin[] = {
#define LANG(lang, words) {lang, words},
#include "lang_words.def"
#undef LANG
};
#define LATIN_LEN (sizeof latin / sizeof *latin)
#define LATIN_HIT 12u      /* what a word of one language counts; of several, so much less */
#define LATIN_HITS_MIN 18u /* one and a half */
#define LATIN_SHARE 24u    /* one in so many words is a common one */

static_assert(LATIN_LEN <= 32, "a bit for each language");

static uint64_t word_key(struct str word)
{
    uint64_t key = 0;

    for (size_t i = 0; i < word.len; i++)
        key = key << 8 | (unsigned char)word.ptr[i];
    return key;
}

/* Where `key` is or belongs. */
static size_t word_find(const struct langs *l, uint64_t key)
{
    size_t from = 0, to = l->words_len;

    while (from < to) {
        size_t mid = from + (to - from) / 2;

        if (l->words[mid] < key)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

static void word_add(struct langs *l, struct str word, uint32_t lang)
{
    uint64_t key = word_key(word);
    size_t at = word_find(l, key);

    assert(word.len <= sizeof key);
    if (at == l->words_len || l->words[at] != key) {
        assert(l->words_len < LANG_WORDS_MAX);
        memmove(&l->words[at + 1], &l->words[at], (l->words_len - at) * sizeof *l->words);
        memmove(&l->word_langs[at + 1], &l->word_langs[at],
                (l->words_len - at) * sizeof *l->word_langs);
        l->words[at] = key;
        l->word_langs[at] = 0;
        l->words_len++;
    }
    l->word_langs[at] |= lang;
}

void langs_fill(struct langs *l)
{
    memset(l, 0, sizeof *l);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        for (uint32_t page = blocks[i].from / 64; page <= blocks[i].to / 64; page++)
            l->pages[page] = (uint8_t)blocks[i].script;
    for (size_t i = 0; simplified[i]; i++)
        l->forms[simplified[i] - LANG_HAN_FIRST] = 1;
    for (size_t i = 0; traditional[i]; i++)
        l->forms[traditional[i] - LANG_HAN_FIRST] = 2;
    for (size_t i = 0; i < LATIN_LEN; i++) {
        struct str rest = str_of(latin[i].words), word;

        while (str_split(&rest, ' ', &word))
            word_add(l, word, 1u << i);
    }
}

/* ---- counting ---- */

struct tally {
    struct quality_counts q;
    uint64_t simplified, traditional; /* characters that have two forms */
    uint64_t letters[LETTERS_LEN];
    uint64_t words, hits[LATIN_LEN];
    size_t sampled; /* [bytes] */
};

static void tally_letter(struct tally *t, enum script script, uint32_t cp)
{
    for (size_t i = 0; i < LETTERS_LEN; i++)
        for (const char32_t *c = letters[i].letters; letters[i].script == script && *c; c++)
            t->letters[i] += *c == cp;
}

/* A character beyond ASCII that is no common Han. */
static enum script tally_cp(const struct langs *l, struct tally *t, uint32_t cp)
{
    enum script script;

    if (cp >= 0x10000)
        script = uchar_is_han(cp) ? SCRIPT_HANI : SCRIPT_NONE;
    else
        script = (enum script)l->pages[cp / 64];
    if (script == SCRIPT_CYRL || script == SCRIPT_ARAB)
        tally_letter(t, script, cp);
    else if (cp == UTF8_REPLACEMENT || (cp & 0xFFFE) == 0xFFFE)
        script = SCRIPT_NOISE;
    else if (cp == 0x3005 || cp == 0x3007)
        script = SCRIPT_HANI;
    return script;
}

static void tally_line(const struct langs *l, struct tally *t, const uint32_t *cps, size_t len)
{
    uint64_t han = 0, simple = 0, old = 0; /* here, not in memory: one more at each character */

    for (size_t i = 0; i < len; i++) {
        uint32_t cp = cps[i];

        if (cp - LANG_HAN_FIRST < LANG_HAN_LEN) {
            unsigned form = l->forms[cp - LANG_HAN_FIRST];

            simple += form & 1;
            old += form >> 1;
            han++;
        } else if (cp < 0x80) {
            bool is_letter = (cp | 0x20u) - 'a' < 26;

            t->q.scripts[is_letter ? SCRIPT_LATN : SCRIPT_NONE]++;
            t->q.spaces += cp == ' ';
        } else if (uchar_is_space(cp)) {
            t->q.spaces++;
            t->q.scripts[SCRIPT_NONE]++;
        } else {
            t->q.scripts[tally_cp(l, t, cp)]++;
        }
    }
    t->q.scripts[SCRIPT_HANI] += han;
    t->simplified += simple;
    t->traditional += old;
}

static bool is_word_byte(unsigned char c)
{
    return ((c | 0x20u) >= 'a' && (c | 0x20u) <= 'z') || c >= 0x80;
}

/* Words of the text's beginning; ASCII in small letters, as the table has them. */
static void tally_words(const struct langs *l, struct tally *t, struct str text)
{
    size_t at = 0, end = text.len;

    if (t->sampled + end > LANG_SAMPLE_BYTES)
        end = LANG_SAMPLE_BYTES - t->sampled;
    t->sampled += end;
    while (at < end) {
        uint64_t key = 0;
        size_t len = 0, found;

        while (at < end && !is_word_byte((unsigned char)text.ptr[at]))
            at++;
        for (; at < end && is_word_byte((unsigned char)text.ptr[at]); at++, len++) {
            unsigned char c = (unsigned char)text.ptr[at];

            key = key << 8 | (c < 0x80 ? c | 0x20u : c);
        }
        t->words += len > 0;
        if (!len || len > sizeof key)
            continue;
        found = word_find(l, key);
        if (found == l->words_len || l->words[found] != key)
            continue;
        for (size_t i = 0; i < LATIN_LEN; i++)
            if (l->word_langs[found] >> i & 1u)
                t->hits[i] += LATIN_HIT / (unsigned)__builtin_popcount(l->word_langs[found]);
    }
}

/* ---- what follows ---- */

static const char *latin_lang(const struct tally *t)
{
    size_t best = 0;

    for (size_t i = 1; i < LATIN_LEN; i++)
        if (t->hits[i] > t->hits[best])
            best = i;
    if (t->hits[best] < LATIN_HITS_MIN || t->hits[best] * LATIN_SHARE < t->words * LATIN_HIT)
        return "und";
    return latin[best].lang;
}

static const char *lang_of(const struct tally *t, enum script script)
{
    const char *lang = names[script].lang;
    uint64_t most = t->q.scripts[script] / LETTERS_SHARE;

    if (script == SCRIPT_LATN)
        return latin_lang(t);
    for (size_t i = 0; i < LETTERS_LEN; i++) {
        if (letters[i].script == script && t->letters[i] > most) {
            most = t->letters[i];
            lang = letters[i].lang;
        }
    }
    return lang;
}

/* The script of most letters. Kana and hangul show what the Han beside them is. A Han character says about as
 * much as three letters. */
static enum script script_of(const struct tally *t)
{
    const uint64_t *n = t->q.scripts;
    uint64_t most = 0, han = n[SCRIPT_HANI];
    enum script best = SCRIPT_NONE;

    for (int i = SCRIPT_LATN; i < SCRIPT_NOISE; i++) {
        uint64_t weight = n[i] * (i >= SCRIPT_BOPO ? 3u : 1u);

        if (weight > most) {
            most = weight;
            best = (enum script)i;
        }
    }
    if (best == SCRIPT_HANI && n[SCRIPT_KANA] * 12 > han)
        return SCRIPT_KANA;
    if (best == SCRIPT_HANI && n[SCRIPT_HANG] * 4 > han)
        return SCRIPT_HANG;
    return best;
}

void lang_run(const struct langs *l, const struct doc *doc, struct article *art,
              const struct sheet *sheet)
{
    struct tally t = {.sampled = 0};
    enum script script;

    for (size_t i = 0; i < sheet->lines_len; i++) {
        const struct line *line = &sheet->lines[i];

        tally_line(l, &t, sheet->cps + line->from, line->to - line->from);
        quality_count_block(&t.q, &doc->blocks[art->first_block + line->block],
                            line->to - line->from);
    }
    script = script_of(&t);
    for (size_t i = 0; script == SCRIPT_LATN && i < sheet->lines_len; i++)
        tally_words(l, &t, sheet->lines[i].text);
    art->lang = lang_of(&t, script);
    art->script = names[script].script;
    if (script == SCRIPT_HANI && t.simplified + t.traditional)
        art->script = t.traditional > t.simplified ? "hant" : "hans";
    quality_set(&t.q, &art->quality);
}
