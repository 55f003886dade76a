/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * say - lines of text on the normal world's UART, and what the host tells the rig
 */
#include "base/types.h"

/* One line; the newline is added. Lines of several cores do not mix. */
void say(const char *f, ...) __attribute__((format(printf, 1, 2)));
/* For a core that cannot wait for the lock. */
void say_unlocked(const char *f, ...) __attribute__((format(printf, 1, 2)));

/* The host leaves "key=value key=value ..." in memory. NULL: no such key. @len is the value's. */
const char *config_find(const char *key, size_t *len);
bool config_is(const char *key, const char *value);
uint64_t config_number(const char *key, uint64_t otherwise);
