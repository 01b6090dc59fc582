/* org_words.h -- the words by which organisations are known, with the kind that each says. Static data;
 * lists end with a NULL word. */
#ifndef SIFTD_TAG_ORG_WORDS_H
#define SIFTD_TAG_ORG_WORDS_H

#include <uchar.h>

struct body {
    const char32_t *word;
    const char *kind;
};

extern const struct body org_bodies[]; /* right behind a place or a level */
extern const struct body org_heads[];  /* behind a few characters that say for what */
extern const struct body org_parts[];  /* parts of a body, behind it */
extern const struct body org_alone[];  /* by themselves, in a story about one place or in any */
extern const struct body org_teams[];  /* ends of the names of teams, behind a coined word */

/* No name of a body holds these; the first ORG_NOUN_VERBS may stand right before its head noun. */
#define ORG_NOUN_VERBS 7u
extern const char32_t *const org_verbs[];

/* They say what a body is for, not which one it is. */
extern const char32_t *const org_generic[];
/* What a company does, behind its name. */
extern const char32_t *const org_trades[];

#endif
