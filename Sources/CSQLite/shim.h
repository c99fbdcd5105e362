#include <sqlite3.h>

/// Whether closing the last connection clears the log beside a database. (Swift sees no functions of variable arguments.)
static inline int hcert_clear_log_on_close(sqlite3 *database, int clears)
{
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !clears, (int *)0);
}
