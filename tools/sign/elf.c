/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a TA says of itself: the UUID in section .ta_head, where TA_UUID of its
 * user_ta_header_defines.h ends up. A TEE refuses a TA whose head names another UUID than its
 * image, so we do as well, and earlier. Shared libraries have no head.
 */
#include <elf.h>
#include <string.h>

#include "sign.h"

static bool read_at(struct bytes file, uint64_t off, void *to, size_t len)
{
	if (off > file.len || len > file.len - off)
		return false;
	memcpy(to, file.p + off, len);
	return true;
}

static bool section(struct bytes elf, const Elf64_Ehdr *h, unsigned index, Elf64_Shdr *out)
{
	return h->e_shoff <= elf.len &&
	       read_at(elf, h->e_shoff + index * sizeof(*out), out, sizeof(*out));
}

/* In the order of the written form. In the head the first three numbers are little-endian. */
static void swap_numbers(const uint8_t head[16], uint8_t out[16])
{
	static const uint8_t from[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
	size_t i;

	for (i = 0; i < 16; i++)
		out[i] = head[from[i]];
}

bool elf_uuid(struct bytes elf, uint8_t out[16])
{
	static const char wanted[] = ".ta_head";
	char name[sizeof(wanted)];
	uint8_t head[16];
	Elf64_Ehdr h;
	Elf64_Shdr names, s;
	unsigned i;

	if (!read_at(elf, 0, &h, sizeof(h)) || h.e_ident[EI_CLASS] != ELFCLASS64 ||
	    h.e_ident[EI_DATA] != ELFDATA2LSB || h.e_shentsize != sizeof(s) ||
	    !section(elf, &h, h.e_shstrndx, &names))
		return false;
	for (i = 0; i < h.e_shnum; i++)
		if (section(elf, &h, i, &s) && names.sh_offset <= elf.len &&
		    read_at(elf, names.sh_offset + s.sh_name, name, sizeof(name)) &&
		    !memcmp(name, wanted, sizeof(wanted)) && s.sh_type == SHT_PROGBITS &&
		    read_at(elf, s.sh_offset, head, sizeof(head))) {
			swap_numbers(head, out);
			return true;
		}
	return false;
}
