/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of ta-sign. Exit status: 0 done, 1 it failed, 2 the command line is wrong.
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sign.h"

static const char usage_text[] =
	"usage: ta-sign sign   --key PRIVATE --uuid UUID --in ELF --out TA [--version N]\n"
	"                      [--algo pss|v15] [--chain SUBKEYS [--name NAME]]\n"
	"                      [--enc-key HEX [--enc-key-type device|class]]\n"
	"       ta-sign digest --key PUBLIC --uuid UUID --in ELF [--out FILE] [--raw] ...\n"
	"       ta-sign stitch --key PUBLIC --uuid UUID --in ELF --sig FILE --out TA ...\n"
	"       ta-sign subkey --key PRIVATE --uuid UUID --subkey PUBLIC --out SUBKEYS\n"
	"                      [--version N] [--max-depth N] [--name-size N]\n"
	"                      [--chain SUBKEYS [--name NAME]]\n"
	"       ta-sign show FILE\n"
	"       ta-sign verify --key PUBLIC [--uuid UUID] FILE\n"
	"       ta-sign keys [--out FILE.c] [NAME=]PEM ...\n"
	"\n"
	"  sign    wrap an ELF file into a signed image that a TEE loads\n"
	"  digest  print the hash to be signed by a key that is not here (base64)\n"
	"  stitch  put a signature made elsewhere into an image\n"
	"  subkey  let another key sign TAs, for one UUID or for names below it\n"
	"  show    say what an image holds\n"
	"  verify  check hash, signature, and the chain from a root key\n"
	"  keys    write the C source of the keys that a kernel trusts\n"
	"\n"
	"Keys are PEM files, RSA with 2048 to 4096 bits. See ta-sign(1).\n";

enum {
	OPT_KEY = 256,
	OPT_UUID,
	OPT_IN,
	OPT_OUT,
	OPT_VERSION,
	OPT_ALGO,
	OPT_CHAIN,
	OPT_NAME,
	OPT_ENC_KEY,
	OPT_ENC_TYPE,
	OPT_RAW,
	OPT_SIG,
	OPT_SUBKEY,
	OPT_DEPTH,
	OPT_NAME_SIZE,
	OPT_HELP,
};

static const struct option long_options[] = {
	{ "key", required_argument, NULL, OPT_KEY },
	{ "uuid", required_argument, NULL, OPT_UUID },
	{ "in", required_argument, NULL, OPT_IN },
	{ "out", required_argument, NULL, OPT_OUT },
	{ "version", required_argument, NULL, OPT_VERSION },
	{ "ta-version", required_argument, NULL, OPT_VERSION },
	{ "algo", required_argument, NULL, OPT_ALGO },
	{ "chain", required_argument, NULL, OPT_CHAIN },
	{ "name", required_argument, NULL, OPT_NAME },
	{ "enc-key", required_argument, NULL, OPT_ENC_KEY },
	{ "enc-key-type", required_argument, NULL, OPT_ENC_TYPE },
	{ "raw", no_argument, NULL, OPT_RAW },
	{ "sig", required_argument, NULL, OPT_SIG },
	{ "subkey", required_argument, NULL, OPT_SUBKEY },
	{ "max-depth", required_argument, NULL, OPT_DEPTH },
	{ "name-size", required_argument, NULL, OPT_NAME_SIZE },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

enum needs {
	NEEDS_KEY = 1,
	NEEDS_IN = 2,
	NEEDS_OUT = 4,
	NEEDS_SIG = 8,
	NEEDS_SUBKEY = 16,
	NEEDS_UUID = 32, /* or a chain, which dictates it */
	NEEDS_FILE = 64,
};

static const struct command {
	const char *name;
	bool (*run)(const struct options *o);
	unsigned needs;
} commands[] = {
	{ "sign", command_sign, NEEDS_KEY | NEEDS_UUID | NEEDS_IN | NEEDS_OUT },
	{ "digest", command_digest, NEEDS_KEY | NEEDS_UUID | NEEDS_IN },
	{ "stitch", command_stitch, NEEDS_KEY | NEEDS_UUID | NEEDS_IN | NEEDS_SIG | NEEDS_OUT },
	{ "subkey", command_subkey, NEEDS_KEY | NEEDS_UUID | NEEDS_SUBKEY | NEEDS_OUT },
	{ "show", command_show, NEEDS_FILE },
	{ "verify", command_verify, NEEDS_KEY | NEEDS_FILE },
	{ "keys", command_keys, 0 },
};

void complain(const char *format, ...)
{
	va_list ap;

	fputs("ta-sign: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
}

static _Noreturn void bad_usage(const char *what, const char *detail)
{
	complain("%s: %s", what, detail);
	fputs("Try: ta-sign --help\n", stderr);
	exit(2);
}

static uint32_t number(const char *what, const char *text)
{
	char *end;
	unsigned long long v;

	errno = 0;
	v = strtoull(text, &end, 0);
	if (errno || end == text || *end || v > UINT32_MAX || strchr(text, '-'))
		bad_usage(what, "not a number of 32 bits");
	return (uint32_t)v;
}

static uint32_t algorithm(const char *text)
{
	if (!strcmp(text, "pss") || !strcmp(text, "TEE_ALG_RSASSA_PKCS1_PSS_MGF1_SHA256"))
		return TA_IMAGE_ALGO_PSS_SHA256;
	if (!strcmp(text, "v15") || !strcmp(text, "TEE_ALG_RSASSA_PKCS1_V1_5_SHA256"))
		return TA_IMAGE_ALGO_V15_SHA256;
	bad_usage("--algo", "pss or v15");
}

static bool key_type_is_class(const char *text)
{
	if (!strcmp(text, "class") || !strcmp(text, "SHDR_ENC_KEY_CLASS_WIDE"))
		return true;
	if (strcmp(text, "device") && strcmp(text, "SHDR_ENC_KEY_DEV_SPECIFIC"))
		bad_usage("--enc-key-type", "device or class");
	return false;
}

static void take_option(struct options *o, int c)
{
	switch (c) {
	case OPT_KEY:
		o->key = optarg;
		break;
	case OPT_IN:
		o->in = optarg;
		break;
	case OPT_OUT:
		o->out = optarg;
		break;
	case OPT_CHAIN:
		o->chain = optarg;
		break;
	case OPT_NAME:
		o->name = optarg;
		break;
	case OPT_SIG:
		o->sig = optarg;
		break;
	case OPT_SUBKEY:
		o->subkey = optarg;
		break;
	case OPT_ENC_KEY:
		o->enc_key = optarg;
		break;
	case OPT_ENC_TYPE:
		o->enc_class = key_type_is_class(optarg);
		break;
	case OPT_RAW:
		o->raw = true;
		break;
	case OPT_ALGO:
		o->algo = algorithm(optarg);
		break;
	case OPT_VERSION:
		o->version = number("--version", optarg);
		break;
	case OPT_DEPTH:
		o->max_depth = number("--max-depth", optarg);
		break;
	case OPT_NAME_SIZE:
		o->name_size = number("--name-size", optarg);
		break;
	case OPT_UUID:
		o->uuid_text = optarg;
		if (!uuid_parse(optarg, o->uuid))
			bad_usage(optarg,
			          "not a UUID like 01234567-89ab-cdef-0123-456789abcdef (--uuid)");
		break;
	case OPT_HELP:
		fputs(usage_text, stdout);
		exit(0);
	default:
		fputs("Try: ta-sign --help\n", stderr);
		exit(2);
	}
}

static void check_complete(const struct options *o, unsigned needs)
{
	const struct {
		unsigned need;
		const char *name, *given;
	} all[] = {
		{ NEEDS_KEY, "--key", o->key },
		{ NEEDS_UUID, "--uuid", o->chain ? o->chain : o->uuid_text },
		{ NEEDS_IN, "--in", o->in },
		{ NEEDS_SIG, "--sig", o->sig },
		{ NEEDS_SUBKEY, "--subkey", o->subkey },
		{ NEEDS_OUT, "--out", o->out },
		{ NEEDS_FILE, "the file to look at", o->in },
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (needs & all[i].need && !all[i].given)
			bad_usage(all[i].name, "missing");
}

static int run(const struct command *c, struct options *o)
{
	if (c->run != command_keys && o->argc) {
		if (o->in || o->argc > 1)
			bad_usage(o->argv[0], "one argument too many");
		o->in = o->argv[0];
	}
	check_complete(o, c->needs);
	return c->run(o) ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct options o = { .algo = TA_IMAGE_ALGO_PSS_SHA256 };
	size_t i;
	int c;

	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		take_option(&o, c);
	/* Without a command: sign, so that a build written for OP-TEE's script can call us. */
	o.command = optind < argc ? argv[optind++] : o.in && o.out ? "sign" : NULL;
	if (!o.command) {
		fputs(usage_text, stderr);
		return 2;
	}
	o.argc = argc - optind;
	o.argv = argv + optind;
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(commands[i].name, o.command))
			return run(&commands[i], &o);
	bad_usage(o.command, "no such command");
}
