/* names.c -- what an encoding is called, and which of iconv's many can be used; see codec.h */
#include "codec.h"

#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#define ESCAPE 0x1B
#define SHIFT_OUT 0x0E

/* Names of one encoding. GBK and GB2312 files are read as GB18030, which holds both: real files
 * labelled with the small sets use characters of the large one. */
struct alias {
    const char *name, *encoding;
};

static const struct alias aliases[] = {
    {"utf-8", DECODE_UTF8},
    {"utf8", DECODE_UTF8},
    {"ascii", DECODE_UTF8},
    {"us-ascii", DECODE_UTF8},
    {"gb18030", DECODE_GB18030},
    {"gbk", DECODE_GB18030},
    {"gb2312", DECODE_GB18030},
    {"cp936", DECODE_GB18030},
    {"ms936", DECODE_GB18030},
    {"euc-cn", DECODE_GB18030},
    {"utf-16", DECODE_UTF16LE},
    {"utf16", DECODE_UTF16LE},
    {"ucs-2", DECODE_UTF16LE},
    {"utf-16le", DECODE_UTF16LE},
    {"utf16le", DECODE_UTF16LE},
    {"ucs-2le", DECODE_UTF16LE},
    {"utf-16be", DECODE_UTF16BE},
    {"utf16be", DECODE_UTF16BE},
    {"ucs-2be", DECODE_UTF16BE},
    {"big5", DECODE_BIG5},
    {"big5-hkscs", DECODE_BIG5},
    {"big5hkscs", DECODE_BIG5},
    {"cp950", DECODE_BIG5},
    {"shift_jis", DECODE_SHIFT_JIS},
    {"shift-jis", DECODE_SHIFT_JIS},
    {"sjis", DECODE_SHIFT_JIS},
    {"cp932", DECODE_SHIFT_JIS},
    {"windows-31j", DECODE_SHIFT_JIS},
    {"euc-jp", DECODE_EUC_JP},
    {"eucjp", DECODE_EUC_JP},
    {"euc-kr", DECODE_EUC_KR},
    {"euckr", DECODE_EUC_KR},
    {"cp949", DECODE_EUC_KR},
    {"uhc", DECODE_EUC_KR},
    {"latin1", DECODE_WINDOWS_1252},
    {"iso-8859-1", DECODE_WINDOWS_1252},
    {"cp1252", DECODE_WINDOWS_1252},
    {"windows-1252", DECODE_WINDOWS_1252},
    {"cp1251", "windows-1251"},
    {"windows-1251", "windows-1251"},
    {"koi8-r", "koi8-r"},
};

/* A single byte from the initial state makes exactly one character, and line feed stays itself. */
static bool byte_is_char(iconv_t cd, unsigned char byte)
{
    char in[1] = {(char)byte}, out[16], *in_ptr = in, *out_ptr = out;
    size_t in_left = sizeof in, out_left = sizeof out;
    size_t rc = iconv(cd, &in_ptr, &in_left, &out_ptr, &out_left);

    (void)iconv(cd, NULL, NULL, &out_ptr, &out_left);
    return rc != (size_t)-1 && out_ptr > out &&
           (byte != '\n' || (out_ptr == out + 1 && *out == '\n'));
}

/* Encodings with shift states take the escape, SO, `~` or `+` for a beginning; wide ones take any
 * byte for a part of a character. What passes can be cut behind every line feed. */
static bool is_safe_to_cut(iconv_t cd)
{
    static const unsigned char probes[] = {'\n', '\t', ' ', '0',    'A',      'z',
                                           '+',  '~',  '&', ESCAPE, SHIFT_OUT};

    for (size_t i = 0; i < sizeof probes; i++)
        if (!byte_is_char(cd, probes[i]))
            return false;
    return true;
}

enum err_code codec_resolve(struct str name, const char **ret_encoding, struct err *err)
{
    bool is_safe;
    iconv_t cd;

    assert(name.ptr && ret_encoding);
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        if (strlen(aliases[i].name) == name.len &&
            strncasecmp(aliases[i].name, name.ptr, name.len) == 0) {
            *ret_encoding = aliases[i].encoding;
            return ERR_OK;
        }
    }
    cd = codec_iconv_open(name.ptr);
    if (cd == (iconv_t)-1)
        return err_set(err, ERR_CONF, errno, "unknown encoding '%.*s' in the decode section",
                       (int)name.len, name.ptr);
    is_safe = is_safe_to_cut(cd);
    (void)iconv_close(cd);
    if (!is_safe)
        return err_set(err, ERR_CONF, 0,
                       "encoding '%.*s' cannot be cut at line ends (shift states, or no ASCII)",
                       (int)name.len, name.ptr);
    *ret_encoding = name.ptr;
    return ERR_OK;
}
