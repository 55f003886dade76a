/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * rpc - asking the normal world for help, and not believing the answer
 *
 * A thread writes a request into memory shared with its guest, leaves, and
 * comes back with a reply that is copied once and then checked. The guest may
 * answer late, never, or nonsense; it only harms itself.
 *
 * Trust      Replies are hostile: results, sizes, cookies, bytes.
 * Ownership  The request buffer belongs to the thread for one call: behind the
 *            call's own message (RPC_ARG calls), or allocated from the
 *            normal world and cached by the partition while the cache is on.
 * Locking    Called on a thread, no lock held.
 */
#include "abi/msg.h"
#include "share/share.h"

enum rpc_memory {
	RPC_MEMORY_APPL,   /* for the supplicant: it can see it */
	RPC_MEMORY_KERNEL, /* for the guest's kernel */
};

enum err rpc_init(struct part *p);

/*
 * Do request @cmd with @count parameters in place; @result is the normal
 * world's TEE result. ERR_COMM: it did not answer properly.
 */
enum err rpc_do(uint32_t cmd, struct msg_param *params, unsigned count, uint32_t *result);

/* Memory of the normal world, mapped here. ERR_COMM, ERR_NOMEM, ERR_ACCESS. */
enum err rpc_memory_alloc(enum rpc_memory kind, size_t size, struct share **out);
void rpc_memory_free(enum rpc_memory kind, struct share *s);

/*
 * The signed image of TA @uuid as the supplicant has it: a share with *size
 * bytes, to be freed with rpc_memory_free(RPC_MEMORY_APPL). ERR_NOENT: it has
 * none. ERR_FORMAT: an empty one. ERR_COMM: no supplicant.
 */
enum err rpc_load_ta(const struct uuid *uuid, struct share **out, size_t *size);

/* Normal world's clock, since 1970. */
enum err rpc_time(uint32_t *seconds, uint32_t *nanoseconds);
/* Sleep in the normal world. */
enum err rpc_sleep_ms(uint32_t ms);

/* ---- what TAs ask of the supplicant: sockets and plugins ---- */

/*
 * For all of these: OK means that the supplicant answered, and *result is its answer, any 32 bits.
 * Else ERR_COMM, ERR_NOMEM, ERR_ACCESS, and nothing has come back.
 */

/* Secure memory; a copy of it is what the supplicant sees. */
struct rpc_bytes {
	void *data;
	size_t size;
	size_t told; /* out: how much was sent, received, answered; if more than size: is there */
};

/* A number under which sockets are opened, like no other of the guest. */
uint32_t rpc_socket_group(struct part *p);

struct rpc_peer {
	uint32_t ip_version, protocol; /* as the sockets API has them */
	uint16_t port;
	const char *host; /* a name or address, and its zero: size counts that */
	size_t host_size;
};

/* A socket as the supplicant knows it. It may crash over one that is not open. */
struct rpc_socket {
	uint32_t group;
	uint32_t handle; /* its choice */
	bool datagram;
};

/* A new socket of s->group; the rest of @s is valid if *result is TEE_SUCCESS. */
enum err rpc_socket_open(struct rpc_socket *s, const struct rpc_peer *to, uint32_t *result);
enum err rpc_socket_close(const struct rpc_socket *s, uint32_t *result);
/* All of the group; whether that worked is the normal world's own loss. */
void rpc_socket_close_all(uint32_t group);
/*
 * TEE_ISOCKET_ERROR_TIMEOUT: nothing has moved within @ms. What does not fit of a datagram is lost,
 * told is its size. To receive into no bytes tells at once how many are there.
 */
enum err rpc_socket_send(const struct rpc_socket *s, uint32_t ms, struct rpc_bytes *b,
                         uint32_t *result);
enum err rpc_socket_recv(const struct rpc_socket *s, uint32_t ms, struct rpc_bytes *b,
                         uint32_t *result);
/* Goes there and comes back. */
enum err rpc_socket_ioctl(const struct rpc_socket *s, uint32_t command, struct rpc_bytes *b,
                          uint32_t *result);

struct rpc_plugin {
	struct uuid uuid;
	uint32_t command, sub_command;
};
/* *result may be anything a plugin says, or TEE_ERROR_ITEM_NOT_FOUND. */
enum err rpc_plugin_invoke(const struct rpc_plugin *to, struct rpc_bytes *b, uint32_t *result);

/* ---- asynchronous notification: waking the guest's sleepers by an interrupt ---- */

/* Values are 1 to this one. */
#define RPC_NOTICE_MAX PART_THREADS

/* The interrupt is one, and who has it is the normal world as a whole. */
bool rpc_notice_offered(bool hypervised);
/* The fast calls. ERR_NOENT: not offered. */
enum err rpc_notice_enable(struct part *p);
/* The next value, and SMC_NOTIF_...; 0: there is none. */
uint32_t rpc_notice_fetch(struct part *p, uint32_t *value);
/* On a thread: from here on sleepers are woken by request again. */
void rpc_notice_disable(struct part *p);

/* The fast calls that turn the cache of request buffers on and off. ERR_BUSY; ERR_NOENT: empty. */
enum err rpc_cache_enable(struct part *p);
enum err rpc_cache_disable(struct part *p, cookie_t *to_free);

/* call/: the request buffer of this thread lies in @s at @offset (RPC_ARG calls); NULL: none. */
void rpc_use_buffer(struct thread *t, struct share *s, size_t offset);
/* call/: the call ends; release what rpc_do() allocated for it. */
void rpc_end(struct thread *t);

/* Most parameters a request has; what EXCHANGE_CAPABILITIES tells the guest to leave room for. */
#define RPC_PARAMS_MAX 4u
