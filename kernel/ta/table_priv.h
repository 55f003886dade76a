/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * Who is there: sessions by id, instances by UUID. One per partition.
 */
#include "abi/tee_errors.h"
#include "ta/instance.h"

#define TA_CLOCKS_MAX 32u

struct ta_table {
	const struct ta_sources *from; /* constant */
	struct atomic last_key;        /* the trusted key that signed the last image: a hint */

	/* partition's lock */
	struct list instances;
	struct list clocks;
	struct list orphans; /* sessions whose owners are gone */
	unsigned clock_count;
	unsigned session_count;
	uint32_t serial; /* of the last session id */
	struct ta_session *slots[TA_SESSIONS_MAX];
};

/*
 * A session that nobody finds before session_publish(). Its @ta, when there is one, is counted
 * as in use: the caller has seen to it that it may be. ERR_NOMEM, ERR_LIMIT.
 */
enum err session_create(struct part *p, const struct ta_client *client, struct ta_instance *owner,
                        struct ta_session **out);
void session_publish(struct part *p, struct ta_session *s);
/* Borrow the session @id of @owner for a call, or NULL; session_put() gives it back. */
struct ta_session *session_begin(struct part *p, uint32_t id, const struct ta_instance *owner);
/* Tell a call in session @id of the normal world to stop; false: there is no such session. */
bool session_cancel(struct part *p, uint32_t id, uint32_t cancel_id);
/* The same, and take it out of the table: whoever does so ends it. */
struct ta_session *session_withdraw(struct part *p, uint32_t id, const struct ta_instance *owner);
/*
 * @owner is gone: its sessions become orphans. They are closed by the next call
 * of the normal world that ends, one after the other: from within a TA, or from the
 * end of another, closing could nest without end.
 */
void sessions_abandon(struct part *p, const struct ta_instance *owner);
/* One of them, withdrawn, or NULL. */
struct ta_session *session_adopt(struct part *p);
/* What comes next in @s is its end, on a grace of its own. Its instance is busy with it. */
void session_say_goodbye(struct ta_session *s);
/* Forget one that was never published. */
void session_drop(struct part *p, struct ta_session *s);
/* With the last reference goes the session's on its instance: a call may have found the session
 * just before it was closed, and look at the instance only then. */
void session_put(struct part *p, struct ta_session *s);

/* Close a withdrawn session: tell its TA, and give up the table's reference. */
void session_end(struct part *p, struct ta_session *s);

/*
 * The instance for a new session of @uuid, with `busy` held, one session counted: an
 * existing one, waited for, or a new one in state LOADING. @caller is the TA that asks, or NULL.
 * ERR_BUSY: it takes no second session, or waiting for it would never end.
 * ERR_DEAD: it crashed and asked to be left so. ERR_NOMEM.
 */
enum err instance_join(struct part *p, const struct uuid *uuid, struct ta_instance *caller,
                       struct ta_instance **out);
/* A session is closed: it counts no more, but may still be looked at (session_put()). */
void instance_leave(struct ta_instance *ta);
/* Nobody looks at the session any more: @ta goes with the last, unless it is to be kept. `busy` not
 * held. */
void instance_put(struct ta_instance *ta);

/* Wait for @ta. ERR_BUSY: it waits for @caller, in the end. */
enum err instance_lock(struct ta_instance *ta, struct ta_instance *caller);
void instance_unlock(struct ta_instance *ta, struct ta_instance *caller);
/* Both locks are needed; `busy` is held. */
void instance_set_state(struct ta_instance *ta, enum ta_state state);

/* load.c: bring a LOADING instance to READY, or fail and leave it as it was. */
struct ta_answer ta_load(struct ta_instance *ta);
/* Give back all memory that the TA had, keys as well, and abandon its sessions. Its space is not
 * current. */
void ta_strip(struct ta_instance *ta);

/* enter.c */
/* May this thread enter one more TA, or load one? Each takes a piece of the same kernel stack. */
bool ta_may_nest(void);
void frame_push(struct ta_frame *f, struct ta_instance *ta, enum ta_activity activity);
void frame_pop(struct ta_frame *f);
/* Enter at @func; @params may be NULL. `busy` is held. When the TA dies, it is DEAD afterwards. */
struct ta_answer ta_enter(struct ta_session *s, uint32_t func, uint32_t command,
                          struct ta_param *params);

/* death.c: say why (ta->exit). The TA's space is current. */
void ta_report(struct ta_instance *ta);

static inline struct ta_answer answer_of_tee(uint32_t result)
{
	return (struct ta_answer){ result, TEE_ORIGIN_TEE };
}
