/* A PKCS#11 module for tests: SoftHSM's own functions, some of them made to misbehave.
 *
 * WRAP_REAL    the module behind
 * WRAP_DO      words, each doing one thing; see below. Without it: what the file `do` holds now
 * WRAP_CONF    SoftHSM's own settings, where no other module of the process is to see that token
 * WRAP_SLOW    how long, in milliseconds, what is told to be slow takes longer
 * WRAP_FOLDER  where it counts: `tries` holds the tries left (three without the file), `logins`
 *              gets a line for each C_Login, `signed` one for each signature made, `slow` one each
 *              time that it was slow, `pid` holds the process
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long UL;
typedef struct { unsigned char version[2]; void *f[68]; } List;
enum { INITIALIZE = 0, TOKEN_INFO = 6, MECHANISMS = 7, LOGIN = 18, SIGN = 43, SIGN_FINAL = 45 };
#define PIN_INCORRECT 0xA0
#define PIN_LOCKED 0xA4
#define TOKEN_NOT_PRESENT 0xE0

static List real, ours;
static UL signatures, infos;

static FILE *note(const char *name, const char *mode) {
    char path[4096];
    const char *folder = getenv("WRAP_FOLDER");
    snprintf(path, sizeof path, "%s/%s", folder ? folder : "/nonexistent", name);
    return fopen(path, mode);
}

static int does(const char *word) {
    char now[256] = "";
    const char *all = getenv("WRAP_DO");
    if (!all) {
        FILE *file = note("do", "r");
        if (!file) return 0;
        if (!fgets(now, sizeof now, file)) now[0] = 0;
        fclose(file);
        all = now;
    }
    return strstr(all, word) != NULL;
}

/* For ever, or until the file `do` lacks the word. */
static void hang(const char *word) { do usleep(100000); while (getenv("WRAP_DO") || does(word)); }
static void crash(void) { abort(); }

static void count(const char *name) {
    FILE *file = note(name, "a");
    if (file) { fputs("1\n", file); fclose(file); }
}

/* Late, and then as it should be. */
static void linger(void) {
    const char *slow = getenv("WRAP_SLOW");
    count("slow");
    if (slow) usleep((useconds_t)atol(slow) * 1000);
}

static int tries(void) {
    int left = 3;
    FILE *file = note("tries", "r");
    if (file) { if (fscanf(file, "%d", &left) != 1) left = 3; fclose(file); }
    return left;
}

static void set_tries(int left) {
    FILE *file = note("tries", "w");
    if (file) { fprintf(file, "%d", left); fclose(file); }
}

static UL initialize(void *arguments) {
    FILE *file = note("pid", "w");
    if (file) { fprintf(file, "%d", (int)getpid()); fclose(file); }
    if (does("hang_initialize")) hang("hang_initialize");
    if (does("crash_initialize")) crash();
    if (does("no_locks") && arguments && ((UL *)arguments)[4] != 0) return 0xA; /* CKR_CANT_LOCK */
    return ((UL (*)(void *))real.f[INITIALIZE])(does("no_locks") ? NULL : arguments);
}

/* label 32, manufacturer 32, model 16, serial 16, flags */
static UL token_info(UL slot, unsigned char *info) {
    UL done = ((UL (*)(UL, unsigned char *))real.f[TOKEN_INFO])(slot, info);
    UL *flags = (UL *)(info + 96);
    if (done) return done;
    if (does("chatty")) { printf("token %lu\n", slot); fflush(stdout); }
    if (does("remove") && signatures >= 1) return TOKEN_NOT_PRESENT;
    if (does("swap") && signatures >= 1) memcpy(info + 80, "another one     ", 16);
    if (does("same_serial")) memcpy(info + 80, "0000000000000001", 16);
    if (does("count")) {
        int left = tries();
        *flags &= ~0x70000UL;
        if (left < 3) *flags |= 0x10000;
        if (left == 1) *flags |= 0x20000;
        if (left <= 0) *flags |= 0x40000;
    }
    if (does("pad")) *flags |= 0x100;
    infos++;
    return 0;
}

static UL mechanisms(UL slot, UL *list, UL *count) {
    UL done = ((UL (*)(UL, UL *, UL *))real.f[MECHANISMS])(slot, list, count);
    UL at, kept = 0;
    if (done || !does("raw_only") || !list) return done;
    for (at = 0; at < *count; at++)
        if (list[at] == 0x1 || list[at] == 0xD || list[at] == 0x1041) list[kept++] = list[at];
    *count = kept;
    return 0;
}

static UL login(UL session, UL user, unsigned char *pin, UL length) {
    UL done;
    FILE *file = note("logins", "a");
    if (file) { fprintf(file, "%lu\n", user); fclose(file); }
    if (does("hang_login")) hang("hang_login");
    if (does("slow_login")) linger();
    if (does("pad") && !pin) {
        const char *typed = getenv("WRAP_PAD");
        if (!typed) return 0x50; /* CKR_FUNCTION_CANCELED */
        pin = (unsigned char *)typed;
        length = strlen(typed);
    }
    if (does("count") && tries() <= 0) return PIN_LOCKED;
    done = ((UL (*)(UL, UL, unsigned char *, UL))real.f[LOGIN])(session, user, pin, length);
    if (does("count") && done == PIN_INCORRECT) set_tries(tries() - 1);
    if (does("count") && !done) set_tries(3);
    return done;
}

static UL sign(UL session, unsigned char *data, UL length, unsigned char *made, UL *size) {
    UL done;
    if (made && does("hang_sign")) hang("hang_sign");
    if (made && does("slow_sign")) linger();
    if (made && does("crash_sign")) crash();
    if (made && does("fail_sign")) return 0x8000BEEF;
    done = ((UL (*)(UL, unsigned char *, UL, unsigned char *, UL *))real.f[SIGN])(
        session, data, length, made, size);
    if (made && !done) {
        signatures++;
        count("signed");
        if (does("forge")) made[*size / 2] ^= 1;
    }
    return done;
}

UL C_GetFunctionList(List **list) {
    List *behind;
    UL (*get)(List **);
    void *module;
    if (does("hang_load")) hang("hang_load");
    if (does("crash_load")) crash();
    if (getenv("WRAP_CONF")) setenv("SOFTHSM2_CONF", getenv("WRAP_CONF"), 1);
    module = dlopen(getenv("WRAP_REAL"), RTLD_NOW);
    if (!module) return 5;
    get = (UL (*)(List **))dlsym(module, "C_GetFunctionList");
    if (!get || get(&behind)) return 5;
    real = *behind;
    ours = *behind;
    ours.f[INITIALIZE] = (void *)initialize;
    ours.f[TOKEN_INFO] = (void *)token_info;
    ours.f[MECHANISMS] = (void *)mechanisms;
    ours.f[LOGIN] = (void *)login;
    ours.f[SIGN] = (void *)sign;
    *list = &ours;
    return 0;
}
