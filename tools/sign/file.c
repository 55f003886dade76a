/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files, and the written form of UUIDs.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sign.h"

#define FILE_MAX (64u << 20) /* no TA is larger; keeps a mistaken /dev/zero out */

void bytes_free(struct bytes *b)
{
	free(b->p);
	*b = (struct bytes){ 0 };
}

bool file_read(const char *path, struct bytes *out)
{
	FILE *f = fopen(path, "rb");
	uint8_t *p = NULL;
	size_t len = 0, room = 0, n;

	if (!f) {
		complain("%s: %s", path, strerror(errno));
		return false;
	}
	do {
		if (len == room) {
			uint8_t *more = realloc(p, room = room ? room * 2 : 65536);

			if (!more)
				break;
			p = more;
		}
		n = fread(p + len, 1, room - len, f);
		len += n;
	} while (n && len <= FILE_MAX);
	if (ferror(f) || len > FILE_MAX || !p) {
		complain("%s: %s", path, ferror(f) ? strerror(errno) : "too large");
		fclose(f);
		free(p);
		return false;
	}
	fclose(f);
	*out = (struct bytes){ p, len };
	return true;
}

bool file_write(const char *path, const struct bytes *parts, size_t count)
{
	FILE *f = strcmp(path, "-") ? fopen(path, "wb") : stdout;
	bool ok = f;
	size_t i;

	for (i = 0; ok && i < count; i++)
		ok = fwrite(parts[i].p, 1, parts[i].len, f) == parts[i].len;
	if (f && (f == stdout ? fflush(f) : fclose(f)))
		ok = false;
	if (!ok) {
		complain("%s: %s", path, strerror(errno));
		if (f && f != stdout)
			remove(path); /* half an image is worse than none */
	}
	return ok;
}

bool uuid_parse(const char *text, uint8_t uuid[16])
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	size_t i, n = 0;

	for (i = 0; i < 32; i++) {
		const char *d;

		if ((i == 8 || i == 12 || i == 16 || i == 20) && text[n++] != '-')
			return false;
		d = text[n] ? strchr(digits, text[n]) : NULL;
		if (!d)
			return false;
		n++;
		uuid[i / 2] = (uint8_t)(uuid[i / 2] << 4 | ((d - digits) & 15));
	}
	return !text[n];
}

void uuid_print(char text[37], const uint8_t uuid[16])
{
	static const char digits[] = "0123456789abcdef";
	size_t i, n = 0;

	for (i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			text[n++] = '-';
		text[n++] = digits[uuid[i] >> 4];
		text[n++] = digits[uuid[i] & 15];
	}
	text[n] = 0;
}
