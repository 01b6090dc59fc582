/* practice.c */
#include "para.h"
enum err_code tag_practices(struct para *p, struct err *err)
{
    (void)p;
    (void)err;
    return ERR_OK;
}
