/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the platform's owner says of guests: the nodes below /firmware/postern of the device tree.
 *
 *	postern {
 *		compatible = "postern,guests";
 *		#address-cells = <1>;
 *		#size-cells = <0>;
 *
 *		guest@1 {
 *			reg = <1>;
 *			label = "payments";
 *			secure-memory-min-bytes = <0x80000>;
 *		};
 *	};
 *
 * docs/virtualization.md has all of it. What makes no sense is said with node and property, and is
 * as if it were not there: a slip in one line must not keep a machine from booting.
 */
#include <libfdt.h>

#include "base/bytes.h"
#include "log/log.h"
#include "nexus/nexus_priv.h"

/* Numbers are one cell; those of memory are whole pages, in bytes. */
static const struct {
	const char *name;
	uint32_t unit;
} numbers[TERM_COUNT] = {
	[TERM_MIN_PAGES] = { "secure-memory-min-bytes", PAGE_SIZE },
	[TERM_MAX_PAGES] = { "secure-memory-max-bytes", PAGE_SIZE },
	[TERM_THREADS] = { "max-threads", 1 },
	[TERM_SESSIONS] = { "max-sessions", 1 },
	[TERM_SHARE_PAGES] = { "shared-memory-max-bytes", PAGE_SIZE },
};

/* One node, as it is being read. */
struct node {
	const char *name;
	uint32_t id;
	bool has_id;
	uint32_t number[TERM_COUNT];
	const char *label;
	uint32_t label_size;
};

static void complain(const char *node, const char *property)
{
	log_error("device tree: /firmware/postern/%s: %s makes no sense, and is left out", node,
	          property);
}

static bool read_cell(const void *value, int size, uint32_t *out)
{
	if (size != 4)
		return false;
	*out = fdt32_ld(value);
	return true;
}

static bool read_id(struct node *n, const void *value, int size)
{
	n->has_id = read_cell(value, size, &n->id) && n->id <= UINT16_MAX;
	return n->has_id;
}

/* One string, ended by its only zero. */
static bool read_label(struct node *n, const char *value, int size)
{
	if (size < 2 || size > (int)GUEST_LABEL_MAX + 1 ||
	    memchr(value, 0, (size_t)size) != value + size - 1)
		return false;
	n->label = value;
	n->label_size = (uint32_t)size - 1;
	return true;
}

static bool read_number(struct node *n, enum guest_term term, const void *value, int size)
{
	uint32_t unit = numbers[term].unit, v;

	if (!read_cell(value, size, &v) || v % unit || !terms_value_fits(term, v / unit))
		return false;
	n->number[term] = v / unit;
	return true;
}

/* Of any node, and none of our business. */
static bool is_common(const char *name)
{
	return strcmp(name, "status") == 0 || strcmp(name, "phandle") == 0;
}

static bool read_property(struct node *n, const char *name, const char *value, int size)
{
	if (strcmp(name, "reg") == 0)
		return read_id(n, value, size);
	if (strcmp(name, "label") == 0)
		return read_label(n, value, size);
	for (unsigned i = 0; i < TERM_COUNT; i++)
		if (strcmp(name, numbers[i].name) == 0)
			return read_number(n, i, value, size);
	return is_common(name);
}

/* A ceiling that is misspelt would be none: properties are read one by one, unknown ones, too. */
static void read_properties(const void *fdt, int node, struct node *n)
{
	int at;

	fdt_for_each_property_offset(at, fdt, node)
	{
		const char *name = "a property";
		int size = 0;
		const char *value = fdt_getprop_by_offset(fdt, at, &name, &size);

		if (!value || !read_property(n, name, value, size))
			complain(n->name, name);
	}
}

static void make_terms(struct node *n, struct guest_terms *out)
{
	static const uint32_t unsaid[TERM_COUNT];

	/* Each is right by itself: they contradict each other, or are too few for the threads. */
	if (terms_make(n->number, out) != OK) {
		complain(n->name, "secure-memory-min-bytes with -max-bytes and max-threads");
		(void)!terms_make(unsaid, out);
	}
	memcpy(out->label, n->label, n->label_size);
	out->label_size = n->label_size;
	out->special = true;
}

static void read_guest(const void *fdt, int node)
{
	struct node n = { .name = fdt_get_name(fdt, node, NULL), .label = "" };
	struct guest_terms t;
	enum err e;

	read_properties(fdt, node, &n);
	if (!n.has_id) {
		complain(n.name, "a guest without reg");
		return;
	}
	make_terms(&n, &t);
	e = terms_own(&nexus.guests.terms, n.id, &t);
	if (e == ERR_BUSY) {
		complain(n.name, "a label that another guest has");
		t.label_size = 0;
		e = terms_own(&nexus.guests.terms, n.id, &t);
	}
	if (e != OK)
		log_error("device tree: /firmware/postern/%s is left out: %s", n.name, err_name(e));
}

void dtb_read_terms(const void *fdt, int firmware)
{
	int guest, top = firmware < 0 ? firmware : fdt_subnode_offset(fdt, firmware, "postern");

	if (top < 0 || !dtb_is(fdt, top, "status", "okay", true))
		return;
	if (!dtb_is(fdt, top, "compatible", "postern,guests", false)) {
		complain("", "another compatible than postern,guests");
		return;
	}
	fdt_for_each_subnode(guest, fdt, top)
	{
		if (dtb_is(fdt, guest, "status", "okay", true))
			read_guest(fdt, guest);
	}
}
