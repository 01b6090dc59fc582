/* ctl_diff.h -- show what the stages made of a document: its lines against its paragraphs. */
#ifndef SIFTD_CTL_DIFF_H
#define SIFTD_CTL_DIFF_H

#include "../stages/base/buf.h"
#include "../stages/doc.h"

/* Append to `out`, in the order of the source: one line for each paragraph, title-like field and
 * drop, with its line numbers (`first_line` is that of the document's first), its kind or, behind a
 * minus, the reason of the drop, and its text; where lines were joined stands a return sign, where
 * text was taken out in the middle an ellipsis. Escaped for a terminal. *ret_lines: how many lines the
 * document has. False: no memory. */
bool diff_write(const struct doc *doc, size_t first_line, struct buf *out, size_t *ret_lines);

#endif
