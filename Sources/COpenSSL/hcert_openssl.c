#include "hcert_openssl.h"
