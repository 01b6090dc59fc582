/* quality.c -- see quality.h */
#include "quality.h"

#include <math.h>

#define SHORT_CHARS 50.0

static bool ends_sentence(struct str text)
{
    static const struct str ends[] = {
        {"。", 3}, {"！", 3}, {"？", 3}, {"…", 3}, {"；", 3},  {"：", 3},
        {".", 1},  {"!", 1},  {"?", 1},  {":", 1}, {".\"", 2}, {".\xE2\x80\x9D", 4},
        {"।", 3},  {"؟", 2},
    };
    static const struct str closing[] = {{"”", 3},  {"」", 3}, {"』", 3}, {"）", 3}, {")", 1},
                                         {"\"", 1}, {"》", 3}, {"’", 3},  {"'", 1}};

    /* A letter of three bytes, nearly all that are none of these: they begin with E2, E3 or EF. */
    if (text.len >= 3 && (unsigned char)(text.ptr[text.len - 3] - 0xE4) <= 0xED - 0xE4 &&
        text.ptr[text.len - 1] < 0)
        return false;
    for (size_t i = 0; i < 3; i++) {
        if (str_ends_any(text, ends, sizeof ends / sizeof *ends))
            return true;
        for (size_t k = 0; k < sizeof closing / sizeof *closing; k++) {
            if (str_ends(text, closing[k])) {
                text.len -= closing[k].len;
                break;
            }
        }
    }
    return false;
}

void quality_count_block(struct quality_counts *q, const struct block *b, size_t chars)
{
    if (b->kind > BLOCK_LIST)
        return;
    q->chars += chars;
    if (ends_sentence(b->text))
        q->prose += chars;
    if (b->flags & BLOCK_OCR)
        q->ocr += chars;
}

static double share(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

/* Three decimals: more would say nothing. */
static double rounded(double x)
{
    return round(x * 1000) / 1000;
}

void quality_set(const struct quality_counts *q, struct article_quality *ret_quality)
{
    uint64_t all = 0, visible;
    double noise, prose, ocr, score;

    for (size_t i = 0; i < SCRIPTS; i++)
        all += q->scripts[i];
    visible = all - q->spaces;
    noise = share(q->scripts[SCRIPT_NOISE], visible);
    prose = share(q->prose, q->chars);
    ocr = share(q->ocr, q->chars);
    score = fmax(0, 1 - 4 * noise) * (1 - ocr / 2) * (0.4 + 0.6 * prose);
    if ((double)visible < SHORT_CHARS)
        score *= 0.5 + (double)visible / (2 * SHORT_CHARS);
    *ret_quality = (struct article_quality){.is_set = true,
                                            .score = rounded(score),
                                            .han = rounded(share(q->scripts[SCRIPT_HANI], visible)),
                                            .noise = rounded(noise),
                                            .prose = rounded(prose),
                                            .ocr = rounded(ocr)};
}
