/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * lab - a table of one TA, without a TA: each test runs on a thread of a partition
 */
#include "../../crypto/test/nist.h"
#include "host/alloc_fail.h"
#include "host/bench.h"
#include "obj/obj_priv.h"

extern struct obj_table table;

/* Run @body with an empty table, which is ended afterwards: then the partition is as before. */
void run(void (*body)(void));
void assert_nothing_held(void);

struct obj *make(uint32_t type, uint64_t bits);
enum err fill(struct obj *o, const void *secret, size_t size);
struct ta_object_info info(const struct obj *o);
struct state *state(uint32_t algo, uint32_t mode, const struct obj *key);
enum err try_state(uint32_t algo, uint64_t key1, uint64_t key2);
