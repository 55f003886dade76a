/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shared libraries that a TA opens while it runs. They stay until the TA ends.
 */
#ifndef DLFCN_H
#define DLFCN_H

#ifdef __cplusplus
extern "C" {
#endif

/* All three must be given: nothing else is to be had. */
#define RTLD_NOW      2
#define RTLD_GLOBAL   0x100
#define RTLD_NODELETE 0x1000

/*
 * The library with the UUID @name, loaded and constructed if it was not there yet; NULL as @name
 * means the TA and all its libraries. NULL: it cannot be had; the log says why. Opening a library
 * with much thread-local data may move that of the TA: addresses of it do not last.
 */
void *dlopen(const char *name, int flags);

/* The address of @symbol in the library of @handle, or in one that it needs; or NULL. */
void *dlsym(void *handle, const char *symbol);

/* Give back the handle, not the library. */
int dlclose(void *handle);

#ifdef __cplusplus
}
#endif

#endif
