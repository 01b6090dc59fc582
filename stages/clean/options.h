/* options.h -- what the options of clean ask for; the table is in clean.c. Private to the stage. */
#ifndef SIFTD_CLEAN_OPTIONS_H
#define SIFTD_CLEAN_OPTIONS_H

#include <stdbool.h>

enum cjk_space { CJK_SPACE_LAYOUT, CJK_SPACE_KEEP, CJK_SPACE_REMOVE };
enum cjk_digit_space { CJK_DIGIT_SPACE_LAYOUT, CJK_DIGIT_SPACE_KEEP };

enum normalization { NORMALIZATION_NONE, NORMALIZATION_NFC };

enum punctuation { PUNCTUATION_KEEP, PUNCTUATION_FULLWIDTH, PUNCTUATION_ASCII };

enum ocr_fixes { OCR_FIXES_REPORT, OCR_FIXES_APPLY, OCR_FIXES_OFF };

enum chinese_convert { CHINESE_CONVERT_NONE, CHINESE_CONVERT_T2S, CHINESE_CONVERT_S2T };

struct clean_opts {
    unsigned chinese_convert;
    unsigned ocr_fixes;
    bool clean_links, clean_email, mask_ids;
    unsigned punctuation_normalization;
    bool unescape_html, remove_terminal_escapes, fix_unicode;
    unsigned normalization;
    bool remove_control_chars, whitespace_normalization, strip_chrome, remove_symbol_lines,
        remove_page_numbers, remove_running_heads, remove_contents, remove_line_marks, remove_spam,
        group_broken_paragraphs, join_vertical, split_columns, remove_repeats;
    unsigned cjk_space, cjk_digit_space;
};

#endif
