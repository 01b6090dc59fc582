/* models.c -- see models.h. Two-byte sets are rows of 94 characters (157 in Big5); frequent.def has
 * a digit for each that is frequent. What it does not list costs by the area it stands in. */
#include "models.h"

#include "../base/utf8.h"

#include "frequent.def"

#define NO_DIGIT_COST 130u /* of digit 0; each digit is one nat less */
#define RARE 150u          /* extensions: many characters, hardly used */
#define PRIVATE 200u       /* areas for private use, and undefined ones */
#define SYMBOL 130u

unsigned model_ascii_cost(unsigned char byte)
{
    if ((byte >= 'a' && byte <= 'z') || byte == ' ')
        return 30;
    if (byte == '\n' || byte == '\t' || byte == '\r' || byte == '\f' || byte == 0x1B)
        return 45;
    return byte < 0x20 || byte == 0x7F ? 140 : 45;
}

static struct step step_ascii(unsigned char byte)
{
    return (struct step){1, model_ascii_cost(byte), false};
}

static struct step step_of(unsigned len, unsigned cost)
{
    return (struct step){len, cost, false};
}

static struct step step_bad(void)
{
    return (struct step){1, MODEL_COST_BAD, true};
}

static bool is_in(unsigned char byte, unsigned char from, unsigned char to)
{
    return byte >= from && byte <= to;
}

/* Cost of column `col` in the row of `lead`; `absent` where the table has no such row. */
static unsigned row_cost(const char *const rows[128], unsigned lead, unsigned col, unsigned absent)
{
    const char *row = rows[lead - 0x80];

    if (!row || (row[col] == '0' && absent > NO_DIGIT_COST))
        return absent;
    return NO_DIGIT_COST - 10u * (unsigned)(row[col] - '0');
}

/* ---- Chinese ---- */

static struct step gb18030_four(const unsigned char *p, size_t left)
{
    if (left < 4)
        return left < 3 || is_in(p[2], 0x81, 0xFE) ? step_of((unsigned)left, MODEL_COST_CUT)
                                                   : step_bad();
    if (!is_in(p[2], 0x81, 0xFE) || !is_in(p[3], '0', '9') || is_in(p[0], 0x85, 0x8F) ||
        p[0] > 0xE3)
        return step_bad();
    return step_of(4, 170);
}

static unsigned gb18030_cost(unsigned char lead, unsigned char trail)
{
    bool is_upper = trail >= 0xA1;

    if (is_upper ? is_in(lead, 0xAA, 0xAF) || lead >= 0xF8 : is_in(lead, 0xA1, 0xA7))
        return PRIVATE;
    return row_cost(frequent_gb18030, lead, trail - 0x40u, RARE);
}

struct step model_gb18030(const unsigned char *p, size_t at, size_t len)
{
    size_t left = len - at;

    p += at;
    if (p[0] < 0x80)
        return step_ascii(p[0]);
    if (p[0] == 0x80)
        return step_of(1, 110);
    if (p[0] == 0xFF)
        return step_bad();
    if (left < 2)
        return step_of(1, MODEL_COST_CUT);
    if (is_in(p[1], '0', '9'))
        return gb18030_four(p, left);
    if (p[1] < 0x40 || p[1] == 0x7F || p[1] == 0xFF)
        return step_bad();
    return step_of(2, gb18030_cost(p[0], p[1]));
}

struct step model_big5(const unsigned char *p, size_t at, size_t len)
{
    p += at;
    if (p[0] < 0x80)
        return step_ascii(p[0]);
    if (p[0] == 0x80 || p[0] == 0xFF)
        return step_bad();
    if (len - at < 2)
        return step_of(1, MODEL_COST_CUT);
    if (!is_in(p[1], 0x40, 0x7E) && !is_in(p[1], 0xA1, 0xFE))
        return step_bad();
    if (!is_in(p[0], 0xA1, 0xF9))
        return step_of(2, RARE + 10);
    return step_of(2,
                   row_cost(frequent_big5, p[0], p[1] - (p[1] < 0x80 ? 0x40u : 0xA1u - 63u), RARE));
}

/* ---- Japanese and Korean ---- */

static unsigned jis_cost(unsigned lead, unsigned col)
{
    return row_cost(frequent_jis, lead, col, lead < 0xA9 || lead == 0xAD ? SYMBOL : RARE);
}

struct step model_euc_jp(const unsigned char *p, size_t at, size_t len)
{
    unsigned need;

    p += at;
    if (p[0] < 0x80)
        return step_ascii(p[0]);
    if (p[0] != 0x8E && p[0] != 0x8F && !is_in(p[0], 0xA1, 0xFE))
        return step_bad();
    need = p[0] == 0x8F ? 3 : 2;
    for (unsigned i = 1; i < need; i++) {
        if (i >= len - at)
            return step_of(i, MODEL_COST_CUT);
        if (!is_in(p[i], 0xA1, p[0] == 0x8E ? 0xDF : 0xFE))
            return step_bad();
    }
    if (need == 3)
        return step_of(3, 170);
    return step_of(2, p[0] == 0x8E ? 95 : jis_cost(p[0], p[1] - 0xA1u));
}

struct step model_shift_jis(const unsigned char *p, size_t at, size_t len)
{
    unsigned row, col;

    if (p[at] < 0x80)
        return step_ascii(p[at]);
    if (is_in(p[at], 0xA1, 0xDF)) /* kana of half width come in words */
        return step_of(1, at && is_in(p[at - 1], 0xA1, 0xDF) ? 60 : 95);
    if (!is_in(p[at], 0x81, 0x9F) && !is_in(p[at], 0xE0, 0xFC))
        return step_bad();
    if (len - at < 2)
        return step_of(1, MODEL_COST_CUT);
    if (p[at + 1] < 0x40 || p[at + 1] == 0x7F || p[at + 1] > 0xFC)
        return step_bad();
    row = 2u * (p[at] - (p[at] < 0xA0 ? 0x81u : 0xC1u)) + (p[at + 1] >= 0x9F);
    col = p[at + 1] >= 0x9F ? p[at + 1] - 0x9Fu : p[at + 1] - 0x40u - (p[at + 1] > 0x7F);
    return step_of(2, row < 94 ? jis_cost(0xA1 + row, col) : RARE);
}

struct step model_euc_kr(const unsigned char *p, size_t at, size_t len)
{
    p += at;
    if (p[0] < 0x80)
        return step_ascii(p[0]);
    if (p[0] == 0x80 || p[0] == 0xFF)
        return step_bad();
    if (len - at < 2)
        return step_of(1, MODEL_COST_CUT);
    if (!is_in(p[1], 'A', 'Z') && !is_in(p[1], 'a', 'z') && !is_in(p[1], 0x81, 0xFE))
        return step_bad();
    if (p[0] < 0xA1 || p[1] < 0xA1) /* the other 8,822 syllables, up to C652 */
        return p[0] <= 0xC6 ? step_of(2, 145) : step_bad();
    if (p[0] == 0xC9 || p[0] == 0xFE)
        return step_of(2, PRIVATE);
    return step_of(2, row_cost(frequent_ks, p[0], p[1] - 0xA1u, SYMBOL));
}

/* ---- Western ---- */

static bool is_ascii_letter(unsigned char byte)
{
    return is_in(byte | 0x20, 'a', 'z');
}

/* What two neighbours over 0x7F cost beyond their own: little for letters, for a quote and a letter
 * (0x91-0x94), and for the space (0xA0) that French sets inside its quotes. */
static unsigned latin_beside(unsigned char before, unsigned char byte)
{
    if (before == 0xA0 || byte == 0xA0 || is_in(before, 0x91, 0x94) || is_in(byte, 0x91, 0x94))
        return 10;
    return before >= 0xC0 && byte >= 0xC0 ? 25 : 40;
}

/* Letters with marks stand alone between plain ones. */
struct step model_windows_1252(const unsigned char *p, size_t at, size_t len)
{
    unsigned char byte = p[at];
    unsigned cost;
    char digit;

    if (byte < 0x80)
        return step_ascii(byte);
    digit = frequent_latin[byte - 0x80];
    if (digit == '-')
        return step_bad();
    cost = NO_DIGIT_COST - 10u * (unsigned)(digit - '0');
    if (at && p[at - 1] >= 0x80)
        cost += latin_beside(p[at - 1], byte);
    if (byte >= 0xC0 && at && at + 1 < len && !is_ascii_letter(p[at - 1]) &&
        !is_ascii_letter(p[at + 1]))
        cost += 20;
    return step_of(1, cost);
}

/* What is no text of the others: after a first byte over 0x7F every other is as likely as the next. */
struct step model_noise(const unsigned char *p, size_t at, size_t len)
{
    (void)len;
    if (p[at] < 0x80)
        return step_ascii(p[at]);
    return step_of(1, at && p[at - 1] >= 0x80 ? 48 : 88);
}

/* ---- Unicode ---- */

struct span {
    uint32_t first;
    unsigned cost;
};

/* From `first` up to the next one's. Ideographs have a table of their own. */
static const struct span spans[] = {
    {0x0, 140},    {0x80, 140},   {0xA0, 80},    {0xC0, 65},    {0x100, 110},  {0x180, 150},
    {0x370, 80},   {0x400, 65},   {0x460, 150},  {0x5D0, 75},   {0x5EB, 150},  {0x620, 75},
    {0x660, 150},  {0x2010, 65},  {0x2027, 120}, {0x2190, 110}, {0x2700, 140}, {0x3000, 50},
    {0x3003, 120}, {0x3008, 70},  {0x3012, 120}, {0x3041, 55},  {0x3097, 120}, {0x30A1, 60},
    {0x3100, 130}, {0x3400, 150}, {0x4E00, 130}, {0x9FA6, 150}, {0xAC00, 88},  {0xD7A4, 180},
    {0xE000, 180}, {0xF900, 150}, {0xFF01, 55},  {0xFF5F, 120}, {0xFFE0, 120}, {0xFFFD, 160},
    {0xFFFE, 180}, {0x10000, 150}};

static unsigned cp_cost(uint32_t cp)
{
    size_t low = 0, high = sizeof spans / sizeof *spans;

    if (cp < 0x80)
        return model_ascii_cost((unsigned char)cp);
    if (cp >= 0x4E00 && cp < 0xA000 && frequent_han[(cp >> 8) - 0x4E])
        return NO_DIGIT_COST - 10u * (unsigned)(frequent_han[(cp >> 8) - 0x4E][cp & 0xFF] - '0');
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;

        if (spans[mid].first <= cp)
            low = mid;
        else
            high = mid;
    }
    return spans[low].cost;
}

struct step model_utf8(const unsigned char *p, size_t at, size_t len)
{
    struct str s = {(const char *)p, len}, rest = str_sub(s, at, SIZE_MAX);
    size_t bytes, tail;
    uint32_t cp;

    if (p[at] < 0x80)
        return step_ascii(p[at]);
    if (rest.len < 4 && utf8_is_cut(rest, &tail) && tail == rest.len)
        return step_of((unsigned)tail, MODEL_COST_CUT);
    bytes = utf8_next(s, at, &cp);
    if (cp == UTF8_BAD)
        return (struct step){(unsigned)bytes, MODEL_COST_BAD, true};
    return step_of((unsigned)bytes, cp_cost(cp));
}

static struct step step_utf16(const unsigned char *p, size_t left, unsigned high)
{
    uint32_t cp;

    if (left < 2)
        return step_of(1, MODEL_COST_CUT);
    cp = (uint32_t)p[high] << 8 | p[1 - high];
    if ((cp & 0xFC00) == 0xD800 && left < 4)
        return step_of((unsigned)left, MODEL_COST_CUT);
    if ((cp & 0xFC00) == 0xD800 && (p[2 + high] & 0xFC) == 0xDC)
        return step_of(4, 150);
    if ((cp & 0xF800) == 0xD800 || cp == 0 || cp >= 0xFFFE)
        return (struct step){2, MODEL_COST_BAD, true};
    return step_of(2, cp_cost(cp));
}

struct step model_utf16le(const unsigned char *p, size_t at, size_t len)
{
    return step_utf16(p + at, len - at, 1);
}

struct step model_utf16be(const unsigned char *p, size_t at, size_t len)
{
    return step_utf16(p + at, len - at, 0);
}
