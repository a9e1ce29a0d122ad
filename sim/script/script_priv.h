/*
 * script_priv.h - what the files of the sandbox share about a Script, and nobody else sees.
 *
 * What must outlive a run stands in Lua's registry under the references below; everything else of
 * a run hangs off `run`, so that letting go of that one table lets go of the run.
 */
#ifndef LASTACK_SCRIPT_SCRIPT_PRIV_H
#define LASTACK_SCRIPT_SCRIPT_PRIV_H

#include "script/limits.h"
#include "script/script.h"

struct Script {
    Limits limits;      /* first: the extra space of every lua_State leads here */
    lua_State *L;       /* the main thread; no code of a script runs in it */
    ScriptLimits usual; /* for each new run */
    char *lua_dir;
    char *name;        /* of the loaded scenario, as messages call it; NULL: none */
    char chunk_id[64]; /* what Lua's own messages call it: `name`, cut when it is long */
    void *context;
    ScriptPrint print;
    void *print_ctx;
    ScriptRandom random;
    void *random_ctx;
    bool bound;             /* script_bind was called */
    lua_Integer n_numbered; /* objects of this run */

    /* References into the registry. */
    int base;    /* the names that every script sees */
    int library; /* the environment of lua/: the same, but that require knows `core` */
    int core;    /* the bindings; LUA_NOREF until script_bind */
    int code;    /* module name -> its compiled chunk */
    int chunk;   /* the compiled scenario; LUA_NOREF: none */
    int run;     /* the table of the run that goes on; LUA_NOREF: none */
};

/* Indices into the run's table. */
enum {
    RUN_MODULES = 1,  /* module name -> what its chunk returned; false: it is running */
    RUN_SHUT_MODULES, /* the same, as scenarios get them */
    RUN_NUMBERS,      /* object -> its number (script_number) */
    RUN_ENVIRONMENT,  /* of the scenario */
    RUN_COROUTINE,    /* of the main chunk */
    RUN_KEPT,         /* script_keep's references */
};

/* Pushes the table of the run that goes on; an error between runs. */
void script_push_run(lua_State *L);

#endif
