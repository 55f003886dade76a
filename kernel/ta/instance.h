/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * ta/instance - one Trusted Application at S-EL0, as sys/ and the rest of ta/ see it
 *
 * An instance has an address space, the verified images that it shows, a stack, keys
 * and operations (obj/), and at most one call in it at any time. Its life:
 *
 *	LOADING   in the table, so that a second opener waits instead of loading a second
 *	          one; the loader runs, or has not started yet
 *	READY     sealed against loading; sessions enter it
 *	DEAD      nothing at S-EL0 is left: space and images are gone. Stays as a record as long
 *	          as sessions point to it
 *
 * Locking    `busy` is held by whoever runs the instance: from before LOADING until READY or DEAD,
 *            and during each call. Fields say which lock guards them.
 */
#include "abi/ta.h"
#include "obj/obj.h"
#include "part/mutex.h"
#include "ta/image.h"
#include "ta/ta.h"

enum ta_state { TA_LOADING, TA_READY, TA_DEAD };

/* A TA and the libraries it needs. */
#define TA_OBJECTS_MAX 8u

struct ta_object {
	struct image image;
	bool open;  /* the loader holds a handle: its index */
	uva_t view; /* where the loader looks at the file as it is; 0: nowhere */
};

struct ta_instance {
	/* partition's lock */
	struct list link;
	unsigned refs; /* sessions, and threads that look at it */
	unsigned sessions;
	struct ta_instance *calls; /* whom its running call waits for */

	/* written with both locks held, read with either */
	enum ta_state state;
	uint32_t flags; /* TA_HEAD_... */

	/* constant */
	struct part *part;
	struct uuid uuid;

	/* busy */
	struct mutex busy;
	struct uspace space;
	bool has_space;
	struct ta_object objects[TA_OBJECTS_MAX];
	size_t image_pages; /* of all their images */
	uva_t loader;       /* where its blob is mapped */
	uva_t entry;
	uva_t stack;
	size_t stack_size;
	struct obj_table objs;
	uint64_t tls;              /* its thread pointer between calls */
	uint64_t loader_state;     /* the loader's own, told at a crash */
	uint64_t load_lo, load_hi; /* of the main object */
	bool doomed;               /* it must not run on when its system call ends */
	struct user_exit exit;     /* how its last run ended: too large for a nested stack */
};

struct ta_session {
	uint32_t id;
	struct atomic refs; /* the table's and those of calls in flight */
	struct ta_client client;
	const struct pta *pta;     /* a pseudo TA, or */
	struct ta_instance *ta;    /* an instance */
	struct ta_instance *owner; /* the TA that opened it; NULL: the normal world */
	bool open;                 /* partition's lock: can be found by its id */
	struct list orphan;        /* partition's lock: its owner is gone, it is to be closed */
	bool closed;               /* instance's busy, or pta_busy */
	uint32_t goodbye;          /* busy: stamp of time_ms() when that came to be */
	struct mutex pta_busy;     /* one call at a time where there is a state */
	void *pta_state;           /* pta_busy */
};

/*
 * What a thread does in a TA; lives on its kernel stack, thread->ta is the innermost. In all but
 * TA_SERVES the loader runs: it builds a new TA, adds to one that runs, or only looks, for the TA
 * or at a dead one.
 */
enum ta_activity { TA_SERVES, TA_LOADS, TA_EXTENDS, TA_LOOKS, TA_EXPLAINS };

struct ta_frame {
	struct ta_frame *outer;
	struct uspace *outer_space;
	struct ta_instance *ta;
	struct ta_session *session; /* NULL unless TA_SERVES */
	enum ta_activity activity;
	bool cancel_unmasked;
	uint64_t deadline; /* time_ticks() from when the call counts as cancelled, or an explanation
	                    * is overdue; 0: never */
	uint64_t callee_deadline; /* the same for a call that it makes now */
};

/* The innermost call of this thread; inside a system call there is one. */
struct ta_frame *ta_frame_self(void);
/*
 * Does the client, or that of a TA further out that has unmasked it, want the running call to
 * stop, and has the TA said that it may?
 */
bool ta_is_cancelled(const struct ta_frame *f);

/* ---- for the loader's system calls: activity TA_LOADS, space is current ---------------------- */

struct ta_loaded {
	uint64_t entry, head, state, load_lo, load_hi;
};
/*
 * The loader is done. OK: what it says was checked and remembered; sys/ then ends its run.
 * ERR_SECURITY: head is not this TA's. ERR_FORMAT: flags, stack size or addresses are impossible.
 */
enum err ta_loaded(struct ta_instance *ta, const struct ta_loaded *l);
/* Fetch the library @uuid; *handle is an index of objects[]. ERR_LIMIT, and those of image_fetch().
 */
enum err ta_object_open(struct ta_instance *ta, const struct uuid *uuid, uint32_t *handle);
/* ERR_NOENT: no such handle. */
enum err ta_object_close(struct ta_instance *ta, uint64_t raw_handle);
/* The open object with handle @raw_handle, or NULL. */
struct ta_object *ta_object_of(struct ta_instance *ta, uint64_t raw_handle);

/* ---- for the system service: what a running TA asks its loader ------------------------------- */

#define TA_SYMBOL_MAX 1024u /* bytes of a name, with its end */

/*
 * Add the library @uuid to the TA that calls. TEE_...; on an error all is as it was. A loader that
 * dies over it takes the TA along: it is doomed.
 */
uint32_t ta_dlopen(struct ta_instance *ta, const struct uuid *uuid);
/* Where is @name (@size <= TA_SYMBOL_MAX) in object @uuid, or, if that is nil, in any? TEE_... */
uint32_t ta_dlsym(struct ta_instance *ta, const struct uuid *uuid, const char *name, size_t size,
                  uint64_t *address);

/* ---- for the session system calls: @owner is the calling TA ---------------------------------- */

struct ta_answer ta_open_from(struct part *p, struct ta_instance *owner, const struct uuid *uuid,
                              const struct ta_client *client,
                              struct ta_param params[static TA_PARAMS], uint32_t *session);
struct ta_answer ta_invoke_from(struct part *p, struct ta_instance *owner, uint32_t session,
                                uint32_t command, struct ta_param params[static TA_PARAMS]);
struct ta_answer ta_close_from(struct part *p, struct ta_instance *owner, uint32_t session);

/* UUIDs as TAs hold them, and as octets. */
void ta_uuid_to_octets(const struct ta_uuid *t, struct uuid *out);
void ta_uuid_from_octets(const struct uuid *u, struct ta_uuid *out);

/* ---- persistent time of a TA: milliseconds to add to the system's ---------------------------- */

/* ERR_NOENT: never set. */
enum err ta_clock_get(struct part *p, const struct uuid *ta, int64_t *offset_ms);
/* ERR_NOMEM, ERR_LIMIT. */
enum err ta_clock_set(struct part *p, const struct uuid *ta, int64_t offset_ms);
