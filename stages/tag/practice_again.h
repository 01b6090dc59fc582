/* practice_again.h -- what an article calls its practices, to find them there again. */
#ifndef SIFTD_TAG_PRACTICE_AGAIN_H
#define SIFTD_TAG_PRACTICE_AGAIN_H

#include "quote.h"

/* Remember the name [from, to) with the head noun [head, head_to) behind it, which may be empty with `head` == `to`. Names
 * with signs in them, too long or too short ones are not kept. */
void practice_known_add(struct para *p, size_t from, size_t to, size_t head, size_t head_to);

/* The practice in quotation marks, with its head noun. */
void practice_keep(struct para *p, struct quote *q);

#endif
