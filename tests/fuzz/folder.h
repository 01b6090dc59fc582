/* folder.h -- what fuzz targets of snapshots share: a folder with one file in it. */
#ifndef TESTS_FUZZ_FOLDER_H
#define TESTS_FUZZ_FOLDER_H

#include "../../stages/base/str.h"
#include "require.h"

/* Write the file `name`, always the same, which stays the caller's, into a folder of this process; both are removed
 * when it ends. `end` follows the bytes. Returns the folder's descriptor, not the caller's to close. */
int fuzz_folder_put(const char *name, struct str bytes, struct str end);

#endif
