/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * On the host libgp stands beside a C library that has functions of the same names: there its own
 * get a prefix. Read before all headers of the kit, and by tests after those of the host.
 */
#undef RAND_MAX
#undef stderr
#undef stdout
#define FILE             gp_FILE
#define abort            gp_abort
#define abs              gp_abs
#define aligned_alloc    gp_aligned_alloc
#define atoi             gp_atoi
#define atol             gp_atol
#define bcmp             gp_bcmp
#define bsearch          gp_bsearch
#define calloc           gp_calloc
#define fprintf          gp_fprintf
#define fputc            gp_fputc
#define fputs            gp_fputs
#define free             gp_free
#define fwrite           gp_fwrite
#define isalnum          gp_isalnum
#define isalpha          gp_isalpha
#define isblank          gp_isblank
#define iscntrl          gp_iscntrl
#define isdigit          gp_isdigit
#define isgraph          gp_isgraph
#define islower          gp_islower
#define isprint          gp_isprint
#define ispunct          gp_ispunct
#define isspace          gp_isspace
#define isupper          gp_isupper
#define isxdigit         gp_isxdigit
#define labs             gp_labs
#define llabs            gp_llabs
#define malloc           gp_malloc
#define memalign         gp_memalign
#define memchr           gp_memchr
#define memcmp           gp_memcmp
#define memcpy           gp_memcpy
#define memmove          gp_memmove
#define memset           gp_memset
#define printf           gp_printf
#define putchar          gp_putchar
#define puts             gp_puts
#define qsort            gp_qsort
#define rand             gp_rand
#define realloc          gp_realloc
#define snprintf         gp_snprintf
#define sprintf          gp_sprintf
#define stderr           gp_stderr
#define stdout           gp_stdout
#define strcasecmp       gp_strcasecmp
#define strcat           gp_strcat
#define strchr           gp_strchr
#define strcmp           gp_strcmp
#define strcpy           gp_strcpy
#define strcspn          gp_strcspn
#define strdup           gp_strdup
#define strlcat          gp_strlcat
#define strlcpy          gp_strlcpy
#define strlen           gp_strlen
#define strncasecmp      gp_strncasecmp
#define strncat          gp_strncat
#define strncmp          gp_strncmp
#define strncpy          gp_strncpy
#define strndup          gp_strndup
#define strnlen          gp_strnlen
#define strpbrk          gp_strpbrk
#define strrchr          gp_strrchr
#define strspn           gp_strspn
#define strstr           gp_strstr
#define strtok_r         gp_strtok_r
#define strtol           gp_strtol
#define strtoll          gp_strtoll
#define strtoul          gp_strtoul
#define strtoull         gp_strtoull
#define tolower          gp_tolower
#define toupper          gp_toupper
#define vprintf          gp_vprintf
#define vsnprintf        gp_vsnprintf
#define write            gp_write
#define __assert_fail    gp_assert_fail
#define __stack_chk_fail gp_stack_chk_fail
