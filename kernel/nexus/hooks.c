/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What EL3 tells us of cores and power, and what arch/ and libraries ask of us.
 *
 * Nothing of ours needs saving across a suspend: secure RAM keeps its content
 * and arch/ sets the core up again. No core keeps state between calls but
 * whose window it shows, and that is still true when it comes back.
 */
#include "arch/cpu.h"
#include "base/fmt.h"
#include "log/log.h"
#include "nexus/nexus_priv.h"
#include "ta/ta.h"

uint64_t upcall_cpu_on(void)
{
	log_info("core %u: on", cpu_self()->index);
	return 0;
}

uint64_t upcall_cpu_off(void)
{
	log_info("core %u: off", cpu_self()->index);
	return 0;
}

uint64_t upcall_cpu_suspend(void)
{
	return 0;
}

uint64_t upcall_cpu_resume(void)
{
	return 0;
}

uint64_t upcall_system_off(void)
{
	log_info("system off");
	return 0;
}

uint64_t upcall_system_reset(void)
{
	log_info("system reset");
	return 0;
}

uint64_t upcall_random(void)
{
	uint64_t v;

	entropy_read(&v, sizeof(v));
	return v;
}

/* Of the log, to tell times apart: about a second. */
#define LOG_WINDOW_MS_SHIFT 10u

/*
 * A guest of a hypervisor may say LOG_LINES_MAX lines in a second, by whatever its TAs do: print,
 * die, fail to load. So it can neither fill the log nor keep the console from others. What is
 * too much is counted, and told with the next line that is shown.
 */
bool upcall_may_log(void)
{
	const struct thread *t = thread_current();
	uint32_t now = (uint32_t)(time_ms() >> LOG_WINDOW_MS_SHIFT) << 16, seen, fresh;
	struct part *p;

	if (!t || !t->part->env.hypervised)
		return true;
	p = t->part;
	do {
		seen = atomic_read(&p->log_lines);
		fresh = (seen & ~UINT32_C(0xffff)) == now ? seen + 1 : now + 1;
		if ((fresh & 0xffff) > LOG_LINES_MAX) {
			(void)atomic_inc(&p->log_lost);
			return false;
		}
	} while (!atomic_swap_if(&p->log_lines, seen, fresh));
	return true;
}

static size_t lost_lines(struct part *p, char *buf, size_t size)
{
	uint32_t lost = atomic_read(&p->log_lost);

	if (!lost || !atomic_swap_if(&p->log_lost, lost, 0))
		return 0;
	return fmt(buf, size, " (%u lines lost)", lost);
}

size_t upcall_origin(char *buf, size_t size)
{
	const struct thread *t = thread_current();
	size_t n;

	if (!t)
		return fmt(buf, size, "nexus");
	n = fmt(buf, size, "guest %u", t->part->env.client_id);
	if (n + 1 < size)
		n += lost_lines(t->part, buf + n, size - n);
	if (n + 1 < size) {
		size_t more = ta_origin(t, buf + n + 1, size - n - 1);

		if (more) {
			buf[n] = ' ';
			n += more + 1;
		}
	}
	return n;
}

static struct heap *heap_here(void)
{
	struct thread *t = thread_current();

	return t ? &t->part->heap : &nexus.heap;
}

void *upcall_alloc(size_t size)
{
	return heap_alloc(heap_here(), size);
}

void upcall_free(void *p)
{
	heap_free(heap_here(), p);
}

/*
 * No device interrupts us yet, so nobody is to be told: a secure interrupt is
 * taken off the controller, and the log says which.
 */
void upcall_irq(void)
{
	unsigned id = plat_irq_ack();

	if (id == PLAT_IRQ_NONE)
		return;
	log_error("core %u: secure interrupt %u is nobody's", cpu_self()->index, id);
	plat_irq_eoi(id);
}

void upcall_fiq(void)
{
	upcall_irq();
}
