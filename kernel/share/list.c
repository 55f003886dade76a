/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Page lists: where a buffer's pages are, said by the normal world in pages
 * of its own.
 *
 * The number of entries follows from offset and size and bounds everything: a
 * list that loops is read as often as a straight one would be, and what lies
 * behind its last entry, the link included, is never looked at. Each entry is
 * read once, checked, and the checked copy is what gets mapped.
 *
 * A list page is looked at where the last page of the share will be, which nobody
 * knows of yet: no other place has to be found for it, and given back.
 */
#include "abi/msg.h"
#include "base/bytes.h"
#include "share/share_priv.h"

/* Is @raw_pa the address of a page of normal-world RAM? */
static bool is_page(const struct part *p, uint64_t raw_pa)
{
	return !(raw_pa & PAGE_MASK) && nw_map_holds(p->env.nw, raw_pa, PAGE_SIZE);
}

/* Show what @raw_page says as page @index. */
static enum err show(struct part *p, struct share *s, size_t index, uint64_t raw_page)
{
	if (!is_page(p, raw_page))
		return ERR_ACCESS;
	share_show(p, s, index, (nwpa_t){ raw_page });
	return OK;
}

/*
 * One list page, which *raw_next says, with the entries of @count pages from @first on. *raw_next
 * becomes what follows them there: another list page, or else the share's last page.
 */
static enum err take_list_page(struct part *p, struct share *s, size_t first, size_t count,
                               uint64_t *raw_next)
{
	const struct msg_list_page *list = (void *)share_page(s, s->pages - 1);
	enum err e = show(p, s, s->pages - 1, *raw_next);

	if (e != OK)
		return e;
	for (size_t i = 0; i < count && e == OK; i++)
		e = show(p, s, first + i, READ_ONCE(list->pages[i]));
	*raw_next = READ_ONCE(*(count < MSG_LIST_ENTRIES ? &list->pages[count] : &list->next));
	kspace_hide_ns(&p->kspace, share_page(s, s->pages - 1));
	return e;
}

enum err share_from_list(struct part *p, uint64_t raw_list, uint64_t raw_size, struct share **out)
{
	uint64_t raw_next = raw_list & ~(uint64_t)PAGE_MASK;
	size_t first = 0, last, count;
	struct share *s;
	enum err e;

	e = share_create(p, raw_list & PAGE_MASK, raw_size, true, &s);
	if (e != OK)
		return e;
	last = s->pages - 1;
	do {
		count = last - first < MSG_LIST_ENTRIES ? last - first : MSG_LIST_ENTRIES;
		e = take_list_page(p, s, first, count, &raw_next);
		first += count;
	} while (e == OK && count == MSG_LIST_ENTRIES);
	if (e == OK)
		e = show(p, s, last, raw_next);
	if (e != OK)
		share_put(p, s);
	else
		*out = s;
	return e;
}
