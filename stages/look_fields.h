/* look_fields.h -- lines of page data, as web pages and papers print them around a text: "来源：…
 * 发布时间：… 字号：[大 中 小]", "2023-05-12 09:12 来源: …", "责编/… 版式/…", "Published: … | By …".
 * Pure, any thread. The labels are words of the trade that sites of all kinds use. */
#ifndef SIFTD_LOOK_FIELDS_H
#define SIFTD_LOOK_FIELDS_H

#include "base/str.h"

enum look_field_kind {
    LOOK_FIELD_SOURCE,
    LOOK_FIELD_PUBLISHED,
    LOOK_FIELD_EDITOR,
    LOOK_FIELD_BYLINE,
    LOOK_FIELD_WIDGET, /* views, font size, share, print; staff other than editors */
    LOOK_FIELD_INDEX,  /* a row of a register: number, class, validity of a document */
    LOOK_FIELD_DATE,   /* a whole date without a label */
};

struct look_field {
    uint32_t from, value, end; /* [from, value) is the label, [value, end) what it says; bytes */
    uint8_t kind;              /* enum look_field_kind */
};

#define LOOK_FIELDS_MAX 16u

/* The fields of a line of page data, in order, without the separators between them; fields over `room`
 * are part of the last one. 0: the line is something else. */
size_t look_fields(struct str line, struct look_field *ret_fields, size_t room);

/* A date at the start: "2023-05-12", "2023年5月12日 09:12:30", "May 3, 2021". Returns its byte length; 0:
 * none. ret_value (year, month, day, hour, minute; -1 where missing) may be NULL. */
size_t look_date(struct str s, int ret_value[5]);

#endif
