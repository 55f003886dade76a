/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Page lists: where a buffer's pages are, said by the normal world in pages
 * of its own.
 *
 * The number of entries follows from offset and size and bounds everything: a
 * list that loops is read as often as a straight one would be, and what lies
 * behind its last entry, the link included, is never looked at. Each entry is
 * read once, checked, and the checked copy is what gets mapped.
 */
#include "abi/msg.h"
#include "base/bytes.h"
#include "share/share_priv.h"

/* Is @raw_pa the address of a page of normal-world RAM? */
static bool is_page(const struct part *p, uint64_t raw_pa)
{
	return !(raw_pa & PAGE_MASK) && nw_map_holds(p->env.nw, raw_pa, PAGE_SIZE);
}

/* Show the pages that @list names as pages @first to @end - 1 of @s. */
static enum err show_listed(struct part *p, struct share *s, size_t first, size_t end,
                            const struct msg_list_page *list)
{
	for (size_t i = first; i < end; i++) {
		uint64_t raw_page = READ_ONCE(list->pages[i - first]);

		if (!is_page(p, raw_page))
			return ERR_ACCESS;
		share_show(p, s, i, (nwpa_t){ raw_page });
	}
	return OK;
}

/* One list page; *raw_list becomes the next one while there are pages to come. */
static enum err take_list_page(struct part *p, struct share *s, size_t first, size_t end,
                               uint64_t *raw_list)
{
	nwpa_t frame = { *raw_list };
	struct msg_list_page *list;
	void *va;
	enum err e;

	if (!is_page(p, frame.v))
		return ERR_ACCESS;
	e = kspace_map_ns(&p->kspace, &frame, 1, &va);
	if (e != OK)
		return e;
	list = va;
	e = show_listed(p, s, first, end, list);
	if (e == OK && end < s->pages)
		*raw_list = READ_ONCE(list->next);
	kspace_unmap_ns(&p->kspace, va, 1);
	return e;
}

enum err share_from_list(struct part *p, uint64_t raw_list, uint64_t raw_size, struct share **out)
{
	uint64_t raw_next = raw_list & ~(uint64_t)PAGE_MASK;
	struct share *s;
	enum err e;

	e = share_create(p, raw_list & PAGE_MASK, raw_size, true, &s);
	if (e != OK)
		return e;
	for (size_t done = 0, end; done < s->pages; done = end) {
		end = s->pages - done > MSG_LIST_ENTRIES ? done + MSG_LIST_ENTRIES : s->pages;
		e = take_list_page(p, s, done, end, &raw_next);
		if (e != OK)
			goto put_share;
	}
	*out = s;
	return OK;

put_share:
	share_put(p, s);
	return e;
}
