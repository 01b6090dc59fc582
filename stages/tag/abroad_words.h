/* abroad_words.h -- names of countries, of cities abroad, of regions and landmarks of China that are no divisions.
 * Static data; lists end with NULL. */
#ifndef SIFTD_TAG_ABROAD_WORDS_H
#define SIFTD_TAG_ABROAD_WORDS_H

#include <uchar.h>

extern const char32_t *const abroad_countries[];
extern const char32_t *const abroad_cities[];
extern const char32_t *const abroad_regions[];
extern const char32_t *const abroad_landmarks[];

#endif
