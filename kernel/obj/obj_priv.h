/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * What objects and states are made of.
 */
#include "obj/obj.h"

/* ---- the table ------------------------------------------------------------------------------- */

enum obj_kind { OBJ_OBJECT, OBJ_STATE };

/* First member of all that has a handle. */
struct obj_record {
	enum obj_kind kind;
	uint32_t handle;
};

/* ERR_NOMEM, ERR_LIMIT. */
enum err table_add(struct obj_table *t, struct obj_record *r, enum obj_kind kind);
void table_remove(struct obj_table *t, const struct obj_record *r);
struct obj_record *table_find(const struct obj_table *t, uint64_t raw_handle, enum obj_kind kind);

/* ---- objects --------------------------------------------------------------------------------- */

enum {
	ATTR_REQUIRED = 1u << 0,
	ATTR_IS_SIZE = 1u << 1, /* its size is the object's */
};

struct attr_type {
	uint32_t id;
	unsigned flags;
};

/* All sizes of keys in bits. */
struct obj_type {
	uint32_t number;
	uint16_t min, max, step;
	uint16_t room; /* bytes that each attribute may take */
	uint8_t attr_count;
	const struct attr_type *attrs;
};

/* NULL: none. */
const struct obj_type *obj_type_find(uint32_t number);
bool obj_type_has_size(const struct obj_type *type, uint64_t bits);

struct obj {
	struct obj_record record;
	const struct obj_type *type;
	uint32_t bits, max_bits;
	uint32_t usage;
	bool initialized;
	bool claimed;
	uint32_t present; /* attributes that are there, a bit each */
	uint16_t size[OBJ_ATTRS_MAX];
	uint8_t bytes[]; /* type->room for each attribute */
};

void obj_free(struct obj_table *t, struct obj *o);

/* ---- states ---------------------------------------------------------------------------------- */

enum algo_class { ALGO_DIGEST, ALGO_CIPHER };

struct algo {
	uint32_t number;
	enum algo_class class;
	union {
		enum digest_kind digest;
		enum cipher_kind cipher;
	};
	uint32_t key_type;
	unsigned keys; /* so many of that type */
};

/* NULL: none. */
const struct algo *algo_find(uint32_t number);

struct state {
	struct obj_record record;
	const struct algo *algo;
	uint32_t mode;
	bool started;
	struct obj *keys[STATE_KEYS_MAX];
	union {
		struct digest digest;
		struct cipher cipher;
	};
};
