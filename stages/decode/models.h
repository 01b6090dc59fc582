/* models.h -- one step of reading bytes in each encoding, with its cost; see guess.h. Private to guess.c. */
#ifndef SIFTD_DECODE_MODELS_H
#define SIFTD_DECODE_MODELS_H

#include <stdbool.h>
#include <stddef.h>

#define MODEL_COST_CUT 110u /* a character cut by the end of the bytes */
#define MODEL_COST_BAD 160u /* a byte that is no character */

/* Cost of an ASCII byte, the same in every model. */
unsigned model_ascii_cost(unsigned char byte);

struct step {
    unsigned len;  /* bytes taken, >= 1 */
    unsigned cost; /* [tenths of a nat] */
    bool is_bad;
};

/* Read on at `at` < len. Bytes before `at` may be looked at, but were read already. */
typedef struct step model_step(const unsigned char *p, size_t at, size_t len);

model_step model_gb18030, model_big5, model_shift_jis, model_euc_jp, model_euc_kr,
    model_windows_1252, model_utf8, model_utf16le, model_utf16be, model_noise;

#endif
