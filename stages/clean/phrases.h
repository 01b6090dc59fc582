/* phrases.h -- the word lists of clean: phrases of page furniture, read from
 * lexicon/chrome.tsv, and of spam, read from lexicon/spam.tsv, once. Compared without white space and with small ASCII
 * letters, so that "上 一 篇" is "上一篇". Private to the stage; read-only after open, any thread. */
#ifndef SIFTD_CLEAN_PHRASES_H
#define SIFTD_CLEAN_PHRASES_H

#include "../base/err.h"
#include "../base/str.h"

/* What a phrase may do; the words of the files' second column. */
enum phrase_use {
    PHRASE_WHOLE = 1u << 0,  /* "whole": furniture, alone or in a row of such phrases */
    PHRASE_START = 1u << 1,  /* "start": a line that begins with it and a colon is furniture */
    PHRASE_BESIDE = 1u << 2, /* "beside": alone or as a label, furniture beside some; or in a row */
    PHRASE_INDEX = 1u << 3,  /* "index": a row of the table above an official document */
    PHRASE_BELOW = 1u << 4,  /* "below": as a label, furniture below some */
    PHRASE_LIST = 1u << 5,   /* "list": furniture, and heads a list of titles below the text */
    PHRASE_INSIDE = 1u << 6, /* "inside": a short line that holds it is furniture */
    PHRASE_SPAM = 1u << 7,   /* "spam": names a betting site with a Latin name before it */
    PHRASE_LURE = 1u << 8,   /* "lure": the same in a tail that hangs on a title */
};

struct phrases;

/* `data` is the folder of lexicons; NULL gives empty lists. ERR_NOMEM; ERR_CONF: a file is missing
 * or has a bad line. */
enum err_code phrases_open(const char *data, struct phrases **ret_phrases, struct err *err);
void phrases_close(struct phrases *p); /* accepts NULL */
bool phrases_are_empty(const struct phrases *p);

/* The uses of `phrase`, 0 when it is none; marks around it are the caller's to take off. */
unsigned phrases_find(const struct phrases *p, struct str phrase);
/* `line` holds a phrase of use PHRASE_INSIDE. Bytes are compared as they are. */
bool phrases_are_inside(const struct phrases *p, struct str line);
/* Length of the longest phrase that `text` starts with, of `uses`, which may be PHRASE_SPAM and
 * PHRASE_LURE; 0: none. */
size_t phrases_match(const struct phrases *p, struct str text, unsigned uses);
#endif
