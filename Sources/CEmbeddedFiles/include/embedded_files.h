#ifndef RUKOPYS_EMBEDDED_FILES_H
#define RUKOPYS_EMBEDDED_FILES_H

#include <stddef.h>

/// A file that was compiled into the binary: its name in the repository and its bytes.
struct rukopys_embedded_file {
    const char *name;
    const unsigned char *bytes;
    size_t count;
};

/// The number of embedded files.
size_t rukopys_embedded_file_count(void);

/// The file at `index`, which must be below the count.
struct rukopys_embedded_file rukopys_embedded_file_at(size_t index);

#endif
