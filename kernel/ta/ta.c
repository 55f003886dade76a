/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Open, invoke, close, cancel: for the normal world, and for TAs (owner).
 */
#include "ta/ta.h"

#include "base/fmt.h"
#include "ta/pta_ops.h"
#include "ta/table_priv.h"

uint32_t ta_result_of(enum err e)
{
	static const uint32_t result[ERR_COUNT] = {
		[OK] = TEE_SUCCESS,
		[ERR_NOMEM] = TEE_ERROR_OUT_OF_MEMORY,
		[ERR_LIMIT] = TEE_ERROR_OUT_OF_MEMORY,
		[ERR_RANGE] = TEE_ERROR_BAD_PARAMETERS,
		[ERR_ACCESS] = TEE_ERROR_ACCESS_DENIED,
		[ERR_EXIST] = TEE_ERROR_ACCESS_CONFLICT,
		[ERR_NOENT] = TEE_ERROR_ITEM_NOT_FOUND,
		[ERR_BUSY] = TEE_ERROR_BUSY,
		[ERR_FORMAT] = TEE_ERROR_BAD_FORMAT,
		[ERR_SECURITY] = TEE_ERROR_SECURITY,
		[ERR_ARG] = TEE_ERROR_BAD_PARAMETERS,
		[ERR_UNSUPPORTED] = TEE_ERROR_NOT_SUPPORTED,
		[ERR_COMM] = TEE_ERROR_COMMUNICATION,
		[ERR_DEAD] = TEE_ERROR_TARGET_DEAD,
		[ERR_SHORT] = TEE_ERROR_SHORT_BUFFER,
		[ERR_CANCEL] = TEE_ERROR_CANCEL,
		[ERR_STATE] = TEE_ERROR_BAD_STATE,
	};

	return (unsigned)e < ERR_COUNT ? result[e] : TEE_ERROR_GENERIC;
}

static struct ta_answer answer_of(enum err e)
{
	return answer_of_tee(ta_result_of(e));
}

static struct ta_answer answer_of_pta(uint32_t result)
{
	return (struct ta_answer){ result, TEE_ORIGIN_TRUSTED_APP };
}

/* ---- pseudo TAs ---------------------------------------------------------------------------- */

static struct ta_answer pta_session_open(struct part *p, struct ta_session *s,
                                         const struct pta *pta)
{
	uint32_t r = TEE_SUCCESS;

	s->pta = pta;
	if (pta->open)
		r = pta->open(p, &s->client, &s->pta_state);
	return answer_of_pta(r);
}

static struct ta_answer pta_session_invoke(struct part *p, struct ta_session *s, uint32_t command,
                                           struct ta_param params[static TA_PARAMS])
{
	struct ta_answer a;

	/*
	 * Without a state there is nothing that two calls could spoil for each other. Who has
	 * one is a fact of the service: the state itself may be going at this moment.
	 */
	if (!s->pta->close)
		return answer_of_pta(s->pta->invoke(p, NULL, command, params));

	mutex_lock(&s->pta_busy);
	if (s->closed)
		a = answer_of_tee(TEE_ERROR_BAD_PARAMETERS);
	else
		a = answer_of_pta(s->pta->invoke(p, s->pta_state, command, params));
	mutex_unlock(&s->pta_busy);
	return a;
}

static void pta_session_close(struct part *p, struct ta_session *s)
{
	if (!s->pta->close)
		return;
	mutex_lock(&s->pta_busy);
	s->closed = true;
	s->pta->close(p, s->pta_state);
	s->pta_state = NULL;
	mutex_unlock(&s->pta_busy);
}

/* ---- user TAs ------------------------------------------------------------------------------ */

/* TEE_SUCCESS: @s counts in its instance. Anything else: it does not. */
static struct ta_answer user_session_open(struct part *p, struct ta_session *s,
                                          const struct uuid *uuid,
                                          struct ta_param params[static TA_PARAMS])
{
	struct ta_answer a = answer_of_tee(TEE_SUCCESS);
	struct ta_instance *ta;
	enum err e;

	if (!ta_may_nest())
		return answer_of_tee(TEE_ERROR_OUT_OF_MEMORY);
	e = instance_join(p, uuid, s->owner, &ta);
	if (e != OK)
		return answer_of(e);

	s->ta = ta;
	if (ta->state == TA_LOADING)
		a = ta_load(ta);
	if (a.result == TEE_SUCCESS)
		a = ta_enter(s, TA_ENTRY_OPEN_SESSION, 0, params);
	instance_unlock(ta, s->owner);
	if (a.result != TEE_SUCCESS)
		instance_leave(ta);
	return a;
}

static struct ta_answer user_session_invoke(struct ta_session *s, uint32_t command,
                                            struct ta_param params[static TA_PARAMS])
{
	struct ta_answer a;
	enum err e;

	e = instance_lock(s->ta, s->owner);
	if (e != OK)
		return answer_of(e);

	/* Closed while we waited for our turn. */
	if (s->closed)
		a = answer_of_tee(TEE_ERROR_BAD_PARAMETERS);
	else
		a = ta_enter(s, TA_ENTRY_INVOKE_COMMAND, command, params);
	instance_unlock(s->ta, s->owner);
	return a;
}

/*
 * Nobody could cancel this call, so it is on its grace from the start.
 *
 * A TA that closes a session to somebody who waits for it (ERR_BUSY) would wait
 * for ever: then the session goes without the TA behind it being told.
 */
static void user_session_close(struct ta_session *s)
{
	if (instance_lock(s->ta, s->owner) == OK) {
		session_say_goodbye(s);
		if (s->ta->state == TA_READY)
			(void)ta_enter(s, TA_ENTRY_CLOSE_SESSION, 0, NULL).result;
		instance_unlock(s->ta, s->owner);
	}
	instance_leave(s->ta);
}

/* ---- all of them --------------------------------------------------------------------------- */

struct ta_answer ta_open_from(struct part *p, struct ta_instance *owner, const struct uuid *uuid,
                              const struct ta_client *client,
                              struct ta_param params[static TA_PARAMS], uint32_t *session)
{
	const struct pta *pta = p->tas->from->find_pta(uuid);
	struct ta_session *s;
	struct ta_answer a;
	enum err e;

	e = session_create(p, client, owner, &s);
	if (e != OK)
		return answer_of(e);

	if (pta)
		a = pta_session_open(p, s, pta);
	else
		a = user_session_open(p, s, uuid, params);
	if (a.result != TEE_SUCCESS) {
		session_drop(p, s);
		return a;
	}
	*session = s->id;
	session_publish(p, s);
	return a;
}

struct ta_answer ta_invoke_from(struct part *p, struct ta_instance *owner, uint32_t session,
                                uint32_t command, struct ta_param params[static TA_PARAMS])
{
	struct ta_session *s = session_begin(p, session, owner);
	struct ta_answer a;

	if (!s)
		return answer_of_tee(TEE_ERROR_BAD_PARAMETERS);
	if (s->pta)
		a = pta_session_invoke(p, s, command, params);
	else
		a = user_session_invoke(s, command, params);
	session_put(p, s);
	return a;
}

struct ta_answer ta_close_from(struct part *p, struct ta_instance *owner, uint32_t session)
{
	struct ta_session *s = session_withdraw(p, session, owner);

	if (!s)
		return answer_of_tee(TEE_ERROR_ITEM_NOT_FOUND);
	session_end(p, s);
	return answer_of_tee(TEE_SUCCESS);
}

void session_end(struct part *p, struct ta_session *s)
{
	if (s->pta)
		pta_session_close(p, s);
	else
		user_session_close(s);
	session_put(p, s);
}

/* ---- the normal world's ---------------------------------------------------------------------- */

/* Close what TAs have left behind that ended in this call, and what these leave in turn. */
static struct ta_answer tidied(struct part *p, struct ta_answer a)
{
	struct ta_session *s;

	while ((s = session_adopt(p)) != NULL)
		session_end(p, s);
	return a;
}

struct ta_answer ta_open(struct part *p, const struct uuid *uuid, const struct ta_client *client,
                         struct ta_param params[static TA_PARAMS], uint32_t *session)
{
	return tidied(p, ta_open_from(p, NULL, uuid, client, params, session));
}

struct ta_answer ta_invoke(struct part *p, uint32_t session, uint32_t command,
                           struct ta_param params[static TA_PARAMS])
{
	return tidied(p, ta_invoke_from(p, NULL, session, command, params));
}

struct ta_answer ta_close(struct part *p, uint32_t session)
{
	return tidied(p, ta_close_from(p, NULL, session));
}

struct ta_answer ta_cancel(struct part *p, uint32_t session, uint32_t cancel_id)
{
	bool found = session_cancel(p, session, cancel_id);

	return answer_of_tee(found ? TEE_SUCCESS : TEE_ERROR_BAD_PARAMETERS);
}

size_t ta_origin(const struct thread *t, char *buf, size_t size)
{
	if (!t || !t->ta)
		return 0;
	return fmt(buf, size, "TA %pU", (const void *)&t->ta->ta->uuid);
}
