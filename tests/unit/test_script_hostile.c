/*
 * Scripts that try not to end, to use up memory, or to catch the limit that stops them. Limits are
 * small where the default is not the point, so that each row takes milliseconds.
 */
#include "test_main.h"
#include "test_script.h"

#define INSTRUCTIONS "limit met: 1000000 Lua instructions without a pause"
#define MEMORY       "limit met: 16 MiB of Lua memory"

/* Each meets a limit: where, and which. */
typedef struct {
    const char *what;
    const char *source;
    const char *error;
} LimitRow;

static const LimitRow limit_rows[] = {
    {"endless loop", "while true do end", "t.lua:1: " INSTRUCTIONS},
    {"endless loop further down", "\n\nlocal n = 0\nwhile true do n = n + 1 end",
     "t.lua:4: " INSTRUCTIONS},
    {"endless recursion by tail calls", "local function f() return f() end f()",
     "t.lua:1: " INSTRUCTIONS},
    {"in pcall", "while true do pcall(function() while true do end end) end",
     "t.lua:1: " INSTRUCTIONS},
    {"in pcall, and after it", "pcall(function() while true do end end)\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"in xpcall's handler", "xpcall(error, function() while true do end end)\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"in xpcall with a handler that loops",
     "xpcall(function() while true do end end, function() while true do end end)\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"in pcalls in each other",
     "local function f() pcall(f) while true do end end\nf()\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"pcall of pcall", "local function f() return pcall(f) end while true do f() end",
     "t.lua:1: limit met: "},
    {"in __index",
     "local t = setmetatable({}, { __index = function() while true do end end })\n"
     "pcall(function() return t.x end)\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"in __newindex",
     "local t = setmetatable({}, { __newindex = function() while true do end end })\n"
     "pcall(function() t.x = 1 end)\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"in __concat",
     "local t = setmetatable({}, { __concat = function() while true do end end })\n"
     "pcall(function() return t .. 'x' end)\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"in __eq",
     "local m = { __eq = function() while true do end end }\n"
     "pcall(function() return setmetatable({}, m) == setmetatable({}, m) end)\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"in __lt",
     "local m = { __lt = function() while true do end end }\n"
     "pcall(function() return setmetatable({}, m) < setmetatable({}, m) end)\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"in __len",
     "local t = setmetatable({}, { __len = function() while true do end end })\n"
     "pcall(function() return #t end)\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"in __call",
     "local t = setmetatable({}, { __call = function() while true do end end })\n"
     "pcall(t)\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"in __add from a C function's callback",
     "local t = setmetatable({}, { __add = function() while true do end end })\n"
     "pcall(string.gsub, 'x', 'x', function() return t + 1 end)\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"in __close",
     "pcall(function()\n"
     "  local t <close> = setmetatable({}, { __close = function() while true do end end })\n"
     "end)\nprint 'caught'",
     "t.lua:2: " INSTRUCTIONS},
    {"in __close on the way out of a limit",
     "pcall(function()\n"
     "  local t <close> = setmetatable({}, { __close = function() while true do end end })\n"
     "  while true do end\nend)\nprint 'caught'",
     "t.lua:3: " INSTRUCTIONS},
    {"in __close after an error",
     "pcall(function()\n"
     "  local t <close> = setmetatable({}, { __close = function() while true do end end })\n"
     "  error 'x'\nend)\nprint 'caught'",
     "t.lua:2: " INSTRUCTIONS},
    {"a __close that throws another error on the way out of a limit in a C function",
     "pcall(string.gsub, 'x', 'x', function()\n"
     "  local t <close> = setmetatable({}, { __close = function() error 'mine' end })\n"
     "  while true do end\nend)\nprint 'caught'",
     "t.lua:3: " INSTRUCTIONS},
    {"in __tostring of print",
     "pcall(print, setmetatable({}, { __tostring = function() while true do end end }))\n"
     "print 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"in __tostring of an error",
     "error(setmetatable({}, { __tostring = function() while true do end end }))",
     "t.lua:1: " INSTRUCTIONS},
    {"in __pairs",
     "for _ in pairs(setmetatable({}, { __pairs = function() while true do end end }))"
     " do end",
     "t.lua:1: " INSTRUCTIONS},
    {"in an iterator", "for _ in function() return 1 end do end", "t.lua:1: " INSTRUCTIONS},
    {"in load's reader", "pcall(load, function() while true do end end)\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"a reader that never ends", "pcall(load, function() return ' ' end)\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"a reader of long pieces", "local s = (' '):rep(1000)\npcall(load, function() return s end)",
     "t.lua:2: " INSTRUCTIONS},
    {"a long text to load", "local s = (' '):rep(1100000)\nload(s)", "t.lua:2: " INSTRUCTIONS},
    {"in loaded text", "pcall(load 'while true do end')\nprint 'caught'", "t.lua:1: " INSTRUCTIONS},
    {"in sort's comparison",
     "pcall(table.sort, { 1, 2 }, function() while true do end end)\n"
     "print 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"pcall as sort's comparison",
     "local function f() while true do end end\n"
     "table.sort({ f, f, f }, pcall)\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"in gsub's callback",
     "pcall(string.gsub, 'x', 'x', function() while true do end end)\n"
     "print 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"in gsub's table",
     "local t = setmetatable({}, { __index = function() while true do end end })\n"
     "pcall(string.gsub, 'x', 'x', t)\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},

    {"a pattern that goes back exponentially often",
     "('a'):rep(30):find(('a?'):rep(30) .. ('a'):rep(30))", "t.lua:1: " INSTRUCTIONS},
    {"the same in match", "pcall(string.match, ('a'):rep(30), ('a?'):rep(30) .. ('a'):rep(30))",
     "t.lua:1: " INSTRUCTIONS},
    {"the same in gmatch", "for _ in ('a'):rep(30):gmatch(('a?'):rep(30) .. ('a'):rep(30)) do end",
     "t.lua:1: " INSTRUCTIONS},
    {"the same in gsub", "('a'):rep(30):gsub(('a*'):rep(30) .. 'b', '')", "t.lua:1: " INSTRUCTIONS},
    {"the same with the shortest first", "('a'):rep(60):find(('.-'):rep(10) .. 'b')",
     "t.lua:1: " INSTRUCTIONS},
    {"a quadratic pattern", "('('):rep(10000):find '%b()'", "t.lua:1: " INSTRUCTIONS},
    {"a quadratic plain find", "('a'):rep(100000):find(('a'):rep(50000) .. 'b', 1, true)",
     "t.lua:1: " INSTRUCTIONS},
    {"rep of nothing with something between", "('') :rep(1 << 30, 'x')", "t.lua:1: limit met: "},
    {"many long reps", "while true do local s = ('x'):rep(100000) end", "t.lua:1: " INSTRUCTIONS},
    {"many conversions of a long text",
     "local s = ('0'):rep(1000000)\nwhile true do tonumber(s) end", "t.lua:2: " INSTRUCTIONS},
    {"arithmetic with a long text",
     "local s = ('0'):rep(1000000)\nwhile true do local _ = s + 1 end", "t.lua:2: " INSTRUCTIONS},
    {"a long move", "table.move({}, 1, 1 << 50, 2)", "t.lua:1: " INSTRUCTIONS},
    {"a long move in pcall", "pcall(table.move, {}, 1, 1 << 50, 2)\nprint 'caught'",
     "t.lua:1: " INSTRUCTIONS},
    {"concat with a lying __len",
     "table.concat(setmetatable({}, { __len = function() return 1 << 50 end, "
     "__index = function() return '' end }))",
     "t.lua:1: " INSTRUCTIONS},
    {"concat with a lying __len and a C function as __index",
     "table.concat(setmetatable({}, { __len = function() return 1 << 50 end, "
     "__index = rawlen }))",
     "t.lua:1: "},
    {"insert with a lying __len",
     "table.insert(setmetatable({}, { __len = function() return 1 << 50 end }), 1, 1)",
     "t.lua:1: " INSTRUCTIONS},
    {"remove with a lying __len",
     "table.remove(setmetatable({}, { __len = function() return 1 << 50 end }), 1)",
     "t.lua:1: " INSTRUCTIONS},
    {"sort with a lying __len",
     "table.sort(setmetatable({}, { __len = function() return 1 << 30 end }))",
     "t.lua:1: " INSTRUCTIONS},
    {"a comparison that contradicts itself, again and again",
     "while true do table.sort({ 1, 2, 3, 4, 5 }, function() return true end) end",
     "t.lua:1: " INSTRUCTIONS},
    {"pairs of a large table, again and again",
     "local t = {}\nfor i = 1, 10000 do t[i] = i end\nwhile true do pairs(t) end",
     "t.lua:3: " INSTRUCTIONS},
    {"next of a large table, again and again",
     "local t = {}\nfor i = 1, 10000 do t[i] = i end\nwhile true do next(t) end",
     "t.lua:3: " INSTRUCTIONS},
};

/* Each uses up memory, within many more instructions. */
static const LimitRow memory_rows[] = {
    {"a string that doubles", "local s = 'x'\nwhile true do s = s .. s end", "t.lua:2: " MEMORY},
    {"a table that grows", "local t = {}\nfor i = 1, 1 << 40 do t[i] = { i } end",
     "t.lua:2: " MEMORY},
    {"a table that grows by names", "local t = {}\nfor i = 1, 1 << 40 do t['k' .. i] = i end",
     "t.lua:2: " MEMORY},
    {"garbage next to the limit",
     "local keep = {}\nfor i = 1, 253 do keep[i] = ('x'):rep(65500) end\n"
     "for i = 1, 1000000 do local _ = 'y' .. i end",
     "t.lua:3: " MEMORY},
    {"a giant rep", "return ('x'):rep(1 << 22, 'xxxxxxxx')", "t.lua:1: limit met: "},
    {"a giant concat",
     "local s = ('x'):rep(1000000)\n"
     "return table.concat({ s, s, s, s, s, s, s, s, s, s, s, s, s, s, s })",
     "t.lua:2: " MEMORY},
    {"closures", "local t = {}\nwhile true do t = { t, function() return t end } end",
     "t.lua:2: " MEMORY},
    {"a bomb in pcall", "local s = 'x'\nwhile true do pcall(function() s = s .. s end) end",
     "t.lua:2: " MEMORY},
    {"a bomb in xpcall's handler",
     "xpcall(error, function() local s = 'x' while true do s = s .. s end end)\nprint 'caught'",
     "t.lua:1: " MEMORY},
    {"a bomb and a handler that throws it away",
     "xpcall(function() local s = 'x' while true do s = s .. s end end, function() end)\n"
     "print 'caught'",
     "t.lua:1: " MEMORY},
    {"a bomb in __close",
     "pcall(function()\n  local t <close> = setmetatable({}, "
     "{ __close = function() local s = 'x' while true do s = s .. s end end })\nend)\n"
     "print 'caught'",
     "t.lua:2: " MEMORY},
    {"a bomb and a __close that throws an error of its own",
     "pcall(function()\n"
     "  local t <close> = setmetatable({}, { __close = function() error 'mine' end })\n"
     "  local s = 'x' while true do s = s .. s end\nend)\nprint 'caught'",
     "t.lua:3: " MEMORY},
    {"a bomb in a buffer and a __close that throws an error of its own",
     "pcall(function()\n"
     "  local t <close> = setmetatable({}, { __close = function() error() end })\n"
     "  return 1 + #('x'):rep(1 << 21, 'xxxxxxxx')\nend)\nwhile true do end",
     "t.lua:3: " MEMORY},
    {"a bomb in __tostring of an error",
     "error(setmetatable({}, { __tostring = function()\n"
     "  local s = 'x' while true do s = s .. s end end }))",
     "t.lua:2: " MEMORY},
    {"a bomb of errors",
     "local t = {}\nwhile true do\n  local _, e = pcall(error, { t })\n  t = e\n"
     "end",
     "t.lua:3: limit met: "},
    {"a pattern as long as memory", "('x'):find(('x?'):rep(200000))", "t.lua:1: " MEMORY},
};

static void
check_limit(const LimitRow *row, const ScriptLimits *limits)
{
    const char *what = row->what;
    Script *script = test_script_new(limits);
    TestRun run = test_run_source(script, row->source);
    test_error_begins(what, &run, row->error);
    ck_assert_msg(run.end == ACTIVATION_LIMIT, "%s: %s", what, test_end_name(run.end));
    ck_assert_msg(run.error->code == SIM_ERROR_LIMIT, "%s: code %d", what, run.error->code);
    ck_assert_msg(run.printed->len == 0, "%s: went on and printed %s", what, run.printed->str);
    test_run_clear(&run);

    /* Nothing of it is left: the same state runs another script. */
    run = test_run_source(script, "print 'fine'");
    ck_assert_msg(run.end == ACTIVATION_RETURNED, "%s: the next run %s", what,
                  test_end_name(run.end));
    ck_assert_str_eq(run.printed->str, "fine\n");
    test_run_clear(&run);
    script_free(script);
}

START_TEST(it_meets_a_limit)
{
    check_limit(&limit_rows[_i], &test_limits);
}
END_TEST

START_TEST(it_uses_up_memory)
{
    const ScriptLimits limits = {50000000, 16 * 1024 * 1024, 10};
    check_limit(&memory_rows[_i], &limits);
}
END_TEST

/* Slow instructions: each call copies all arguments so far. */
START_TEST(it_uses_up_processor_time)
{
    const LimitRow row = {"arguments without end",
                          "local function f(...) return f(1, ...) end\nf()",
                          "t.lua:1: limit met: 1 s of processor time without a pause"};
    const ScriptLimits limits = {50000000, 64 * 1024 * 1024, 1};
    check_limit(&row, &limits);
}
END_TEST

/* Each is an error, of a kind that scripts may catch; none takes long. */
static const struct {
    const char *what;
    const char *source;
    const char *error;
} error_rows[] = {
    {"recursion without end", "local function f() return 1 + f() end f()",
     "t.lua:1: stack overflow"},
    {"recursion in loaded text", "load('local function f() return 1 + f() end f()')()",
     "t.lua:1: [string "},
    {"C functions in each other without end",
     "local function f() return (('x'):gsub('x', f)) end f()", "t.lua:1: "},
    {"metamethods in each other without end",
     "local t = {} setmetatable(t, { __index = function(_, k) return t[k + 1] end })\n"
     "return t[1]",
     "t.lua:1: "},
    {"a loop of __index", "local t = {} t.__index = t setmetatable(t, t)\nreturn t.x.y",
     "t.lua:2: "},
    {"unpack of a range that is too long", "table.unpack({}, 1, 1e7)",
     "t.lua:1: too many results to unpack"},
    {"unpack over all integers", "table.unpack({}, math.mininteger, math.maxinteger)",
     "t.lua:1: too many results to unpack"},
    {"rep that overflows", "('x'):rep(1 << 62, 'xx')", "t.lua:1: resulting string too large"},
    {"a wide format", "('%9999d'):format(1)", "t.lua:1: invalid conversion '%999' to 'format'"},
    {"too many captures", "('x'):find(('()'):rep(33))", "t.lua:1: too many captures"},
    {"move to beyond the last integer", "table.move({}, 1, 2, math.maxinteger)",
     "t.lua:1: bad argument #4 to 'move' (destination wrap around)"},
    {"move of too many", "table.move({}, math.mininteger, math.maxinteger, 1)",
     "t.lua:1: bad argument #3 to 'move' (too many elements to move)"},
    {"deeply nested text", "assert(load('return ' .. ('('):rep(300) .. (')'):rep(300)))",
     "t.lua:1: C stack overflow"},
    {"a thrown error whose __tostring throws itself",
     "local t t = setmetatable({}, { __tostring = function() error(t) end }) error(t)",
     "t.lua:1: an error that is a table"},
    {"a thrown error whose __tostring gives no string",
     "error(setmetatable({}, { __tostring = function() return {} end }))",
     "t.lua:1: an error that is a table"},
};

START_TEST(it_is_an_error)
{
    Script *script = test_script_new(&script_limits_default);
    TestRun run = test_run_source(script, error_rows[_i].source);
    const char *what = error_rows[_i].what;
    test_error_begins(what, &run, error_rows[_i].error);
    ck_assert_msg(run.end == ACTIVATION_FAILED, "%s: %s", what, test_end_name(run.end));
    test_run_clear(&run);
    script_free(script);
}
END_TEST

static TCase *
hostile_cases(void)
{
    TCase *group = tcase_create("hostile");
    tcase_set_timeout(group, 60);
    tcase_add_loop_test(group, it_meets_a_limit, 0, TEST_ROWS(limit_rows));
    tcase_add_loop_test(group, it_uses_up_memory, 0, TEST_ROWS(memory_rows));
    tcase_add_test(group, it_uses_up_processor_time);
    tcase_add_loop_test(group, it_is_an_error, 0, TEST_ROWS(error_rows));
    return group;
}

TEST_MAIN("script_hostile", hostile_cases)
