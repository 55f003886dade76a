/* SPDX-License-Identifier: BSD-2-Clause */
#include "play.h"

/* System calls of TAs, by name. */
enum {
#define SYSCALL(number, name, args) SYS_##name = (number),
#include "abi/syscalls.def"
};

const struct uuid play_uuid = { { 0x8a, 0xaa, 0xf2, 0x00, 0x24, 0x50, 0x11, 0xe4, 0xab, 0xe2, 0x00,
	                          0x02, 0xa5, 0xd5, 0xc5, 0x1b } };

struct play_image play_image;
struct play play;
uint64_t play_x1;
void (*play_loader)(struct uframe *f);
void (*play_ta)(struct uframe *f);

uint64_t play_call(struct uframe *f, uint64_t n, const uint64_t *x, unsigned count)
{
	memcpy(f->x, x, count * sizeof(*x));
	host_syscall(f, n);
	play_x1 = f->x[1];
	return f->x[0];
}

_Noreturn void play_return(struct uframe *f, uint32_t result)
{
	sys(f, SYS_ta_return, result);
	abort();
}

void play_nothing(struct uframe *f)
{
	play_return(f, TEE_SUCCESS);
}

/* As the real one: what the kernel refuses, the opener hears of. */
static void must(struct uframe *f, uint64_t result)
{
	if (result != TEE_SUCCESS)
		sys(f, LOADER_SYS_ABORT, result);
}

void play_map_image(struct uframe *f)
{
	must(f, sys(f, LOADER_SYS_MAP_IMAGE, LOADER_IMAGE_MAIN, 0, PLAY_SIZE, PLAY_AT,
	            LOADER_PROT_R | LOADER_PROT_X));
	must(f,
	     sys(f, LOADER_SYS_MAP_ZERO, PLAY_DATA, 4 * PAGE_SIZE, LOADER_PROT_R | LOADER_PROT_W));
}

void play_load(struct uframe *f)
{
	struct loader_call call;

	host_ta_load(&call, f->x[0], sizeof(call));
	if (call.func == LOADER_FUNC_CRASH) {
		sys(f, LOADER_SYS_LOG, f->x[0], 0);
		sys(f, LOADER_SYS_RETURN);
	}
	play_map_image(f);
	sys(f, LOADER_SYS_LOADED, PLAY_AT + PLAY_ENTRY, PLAY_AT + PLAY_HEAD, 0, PLAY_AT,
	    PLAY_AT + PAGE_SIZE);
	abort();
}

/* All of S-EL0: the loader's blob, or the TA. */
static void enter(struct uframe *f)
{
	if (ta_frame_self()->activity != TA_SERVES) {
		play.loads++;
		play_loader(f);
		return;
	}
	if (f->x[0] == TA_ENTRY_OPEN_SESSION)
		play.opens++;
	else if (f->x[0] == TA_ENTRY_INVOKE_COMMAND)
		play.invokes++;
	else
		play.closes++;
	play_ta(f);
}

struct ta_params play_params(const struct uframe *f)
{
	struct ta_params p = { 0 };

	host_ta_load(&p, f->x[2], sizeof(p));
	return p;
}

void play_params_set(const struct uframe *f, const struct ta_params *p)
{
	host_ta_store(f->x[2], p, sizeof(*p));
}

/* ---- the image ----------------------------------------------------------------------------- */

/* Signing costs a process: the same head gives the same image. */
static struct bytes made;
static struct play_image made_of;

void play_make_image(void)
{
	uint8_t elf[PLAY_SIZE];

	if (made.p && !memcmp(&made_of.head, &play_image.head, sizeof(made_of.head)) &&
	    !strcmp(made_of.uuid, play_image.uuid)) {
		lab_serve(&made);
		return;
	}
	bytes_free(&made);
	for (unsigned i = 0; i < sizeof(elf); i++)
		elf[i] = (uint8_t)(i / 3);
	memcpy(elf, "\177ELF", 4);
	memcpy(elf + PLAY_HEAD, &play_image.head, sizeof(play_image.head));
	bytes_write(scratch("elf"), elf, sizeof(elf));
	made = make_ta(TRUSTED_KEY, play_image.uuid, "");
	made_of = play_image;
	lab_serve(&made);
}

struct bytes play_image_copy(void)
{
	struct bytes b = { malloc(made.n), made.n };

	assert_non_null(b.p);
	memcpy(b.p, made.p, made.n);
	return b;
}

const struct pta *play_pta;
struct ta_sources play_sources;
static const struct ta_early play_no_early[1];

static const struct pta *find_pta(const struct uuid *uuid)
{
	return play_pta && uuid_equal(&play_pta->uuid, uuid) ? play_pta : NULL;
}

void play_begin(void)
{
	play_sources = (struct ta_sources){ find_pta, play_no_early };
	expect_ok(ta_init(lab_part, &play_sources));
	memset(&play, 0, sizeof(play));
	play_image = (struct play_image){
		.head = { .stack_size = PLAY_STACK, .old_entry = TA_HEAD_NO_OLD_ENTRY },
		.uuid = PLAY_TEXT,
	};
	ta_uuid_from_octets(&play_uuid, &play_image.head.uuid);
	play_make_image();
	play_loader = play_load;
	play_ta = play_nothing;
	play_pta = NULL;
	host_ta(0, enter);
	host_console_clear();
}

/* ---- the client ---------------------------------------------------------------------------- */

static uint32_t command;

static void open_body(void)
{
	static const struct ta_client client = { TEE_LOGIN_USER, { { 1, 2, 3 } } };

	play.session = 0;
	play.answer = ta_open(part_self(), &play_uuid, &client, play.params, &play.session);
}

void play_open(void)
{
	lab_run(open_body);
}

static void invoke_body(void)
{
	play.answer = ta_invoke(part_self(), play.session, command, play.params);
}

void play_invoke(uint32_t session, uint32_t what)
{
	play.session = session;
	command = what;
	lab_run(invoke_body);
}

static void close_body(void)
{
	play.answer = ta_close(part_self(), play.session);
}

void play_close(uint32_t session)
{
	play.session = session;
	lab_run(close_body);
}

static void cancel_body(void)
{
	play.answer = ta_cancel(part_self(), play.session, 0);
}

void play_cancel(uint32_t session)
{
	play.session = session;
	lab_run(cancel_body);
}

static struct thread *late;

static void late_entry(struct thread *t)
{
	play.answer = ta_invoke(t->part, play.session, 0, play.params);
}

static enum thread_stop late_run(void)
{
	enum thread_stop why = thread_run(late);
	struct part_held h = part_lock(lab_part);

	part_thread_put(h, late, why);
	part_unlock(h);
	return why;
}

void play_late_start(unsigned preempt_after)
{
	struct smc_regs r = { 0 };
	struct part_held h = part_lock(lab_part);

	expect_ok(part_thread_get(h, &late));
	part_unlock(h);
	thread_start(late, &r, late_entry);
	host_preempt_after(preempt_after);
	assert_int_equal(late_run(), THREAD_STOP_PREEMPTED);
	host_preempt_after(0);
}

void play_late_finish(void)
{
	struct part_held h = part_lock(lab_part);
	enum thread_state was;

	expect_ok(part_thread_resume(h, late->id, &late, &was));
	part_unlock(h);
	assert_int_equal(late_run(), THREAD_STOP_DONE);
}

/* ---- what must be true ---------------------------------------------------------------------- */

void play_expect_nobody(void)
{
	struct ta_count c = ta_count(lab_part);

	assert_int_equal(c.sessions, 0);
	assert_int_equal(c.instances, 0);
	assert_int_equal(c.pages, 0);
}

void play_expect_log(const char *text)
{
	if (!strstr(host_console(), text))
		fail_msg("'%s' is not in: %s", text, host_console());
}
