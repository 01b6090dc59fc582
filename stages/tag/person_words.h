/* person_words.h -- the words by which persons are known. Static data; lists end with NULL. */
#ifndef SIFTD_TAG_PERSON_WORDS_H
#define SIFTD_TAG_PERSON_WORDS_H

#include <uchar.h>

extern const char32_t person_surnames[];
extern const char32_t person_tricky[];        /* of these, those that begin many words too */
extern const char32_t person_rare_surnames[]; /* words begin with most of them */
extern const char32_t person_not_given[];     /* never the second character of a name */
extern const char32_t person_word_ends[];
extern const char32_t person_never_ends[];  /* ends words that only look like names, not names */
extern const char32_t person_sounds[];      /* foreign names are written with these */
extern const char32_t person_more_sounds[]; /* and these where a dot parts the name */
extern const char32_t *const person_double_surnames[];
extern const char32_t *const person_abroad_roles[]; /* right before a foreign name */
extern const char32_t *const person_common_roles[]; /* who many are */
extern const char32_t *const person_roles[];        /* right before a name */
extern const char32_t *const person_kin[];          /* the same, of relations and trades */
extern const char32_t
    *const person_name_parts[];               /* words in many names of Tibetans, Mongols and Yi */
extern const char32_t *const person_titles[]; /* right behind a name */
extern const char32_t *const person_says[];   /* behind a name, and sure */
extern const char32_t *const person_first_says[]; /* behind a name that begins a clause */
extern const char32_t *const person_follows[];    /* what a name is followed by, besides marks */

#endif
