/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading replies. They were copied out of the normal world's memory before;
 * here nothing of it is touched.
 */
#include "rpc/rpc_priv.h"

static uint32_t type_of(const struct msg_param *p)
{
	return (uint32_t)(p->attr & MSG_ATTR_TYPE_MASK);
}

/* Linux rewrites attributes, but never what kind of parameter it is. */
static bool same_types(const struct msg_param *params, unsigned count,
                       const union rpc_message *reply)
{
	if (reply->arg.param_count != count)
		return false;
	for (unsigned i = 0; i < count; i++)
		if (type_of(&params[i]) != type_of(&reply->arg.params[i]))
			return false;
	return true;
}

enum err rpc_reply_take(struct msg_param *params, unsigned count, const union rpc_message *reply)
{
	if (!same_types(params, count, reply))
		return ERR_COMM;
	for (unsigned i = 0; i < count; i++) {
		switch (type_of(&params[i])) {
		case MSG_ATTR_VALUE_OUT:
		case MSG_ATTR_VALUE_INOUT:
			params[i].value = reply->arg.params[i].value;
			break;
		case MSG_ATTR_RMEM_OUT:
		case MSG_ATTR_RMEM_INOUT:
			params[i].rmem.size = reply->arg.params[i].rmem.size;
			break;
		case MSG_ATTR_TMEM_OUT:
		case MSG_ATTR_TMEM_INOUT:
			params[i].tmem.size = reply->arg.params[i].tmem.size;
			break;
		default:
			break; /* inputs, whatever has become of them */
		}
	}
	return OK;
}

enum err rpc_reply_memory(const union rpc_message *reply, size_t size, struct rpc_offer *out)
{
	const struct msg_param *p = &reply->arg.params[0];
	uint64_t how = p->attr & ~(uint64_t)MSG_ATTR_NONCONTIG;

	*out = (struct rpc_offer){ 0 };
	if (reply->arg.param_count != 1 || how != MSG_ATTR_TMEM_OUT)
		return ERR_COMM;
	out->cookie.v = p->tmem.cookie;
	out->listed = (p->attr & MSG_ATTR_NONCONTIG) != 0;
	out->raw_addr = p->tmem.addr;
	return p->tmem.size >= size ? OK : ERR_COMM;
}
