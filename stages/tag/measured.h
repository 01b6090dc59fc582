/* measured.h -- what a quantity measures: 宣传册 of 发放宣传册3200份, 工作队 of 681支驻村工作队. Read from the
 * words and parts of speech that stage words left in the block; without them there is no answer. */
#ifndef SIFTD_TAG_MEASURED_H
#define SIFTD_TAG_MEASURED_H

#include "para.h"

/* The span of the thing that [from, to) measures. `is_count`: by a measure word, so that what stands behind
 * it is asked first. False: not named in the clause. */
bool measured_find(struct para *p, size_t from, size_t to, bool is_count, size_t *ret_from,
                   size_t *ret_to);

enum measured_kind { MEASURED_OTHER, MEASURED_NOUN, MEASURED_VERB };

/* Where the last word before `i` begins, which is > 0, and what it is. Without words: the character before `i`, a
 * noun. */
size_t measured_before(struct para *p, size_t i, enum measured_kind *ret_kind);

/* Does a verb begin at `i`? False without words. */
bool measured_is_verb(struct para *p, size_t i);

/* Does a word begin at `i` that is no noun, verb or adjective: an adverb, a preposition, a time? False without
 * words. */
bool measured_is_other(struct para *p, size_t i);

/* Does the name of a person begin at `i`, or a character that is in few words but names? False without words. */
bool measured_is_name(struct para *p, size_t i);

/* Is [from, to) one word that says what is done: 服务, 帮扶? False without words. */
bool measured_is_action(struct para *p, size_t from, size_t to);

/* Is [from, to) one word, a noun or a verb, and no name? False without words. */
bool measured_is_noun(struct para *p, size_t from, size_t to);

/* Does a word begin at `i` behind one that is no noun, so that a name can begin there? False without words. */
bool measured_can_begin(struct para *p, size_t i);

/* Does a word begin at `i` that is no noun, so that a name can end there? False without words. */
bool measured_can_end(struct para *p, size_t i);

/* Does a word begin at `i`? False without words. */
bool measured_is_start(struct para *p, size_t i);

/* Is the character at `i` part of a word of two and more that is a noun, but not its first unless `can_begin`? False
 * without words. */
bool measured_is_in_noun(struct para *p, size_t i, bool can_begin);

/* Where the word begins that holds the character at `i`; i without words. */
size_t measured_word_start(struct para *p, size_t i);

#endif
