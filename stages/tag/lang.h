/* lang.h -- what an article is written in, and how good its text is: counts of its characters, and what
 * follows from them. One walk over the text. Pure after langs_fill; any thread.
 *
 * LANGUAGE, as in ISO 639: by script where one script is one language's (kana, hangul, thai ...), by letters for
 * Cyrillic and Arabic script, by common words for Latin script; "und" when that says nothing. Only the
 * first LANG_SAMPLE_BYTES count for words.
 * SCRIPT, as in ISO 15924 but in small letters: that of most letters; "jpan" with kana; "hans" or "hant"
 * by which of 299 common characters stand there that have two forms, "hani" where none does. */
#ifndef SIFTD_TAG_LANG_H
#define SIFTD_TAG_LANG_H

#include "sheet.h"

#define LANG_SAMPLE_BYTES 16384u

/* Scripts that are told from each other. */
enum script {
    SCRIPT_NONE, /* marks, digits, blanks */
    SCRIPT_LATN,
    SCRIPT_GREK,
    SCRIPT_CYRL,
    SCRIPT_ARMN,
    SCRIPT_HEBR,
    SCRIPT_ARAB,
    SCRIPT_DEVA,
    SCRIPT_BENG,
    SCRIPT_TAML,
    SCRIPT_THAI,
    SCRIPT_LAOO,
    SCRIPT_TIBT,
    SCRIPT_MYMR,
    SCRIPT_GEOR,
    SCRIPT_ETHI,
    SCRIPT_KHMR,
    SCRIPT_MONG,
    SCRIPT_BOPO,
    SCRIPT_KANA,
    SCRIPT_HANG,
    SCRIPT_HANI,
    SCRIPT_NOISE, /* U+FFFD, private use, what is no character, boxes and blocks of drawing */
    SCRIPTS,
};

#define LANG_PAGES 1024u /* of 64 code points */
#define LANG_HAN_FIRST 0x4E00u
#define LANG_HAN_LEN 0x5200u
#define LANG_WORDS_MAX 512u

struct langs {
    uint8_t pages[LANG_PAGES];           /* enum script */
    uint8_t forms[LANG_HAN_LEN];         /* 1: simplified only, 2: traditional only */
    uint64_t words[LANG_WORDS_MAX];      /* sorted; up to 8 bytes each */
    uint32_t word_langs[LANG_WORDS_MAX]; /* bits */
    size_t words_len;
};

void langs_fill(struct langs *l);

/* Set lang, script and quality of `art`, laid out as `sheet`. */
void lang_run(const struct langs *l, const struct doc *doc, struct article *art,
              const struct sheet *sheet);

#endif
