/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE64_H
#define BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Both say in *len what is needed, and answer false if that is more than *len was. Text is
 * terminated, and its length counts that. Decoding skips what is no digit, and ends at the first =.
 */
bool base64_enc(const void *data, size_t size, char *text, size_t *len);
bool base64_dec(const char *text, size_t size, void *data, size_t *len);
size_t base64_enc_len(size_t size);

#ifdef __cplusplus
}
#endif

#endif
