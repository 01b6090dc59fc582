/* rules.h -- the user's own tags: what of an article the patterns of opt_rules find, which of the rules
 * hold there, and what they say.
 *
 * Per article: every paragraph and the title is scanned once; then the rules are asked in their order
 * whether one of their patterns was found (a rule without patterns needs none) and their conditions hold;
 * of the matches of rules of one tag that overlap, the leftmost and there the longest stays. Matches of
 * different tags may overlap.
 *
 * BOUNDS. An article's matches are at most RULE_SPANS_MAX, and what the library may report is at most
 * RULE_EVENTS_BASE and RULE_EVENTS_PER_BYTE for each byte; past either, scanning ends for this article,
 * the rules go by what was found until then, and the record has the flag rules_cut. */
#ifndef SIFTD_TAG_RULES_H
#define SIFTD_TAG_RULES_H

#include "../doc.h"
#include "../rule.h"
#include "../stage.h"

#define RULE_SPANS_MAX 65536u
#define RULE_EVENTS_BASE 65536u
#define RULE_EVENTS_PER_BYTE 16u

struct rules;

/* `set` is borrowed. Compiles or takes what is compiled from env->cache: may take long.
 * ERR_CONF with "FILE:LINE:COLUMN: sentence"; ERR_NOMEM. */
enum err_code rules_open(const struct opt_rules *set, const struct stage_env *env,
                         struct rules **ret_rules, struct err *err);
void rules_close(struct rules *r); /* accepts NULL */

struct rule_span;

/* Only where the patterns stand: sorted by block as they were found, until the next call for doc->slot. Sets
 * no flag. ERR_DOC (cpu). */
enum err_code rules_find(struct rules *r, struct doc *doc, const struct article *art,
                         const struct rule_span **ret_spans, size_t *ret_len, struct err *err);

/* After every other tag of `art`. One thread per doc->slot. ERR_DOC (cpu), ERR_NOMEM. */
enum err_code rules_run(struct rules *r, struct doc *doc, struct article *art, struct err *err);

#endif
