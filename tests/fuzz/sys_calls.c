/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sys: any sequence of system calls, with any registers, by a TA or by a loader that has been taken
 * over. Only the TA may come to harm, and what it held is back to the byte.
 *
 * The instance is made by hand: an image that is signed would always be the same one.
 */
#include "fuzz/fuzz.h"
#include "host/fake_guest.h"
#include "pta/pta.h"
#include "rpc/rpc.h"
#include "sys/sys_priv.h"

#include "abi/loader.h"

#define BUF    UINT64_C(0x40000000) /* two pages, read-write */
#define OUT    (BUF + 0x800)
#define RO     UINT64_C(0x40010000)
#define SHARED UINT64_C(0x40020000) /* of the normal world, read-write */
#define FREE   UINT64_C(0x40100000)
#define CALLS  64u

static struct fuzz_input in;
static struct ta_instance ta;
static struct ta_session session;
static bool as_loader;
static unsigned calls;

size_t upcall_origin(char *buf, size_t size)
{
	return ta_origin(cpu_self()->thread, buf, size);
}

bool upcall_may_log(void)
{
	return true;
}

void *upcall_alloc(size_t size)
{
	return heap_alloc(&part_self()->heap, size);
}

void upcall_free(void *p)
{
	heap_free(&part_self()->heap, p);
}

static void must(bool truth, const char *what)
{
	if (!truth)
		panic_at(__FILE__, __LINE__, what);
}

/* ---- the TA -------------------------------------------------------------------------------- */

/* The handle that was given out last, if it went where it is usually wanted. */
static uint64_t last(void)
{
	uint32_t handle = 0;

	if (uspace_allows(&ta.space, (uva_t){ OUT }, sizeof(handle), 0))
		host_ta_load(&handle, OUT, sizeof(handle));
	return handle;
}

static uint64_t argument(void)
{
	static const uint64_t bases[] = { 0, BUF, RO, SHARED, FREE, UVA_LIMIT, UINT64_MAX };
	uint8_t how = fuzz_u8(&in);

	if (how & 0x80)
		return fuzz_u64(&in);
	if ((how & 0x60) == 0x60)
		return last();
	if (how & 0x40)
		return how & 0x1f;
	return bases[how % array_count(bases)] +
	       (uint64_t)(int8_t)fuzz_u8(&in) * (how & 8 ? 64 : 1);
}

static uint64_t number(void)
{
	uint8_t n = fuzz_u8(&in);

	if (n >= 0xf0)
		return fuzz_u64(&in);
	return (n & 0x80 ? LOADER_SYS_FIRST : 0) + (n & 0x7f);
}

/* Memory that it may write, from the input: the kernel reads it. */
static void fill(void)
{
	uint8_t bytes[96];

	fuzz_take(&in, bytes, sizeof(bytes));
	if (uspace_allows(&ta.space, (uva_t){ BUF }, sizeof(bytes), PROT_W))
		host_ta_store(BUF, bytes, sizeof(bytes));
}

static void play(struct uframe *f)
{
	while (in.size && calls++ < CALLS) {
		uint64_t n = number();

		if (fuzz_u8(&in) & 1)
			fill();
		for (unsigned i = 0; i < 8; i++)
			f->x[i] = argument();
		if (n == 12)
			f->x[0] &= 3; /* it need not sleep long */
		(void)host_syscall(f, n);
	}
	user_end(USER_RETURNED, 0);
}

/* ---- its world ----------------------------------------------------------------------------- */

static void make_space(struct share **shared)
{
	struct part *p = bench.part;
	uva_t at;

	expect_ok(uspace_init(&ta.space, &p->kspace, &p->heap, p->env.asids, 1));
	expect_ok(uspace_map_new(&ta.space, (uva_t){ BUF }, 2, PAGE_SIZE, PROT_W, &at));
	expect_ok(uspace_map_new(&ta.space, (uva_t){ RO }, 1, PAGE_SIZE, 0, &at));
	expect_ok(share_from_span(p, bench_pa(8), PAGE_SIZE, true, shared));
	expect_ok(uspace_map_alias(&ta.space, (uva_t){ SHARED }, (*shared)->base, 1,
	                           PROT_W | PROT_NS, &at));
}

/* Those that it has not closed, by all ids that there can be. */
static void close_sessions(void)
{
	for (uint32_t serial = 1; serial <= CALLS && ta_count(bench.part).sessions; serial++)
		for (uint32_t slot = 0; slot < TA_SESSIONS_MAX; slot++)
			(void)ta_close_from(bench.part, &ta, serial << 8 | slot).result;
	must(!ta_count(bench.part).sessions, "a session is left");
}

static void life(void)
{
	uint32_t frames = bench.account.used;
	size_t bytes = bench.part->heap.bytes;
	struct ta_frame f = {
		.ta = &ta,
		.session = as_loader ? NULL : &session,
		.activity = as_loader ? TA_LOADS : TA_SERVES,
	};
	struct share *shared;
	uint32_t i;

	make_space(&shared);
	thread_self()->ta = &f;
	f.outer_space = thread_use_space(&ta.space);
	user_run(&(struct uframe){ .pc = BUF }, &ta.exit);
	close_sessions();
	for (i = 0; i < TA_OBJECTS_MAX; i++)
		(void)ta_object_close(&ta, i);
	obj_table_fini(&ta.objs);
	(void)thread_use_space(f.outer_space);
	thread_self()->ta = NULL;
	uspace_fini(&ta.space);
	share_put(bench.part, shared);
	rpc_end(thread_self());
	/* A clock that it has set stays, with its UUID. */
	must(bench.account.used <= frames + 1, "pages are lost");
	must(bench.part->heap.bytes <= bytes + 64, "bytes of the heap are lost");
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static const struct ta_early none;
	static const struct ta_sources sources = { pta_find, &none };

	in = (struct fuzz_input){ data, size };
	bench_open(false);
	expect_ok(rpc_init(bench.part));
	expect_ok(ta_init(bench.part, &sources));
	fake_guest_reset();
	fake.ta = size ? data : NULL; /* any image is as bad as the next */
	fake.ta_size = size;
	host_ta(0, play);

	memset(&ta, 0, sizeof(ta));
	memset(&session, 0, sizeof(session));
	calls = 0;
	ta.part = bench.part;
	ta.uuid.b[0] = 1;
	ta.state = TA_READY;
	ta.flags = fuzz_u8(&in) & 1 ? TA_HEAD_CACHE_MAINTENANCE : 0;
	as_loader = fuzz_u8(&in) & 1;
	mutex_init(&ta.busy);
	obj_table_init(&ta.objs, bench.part);
	session.ta = &ta;
	bench_run(life, fake_guest_answer);
	must(fake_lent() == 0, "memory of the normal world is lost");
	bench_close();
}
