/* topic.h -- what an article is about, by the words of lexicon/topics.tsv, found like the user's keywords in one
 * pass (rules_db.h).
 *
 * A topic's score is the number of places where its words stand, at most TOPIC_TIMES for each word, those in
 * the title threefold. It is one of the article's when its score is at least 3 and one more for each 800 characters,
 * with two different words or one in the title, and at least half of the best one's; at most TOPICS_MAX,
 * the best first. */
#ifndef SIFTD_TAG_TOPIC_H
#define SIFTD_TAG_TOPIC_H

#include "../doc.h"
#include "../stage.h"

#define TOPICS_MAX 3u
#define TOPIC_TIMES 4u
#define TOPIC_TABLE_MAX 256u /* topics in the table */
#define TOPIC_BYTES_MAX ((size_t)1 << 20)

struct topics;

/* Read the table of the folder env->data. *ret_topics is NULL when the processor is too old for vectorscan.
 * ERR_CONF with file and line; ERR_NOMEM. */
enum err_code topics_open(const struct stage_env *env, struct topics **ret_topics, struct err *err);
void topics_close(struct topics *t); /* accepts NULL */

/* Set art->topics. ERR_DOC (cpu), ERR_NOMEM. */
enum err_code topics_run(struct topics *t, struct doc *doc, struct article *art, struct err *err);

#endif
