#ifndef HCERT_OPENSSL_H
#define HCERT_OPENSSL_H
#endif
