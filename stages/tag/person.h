/* person.h -- what the scanners of persons share: the shape of a name (person_name.c), the persons an article
 * has named (person_keep.c), and names that the words stage took for some (person_found.c). A name is a
 * family name and one or two characters more, or the sounds of a foreign one. */
#ifndef SIFTD_TAG_PERSON_H
#define SIFTD_TAG_PERSON_H

#include "para.h"

/* Characters of the family name at `i`; 0: none. */
size_t person_surname_len(const struct para *p, size_t i);
/* Can the character at `i` be in a given name? */
bool person_is_given(const struct para *p, size_t i);
/* As person_is_given; 向阳 and 之 are in names too where the words tell where these end. */
bool person_is_given_in_word(const struct para *p, size_t i);
/* Is the character at `i` the dot between the parts of a foreign name? */
bool person_is_dot(const struct para *p, size_t i);
/* Characters of the office, the trade or the relation that ends before `i`; 0: none. */
size_t person_role(const struct para *p, size_t i);
/* Is the one of `len` characters there what many are, so that a name behind it needs more to be sure? */
bool person_role_is_common(const struct para *p, size_t i, size_t len);
/* 开心地说: speech within a few characters. */
bool person_speaks_soon(const struct para *p, size_t i);
/* Can the character before `i` be the last of a name? */
bool person_is_end(const struct para *p, size_t i);
/* Can a name begin at `i` as far as the character before it tells? */
bool person_is_free_before(const struct para *p, size_t i);
/* The end of the Chinese name at `i`; 0: no name, or not clear where it ends. */
size_t person_end(const struct para *p, size_t i);
/* Is what looks like the name [from, to) a place, a label, or who wrote the article? */
bool person_is_barred(const struct para *p, size_t from, size_t to, bool has_office);
/* Is what begins at `at`, behind a family name, a title: 阿姨 of 赵阿姨? */
bool person_is_titled(const struct para *p, size_t at);
/* Is it that of who wrote, took or edited the article: 本报记者 王小明? */
bool person_is_byline(const struct para *p, size_t from, size_t to);
/* Is [from, to) a family name and one or two characters that can be in a given one? */
bool person_is_shaped(const struct para *p, size_t from, size_t to);
/* The end of the foreign name at `i`, which is written by its sounds; 0: none. */
size_t person_abroad_end(const struct para *p, size_t i);
/* The end of the word at `i` that the words stage told to be a name; 0: none. */
size_t person_found_end(const struct para *p, size_t i);
/* Is that word the name of a place? */
bool person_found_is_place(const struct para *p, size_t i);
/* Does it stand in no dictionary? */
bool person_found_is_new(const struct para *p, size_t i);
/* Is the word [from, to) a name, not one that the dictionary only calls so? For words behind an office. */
bool person_is_word(const struct para *p, size_t from, size_t to);
/* Is [from, to) a role itself (牧民), or a thing that only looks like a name (花园里, 黄梅戏)? */
bool person_is_never(const struct para *p, size_t from, size_t to);
/* Are all its characters those that foreign names are written with? */
bool person_is_sounds(const struct para *p, size_t from, size_t to);
/* A name behind a role of `role_len` characters that a word may only look like: is what is around it
 * enough? */
bool person_is_sure(struct para *p, size_t from, size_t to, size_t role_len);

/* Do the words have the family name of [from, to) apart, and end where it ends? */
bool person_is_split(struct para *p, size_t from, size_t to);
/* The end of a name of two given characters at `i` that only the words part from what is behind it; 0: none. */
size_t person_split_end(struct para *p, size_t i);
/* Is what stands behind the family name at `i` one word of two characters: 周|小雅? */
bool person_given_is_word(struct para *p, size_t i);

/* The end of the name at `i`, behind an office, that the words have in pieces; 0: none. `is_common`: many are
 * what the office says. */
size_t person_pieces_end(struct para *p, size_t i, bool is_common);
/* The end of the name at `from` that `to` was taken for: not inside a word (王立|作为), and with what the words
 * have alone behind it (李俊|明). */
size_t person_fit(struct para *p, size_t from, size_t to);
/* Is the character at `i` a preposition or the like, though a family name too: 向, 和? */
bool person_is_function(const struct para *p, size_t i);
/* Does a dot follow within a few characters from `i`, so that no name ends here: 穆太力|普·艾力? */
bool person_is_dotted(const struct para *p, size_t i);
/* Characters of the title at `to`, right behind a name; 0: none. */
size_t person_title_len(const struct para *p, size_t to);
/* Do the words have [from, to) in pieces that are a name before a title? */
bool person_is_pieces(struct para *p, size_t from, size_t to);
/* Characters of the word before `i` that says what somebody does, by its end alone: 检测员, 行长; 0: none. */
size_t person_agent(struct para *p, size_t i);

/* Add the person [from, to) with the office [role_from, role_to), which may be empty, and its
 * organisation. */
void person_keep(struct para *p, size_t from, size_t to, size_t role_from, size_t role_to);
/* More names of the same office behind one that ends at `to`: 副会长李圳、李忠军和沈鸿. */
void person_list(struct para *p, size_t to, size_t role_from, size_t role_to);
/* The article calls a person [from, to) too; no tag is made. */
void person_remember(struct para *p, size_t from, size_t to);
/* Has the article named [from, to)? */
bool person_is_known(const struct para *p, size_t from, size_t to);
/* Names that the article has given before. */
void person_known_find(struct para *p);

/* Names that are one word each and stand where a person does. */
void person_words_find(struct para *p);
/* A name whose family name at `from` is a word by itself, and the characters behind it another one or two
 * (person_family.c). */
void person_family_read(struct para *p, size_t from);
/* A name at the start of the paragraph (person_first.c). */
void person_first_read(struct para *p);
/* A name whose last character at `at` the words stage took for one: 董子|昂 (person_family.c). */
void person_tail_read(struct para *p, size_t at);
/* Names behind a village that its bearer is of (person_village.c). */
void person_villagers_read(struct para *p);
/* Names in one row with a person (person_row.c). */
void person_rows_find(struct para *p);
/* The foreign name whose parts stand on both sides of the dot at `i` (person_dotted.c). */
void person_dotted_read(struct para *p, size_t i);
/* The end of the name at `i` that is made of two parts or more, which many names of Tibetans and Mongols
 * are made of; 0: none. */
size_t person_parts_end(const struct para *p, size_t i);

#endif
