/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every sequence of DEPTH steps in the life of guests, out of all kinds that there are, each from a
 * machine on which no guest is to a machine on which no guest is. A model says what each step must
 * answer, and who may have taken or given back pages by it. All processors share the work.
 *
 * `make test` takes fewer steps, under sanitizers; `make test-sequences` is built without, for 5.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "world.h"

#ifdef SEQUENCE_DEPTH
#define DEPTH SEQUENCE_DEPTH
#else
#define DEPTH 3u
#endif

#define GUESTS    3u /* client 0, and guests 1 and 2; 3 is never made for lack of memory */
#define THREADS   DEPTH
#define HIDDEN_0  64u /* how client 0 is called to be destroyed; in the same bucket */
#define LIST_OF   (WORLD_MSG + 64 * PAGE_SIZE)
#define DATA_OF   (WORLD_MSG + 128 * PAGE_SIZE)
#define COOKIE    UINT64_C(0xc00c1e00)
#define NO_THREAD 77u

/* ---- what should be ------------------------------------------------------------------------ */

enum life { GONE, LIVE, DYING };

static struct model {
	enum life life[GUESTS];
	bool hypervised;
	uint32_t session[GUESTS];      /* opened last; 0: none */
	bool shared;                   /* guest 1 has registered memory */
	uint32_t waiting[THREADS];     /* threads of guest 1 that wait in a request */
	unsigned waiting_count, waits; /* each for a TA of its own, or they wait for each other */
	struct guest *inside;          /* core 1 works in guest 1 */
} model;

static bool is_live(unsigned id)
{
	return model.life[id] == LIVE;
}

/* Client 0 is made when it calls, as long as it is alone. */
static bool would_serve(unsigned id)
{
	return is_live(id) || (id == 0 && !model.hypervised);
}

static void model_end_1(void)
{
	model.session[1] = 0;
	model.shared = false;
	model.waiting_count = 0;
}

/* ---- what is ------------------------------------------------------------------------------- */

static uint32_t base_free, base_nexus;
static const char *wrong; /* what the step before did not do as it should; NULL: all well */

static void must(bool ok, const char *what)
{
	if (!ok && !wrong)
		wrong = what;
}

static const struct guest *guest_of(uint32_t id)
{
	struct list *head = &nexus.guests.bucket[id % GUEST_BUCKETS], *n;

	list_for_each(n, head) {
		const struct guest *g = list_entry(n, struct guest, link);

		if (atomic_read(&g->client_id) == id)
			return g;
	}
	return NULL;
}

static uint32_t pages_of(unsigned id)
{
	const struct guest *g = guest_of(id);

	return g ? g->account.used : 0;
}

static uint32_t fast(uint64_t id, uint64_t a1, uint64_t client)
{
	return (uint32_t)world_fast(id, a1, client).a[0];
}

static struct msg_arg *message(unsigned id, uint32_t command, uint32_t params)
{
	struct msg_arg *m = host_nw(WORLD_MSG + id * PAGE_SIZE);

	memset(m, 0, sizeof(*m) + 4 * sizeof(m->params[0]));
	m->cmd = command;
	m->param_count = params;
	m->ret = TEE_ERROR_GENERIC;
	return m;
}

static struct smc_regs call(unsigned id)
{
	uint64_t pa = WORLD_MSG + id * PAGE_SIZE;
	struct smc_regs r = { { SMC_CALL_WITH_ARG, pa >> 32, (uint32_t)pa, 0, 0, 0, 0, id } };

	upcall_yielding(&r);
	return r;
}

static uint32_t resume(uint32_t thread, unsigned id)
{
	struct smc_regs r = { { SMC_CALL_RETURN_FROM_RPC, 0, 0, thread, 0, 0, 0, id } };

	upcall_yielding(&r);
	return (uint32_t)r.a[0];
}

/* The message that was filled in: is it refused, or answered with success, as it should be? */
static void expect_call(unsigned id, const struct msg_arg *m, bool success, const char *what)
{
	struct smc_regs r = call(id);

	if (is_live(id))
		must(r.a[0] == SMC_RET_OK && (m->ret == TEE_SUCCESS) == success, what);
	else
		must(r.a[0] == SMC_RET_ENOTAVAIL, "a call of nobody");
}

/* ---- the steps ----------------------------------------------------------------------------- */

static void create(unsigned id)
{
	uint32_t x0 = fast(SMC_VM_CREATED, id, 0);

	must(x0 == (model.life[id] == GONE ? SMC_RET_OK : SMC_RET_EBUSY), "create");
	if (x0 == SMC_RET_OK) {
		model.life[id] = LIVE;
		model.hypervised = true;
	}
}

static void destroy(unsigned id)
{
	must(fast(SMC_VM_DESTROYED, id, 0) == (is_live(id) ? SMC_RET_OK : SMC_RET_ENOTAVAIL),
	     "destroy");
	if (!is_live(id))
		return;
	model.life[id] = id == 1 && model.inside ? DYING : GONE;
	model.session[id] = 0;
	if (id == 1)
		model_end_1();
}

static void open_on(unsigned core, unsigned id)
{
	bool served = would_serve(id);
	uint32_t session;
	struct smc_regs r;

	host_be_core(core);
	r = world_open(id, &session);
	host_be_core(0);
	must(r.a[0] == (served ? SMC_RET_OK : SMC_RET_ENOTAVAIL), "open");
	must(!served || session, "open: no session");
	if (!served)
		return;
	model.life[id] = LIVE;
	model.session[id] = session;
}

static void create_1(void)
{
	create(1);
}
static void create_2(void)
{
	create(2);
}
static void destroy_1(void)
{
	destroy(1);
}
static void destroy_2(void)
{
	destroy(2);
}
static void open_0(void)
{
	open_on(0, 0);
}
static void open_1(void)
{
	open_on(0, 1);
}
static void open_2(void)
{
	open_on(2, 2);
}

static void change_badly(void)
{
	must(fast(SMC_VM_CREATED, 0, 0) == SMC_RET_ENOTAVAIL, "create 0");
	must(fast(SMC_VM_CREATED, 0x10001, 0) == SMC_RET_ENOTAVAIL, "create 0x10001");
	must(fast(SMC_VM_CREATED, 2, 1) == SMC_RET_ENOTAVAIL, "guest 1 creates");
	must(fast(SMC_VM_CREATED, 1, 2) == SMC_RET_ENOTAVAIL, "guest 2 creates");
	must(fast(SMC_VM_DESTROYED, 0, 0) == SMC_RET_ENOTAVAIL, "destroy 0");
	must(fast(SMC_VM_DESTROYED, 7, 0) == SMC_RET_ENOTAVAIL, "destroy 7");
	must(fast(SMC_VM_DESTROYED, 0x10001, 0) == SMC_RET_ENOTAVAIL, "destroy 0x10001");
	must(fast(SMC_VM_DESTROYED, 2, 1) == SMC_RET_ENOTAVAIL, "guest 1 destroys");
}

/* The second time another allocation fails than the first time. */
static void create_without_memory(void)
{
	static unsigned n;

	alloc_fail_at(1 + n++ % 6);
	must(fast(SMC_VM_CREATED, 3, 0) == SMC_RET_ENOMEM, "create without memory");
	alloc_fail_at(0);
}

static void close_1(void)
{
	struct msg_arg *m = message(1, MSG_CMD_CLOSE_SESSION, 0);

	m->session = model.session[1] ? model.session[1] : 99;
	expect_call(1, m, model.session[1], "close");
	model.session[1] = 0;
}

/* Command 0 of the device service: which services are there? */
static void invoke_1(void)
{
	struct msg_arg *m = message(1, MSG_CMD_INVOKE, 1);
	bool known = model.session[1];
	struct smc_regs r;

	m->session = known ? model.session[1] : 99;
	m->params[0].attr = MSG_ATTR_TMEM_OUT;
	r = call(1);
	must(r.a[0] == (is_live(1) ? SMC_RET_OK : SMC_RET_ENOTAVAIL), "invoke");
	must(!is_live(1) || m->ret == (known ? TEE_ERROR_SHORT_BUFFER : TEE_ERROR_BAD_PARAMETERS),
	     "invoke: result");
}

static void register_1(void)
{
	struct msg_arg *m = message(1, MSG_CMD_REGISTER_SHM, 1);
	struct msg_list_page *list = host_nw(LIST_OF);

	list->pages[0] = DATA_OF;
	m->params[0].attr = MSG_ATTR_TMEM_OUT | MSG_ATTR_NONCONTIG;
	m->params[0].tmem.addr = LIST_OF;
	m->params[0].tmem.size = PAGE_SIZE;
	m->params[0].tmem.cookie = COOKIE;
	expect_call(1, m, !model.shared, "register");
	model.shared |= is_live(1);
}

static void unregister_1(void)
{
	struct msg_arg *m = message(1, MSG_CMD_UNREGISTER_SHM, 1);

	m->params[0].attr = MSG_ATTR_RMEM_IN;
	m->params[0].rmem.cookie = COOKIE;
	expect_call(1, m, model.shared, "unregister");
	model.shared = false;
}

/* A session with a TA that has to be fetched: the call waits in its first request. */
static void wait_1(void)
{
	struct msg_arg *m = message(1, MSG_CMD_OPEN_SESSION, 2);
	struct smc_regs r;

	m->params[0].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	memset(m->params[0].octets, 0x5d + (int)model.waits++, sizeof(m->params[0].octets));
	m->params[1].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	r = call(1);
	must(is_live(1) ? SMC_RET_IS_RPC((uint32_t)r.a[0]) : r.a[0] == SMC_RET_ENOTAVAIL, "wait");
	if (is_live(1))
		model.waiting[model.waiting_count++] = (uint32_t)r.a[3];
}

/* Answered with nothing, so that it fails, and soon. */
static void resume_1(void)
{
	uint32_t thread, x0;

	if (!model.waiting_count)
		return;
	thread = model.waiting[--model.waiting_count];
	x0 = resume(thread, 1);
	for (unsigned i = 0; i < 4 && SMC_RET_IS_RPC(x0); i++)
		x0 = resume(thread, 1);
	must(x0 == SMC_RET_OK, "resume");
}

static void resume_badly(void)
{
	uint32_t thread = model.waiting_count ? model.waiting[0] : 0;

	must(resume(NO_THREAD, 1) == (is_live(1) ? SMC_RET_ERESUME : SMC_RET_ENOTAVAIL),
	     "resume nothing");
	must(resume(thread, 2) == (is_live(2) ? SMC_RET_ERESUME : SMC_RET_ENOTAVAIL),
	     "guest 2 resumes");
	must(resume(thread, 7) == SMC_RET_ENOTAVAIL, "nobody resumes");
	must(call(7).a[0] == SMC_RET_ENOTAVAIL, "nobody calls");
}

/* A call of guest 1 is under way on core 1; in the middle of it all else may happen. */
static void begin_elsewhere_1(void)
{
	if (model.inside)
		return;
	host_be_core(1);
	model.inside = guest_enter(1);
	host_be_core(0);
	must(is_live(1) == (model.inside != NULL), "begin elsewhere");
}

static void end_elsewhere_1(void)
{
	if (!model.inside)
		return;
	host_be_core(1);
	guest_leave(model.inside);
	host_be_core(0);
	model.inside = NULL;
	if (model.life[1] == DYING)
		model.life[1] = GONE;
}

static void buffer_cache_1(void)
{
	uint32_t idle = model.waiting_count ? SMC_RET_EBUSY : SMC_RET_OK;
	uint32_t empty = model.waiting_count ? SMC_RET_EBUSY : SMC_RET_ENOTAVAIL;

	must(fast(SMC_DISABLE_SHM_CACHE, 0, 1) == (is_live(1) ? empty : SMC_RET_ENOTAVAIL),
	     "cache off");
	must(fast(SMC_ENABLE_SHM_CACHE, 0, 1) == (is_live(1) ? idle : SMC_RET_ENOTAVAIL),
	     "cache on");
}

static void exchange_capabilities(void)
{
	struct smc_regs r = world_fast(SMC_EXCHANGE_CAPABILITIES, 0, 0);

	must(r.a[0] == SMC_RET_OK, "capabilities of 0");
	must(!(r.a[1] & SMC_CAP_ASYNC_NOTIF) == model.hypervised, "notification");
	for (unsigned id = 1; id < GUESTS; id++)
		must(fast(SMC_EXCHANGE_CAPABILITIES, 0, id) ==
		             (is_live(id) ? SMC_RET_OK : SMC_RET_ENOTAVAIL),
		     "capabilities");
	must(fast(SMC_CALLS_UID, 0, 7) == SMC_RET_ENOTAVAIL, "UID for nobody");
}

#define NOBODY GUESTS /* this step takes no pages, and gives none back */

static const struct {
	const char *name;
	void (*take)(void);
	unsigned who;
} steps[] = {
	{ "create 1", create_1, 1 },
	{ "create 2", create_2, 2 },
	{ "create and destroy badly", change_badly, NOBODY },
	{ "create without memory", create_without_memory, NOBODY },
	{ "destroy 1", destroy_1, 1 },
	{ "destroy 2", destroy_2, 2 },
	{ "open by 0", open_0, 0 },
	{ "open by 1", open_1, 1 },
	{ "open by 2, on core 2", open_2, 2 },
	{ "close by 1", close_1, 1 },
	{ "invoke by 1", invoke_1, 1 },
	{ "register by 1", register_1, 1 },
	{ "unregister by 1", unregister_1, 1 },
	{ "a call of 1 waits", wait_1, 1 },
	{ "it is resumed", resume_1, 1 },
	{ "resume badly", resume_badly, NOBODY },
	{ "begin a call of 1 on core 1", begin_elsewhere_1, 1 },
	{ "end it", end_elsewhere_1, 1 },
	{ "buffer cache of 1", buffer_cache_1, 1 },
	{ "exchange capabilities", exchange_capabilities, NOBODY },
};

#define KINDS array_count(steps)

/* ---- accounting ---------------------------------------------------------------------------- */

static void expect_accounts(unsigned who, const uint32_t *before)
{
	uint32_t sum = nexus.account.used + nexus.frames.free_count;
	unsigned live = 0;

	for (unsigned id = 0; id < GUESTS; id++) {
		uint32_t pages = pages_of(id);

		must((pages != 0) == (model.life[id] != GONE), "a guest that is there has pages");
		must(id == who || pages == before[id], "a step takes pages of its own guest only");
		sum += pages;
		live += is_live(id);
	}
	must(sum == nexus.frames.count, "each page is somebody's");
	must(nexus.account.used == base_nexus, "the nexus has the pages that it had");
	must(nexus.guests.count == live, "guests are counted");
	must(nexus.guests.hypervised == model.hypervised, "a hypervisor is known");
}

static void take(unsigned kind)
{
	uint32_t before[GUESTS];

	for (unsigned id = 0; id < GUESTS; id++)
		before[id] = pages_of(id);
	steps[kind].take();
	expect_accounts(steps[kind].who, before);
}

/* Client 0 is no guest that anybody can destroy, so it becomes one. */
static void expel_0(void)
{
	struct guest *g = (struct guest *)guest_of(0);

	if (!g)
		return;
	atomic_set(&g->client_id, HIDDEN_0);
	must(fast(SMC_VM_DESTROYED, HIDDEN_0, 0) == SMC_RET_OK, "client 0 goes");
}

static void clear_away(void)
{
	end_elsewhere_1();
	for (unsigned id = 1; id < GUESTS; id++)
		if (is_live(id))
			destroy(id);
	expel_0();
	nexus.guests.hypervised = false;
	model = (struct model){ 0 };
	must(nexus.frames.free_count == base_free, "all pages are back");
	must(nexus.frames.promised == 0, "nothing is promised");
	must(nexus.guests.count == 0, "no guest is left");
	host_console_clear(); /* a full one is moved for each line */
}

/* All guests at once, on all cores: the nexus has made what it keeps. */
static void warm_up(void)
{
	model = (struct model){ 0 };
	wrong = NULL;
	open_0();
	create_1();
	create_2();
	open_2();
	(void)fast(SMC_VM_CREATED, 3, 0);
	(void)fast(SMC_VM_DESTROYED, 3, 0);
	base_free = nexus.frames.free_count + pages_of(0) + pages_of(1) + pages_of(2);
	base_nexus = nexus.account.used;
	clear_away();
	if (wrong)
		panic(wrong);
}

static void complain(const unsigned *kind, unsigned taken)
{
	fprintf(stderr, "%s: after:", wrong);
	for (unsigned i = 0; i < taken; i++)
		fprintf(stderr, " %s%s", steps[kind[i]].name, i + 1 < taken ? ";" : "\n");
}

/* False: it went wrong, and stderr says how. */
static bool try_sequence(const unsigned *kind)
{
	unsigned i;

	for (i = 0; i < DEPTH && !wrong; i++)
		take(kind[i]);
	if (!wrong)
		clear_away();
	if (wrong)
		complain(kind, i);
	return !wrong;
}

/* All that begin with step @first; how many? 0: one went wrong. */
static unsigned try_all(unsigned first)
{
	unsigned kind[DEPTH] = { first }, i = DEPTH, n = 0;

	while (i > 1) {
		if (!try_sequence(kind))
			return 0;
		n++;
		for (i = DEPTH; i > 1 && ++kind[i - 1] == KINDS; i--)
			kind[i - 1] = 0;
	}
	return n;
}

/* In a process of its own, on a machine of its own: every @of-th first step from @share on. */
static void try_share(unsigned share, unsigned of)
{
	unsigned n = 0, some = 1;

	test_setup();
	warm_up();
	for (unsigned first = share; first < KINDS && some; first += of)
		n += some = try_all(first);
	printf("%u sequences of %u steps\n", n, DEPTH);
	fflush(stdout);
	_exit(!some);
}

test(every_sequence_of_life_cycle_steps_is_answered_as_a_model_says_and_loses_nothing)
{
	unsigned shares = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
	int status;

	shares = shares < KINDS ? shares : KINDS;
	for (unsigned i = 0; i < shares; i++)
		if (fork() == 0)
			try_share(i, shares);
	for (unsigned i = 0; i < shares; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
}
