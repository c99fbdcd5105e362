/// What the C library has for Linux alone, which its headers, as Swift reads them, do not show.

#ifndef HCERT_LINUX_H
#define HCERT_LINUX_H

/// Writes down everything of the file system that a descriptor is on (syncfs(2)). Returns 0, or -1 with errno; since Linux 5.8
/// that tells everything that could not be written down since the descriptor was opened.
int syncfs(int descriptor);

#endif
