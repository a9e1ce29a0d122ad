/*
 * The library functions of the sandbox, as rows of Lua that must run to their end: each asserts
 * what it says. Expected values follow from the Lua 5.4 manual, and differ from it only where the
 * heads of lib_*.c say so.
 */
#include "test_main.h"
#include "test_script.h"

typedef struct {
    const char *what;
    const char *source;
} Row;

/* `eq` compares lists of values, with a message that shows both. */
static const char prelude[] =
    "local function show(...)\n"
    "  local t = table.pack(...)\n"
    "  for i = 1, t.n do t[i] = string.format(type(t[i]) == 'string' and '%q' or '%s', t[i]) end\n"
    "  return table.concat(t, ' ')\n"
    "end\n"
    "local function eq(wanted, ...)\n"
    "  local seen = show(...)\n"
    "  if seen ~= wanted then error('wanted ' .. wanted .. ', seen ' .. seen, 2) end\n"
    "end\n"
    "local function fails(wanted, f, ...)\n"
    "  local ok, message = pcall(f, ...)\n"
    "  if ok then error('it did not fail', 2) end\n"
    "  if not tostring(message):find(wanted, 1, true) then\n"
    "    error('wanted ' .. wanted .. ', seen ' .. tostring(message), 2)\n"
    "  end\n"
    "end\n";

static void
check_row(const Row *row)
{
    Script *script = test_script_new(&script_limits_default);
    g_autofree char *source = g_strconcat(prelude, row->source, NULL);
    TestRun run = test_run_source(script, source);
    ck_assert_msg(run.end == ACTIVATION_RETURNED, "%s: %s", row->what,
                  run.error != NULL ? run.error->message : "no error");
    test_run_clear(&run);
    script_free(script);
}

static const Row pattern_rows[] = {
    {"find of nothing", "eq('1 0', ('abc'):find(''))"},
    {"find of nothing behind the end",
     "eq('4 3', ('abc'):find('', 4)) eq('nil', ('abc'):find('', 5))"},
    {"find from the end", "eq('3 3', ('abcabc'):sub(1, 3):find('c', -1))"},
    {"find from far before the start", "eq('1 1', ('abc'):find('a', -10))"},
    {"plain find",
     "eq('2 3', ('a.b'):find('.b', 1, true)) eq('nil', ('axb'):find('.b', 1, true) and nil)"},
    {"plain find passes over a false start", "eq('3 5', ('ababc'):find('abc', 1, true))"},
    {"plain find with zero bytes", "eq('3 4', ('a\\0b\\0'):find('b\\0'))"},
    {"find with captures", "eq('1 5 \"k\" \"v\"', ('k = v'):find('(%w+) = (%w+)'))"},
    {"any byte", "eq('\"abc\"', ('abc'):match('...')) eq('nil', ('ab'):match('...'))"},
    {"classes", "eq('\"a1 _\"', ('.a1 _.'):match('%a%d%s%p'))"},
    {"classes of letters",
     "eq('\"aB\"', ('1aB'):match('%l%u')) eq('\"fF9\"', ('gfF9'):match('%x+'))"},
    {"complements", "eq('\"12\"', ('ab12'):match('%A+')) eq('\"ab\"', ('12ab'):match('%D+'))"},
    {"control and visible bytes",
     "eq('\"\\\\1\"', ('a\\1'):match('%c')) eq('\"a\"', (' a '):match('%g'))"},
    {"space has six bytes",
     "eq('7 6', #(' \\t\\n\\v\\f\\r!'), #(' \\t\\n\\v\\f\\r!'):match('%s+'))"},
    {"letters are those of ASCII", "eq('nil nil', ('\\xe9'):match('%a'), ('\\xe9'):match('%w'))"},
    {"an escaped letter that is no class", "eq('\"ij\"', ('ij'):match('%i%j'))"},
    {"a zero byte in a pattern", "eq('2', (('a\\0b'):find('%z*\\0')))"},
    {"a set", "eq('\"ac\"', ('bacb'):match('[ac]+'))"},
    {"a set with a range", "eq('\"cd\"', ('abcdef'):match('[c-d]+'))"},
    {"a set with classes", "eq('\"a1_\"', ('-a1_-'):match('[%w_]+'))"},
    {"an inverted set", "eq('\"ab\"', ('ab,c'):match('[^,]+'))"},
    {"a set that begins with ]",
     "eq('\"]a\"', ('x]a'):match('[]a]+')) eq('\"x\"', ('x]a'):match('[^]a]+'))"},
    {"a set that ends with -", "eq('\"a-\"', ('xa-'):match('[a-]+'))"},
    {"a set with an escaped ]", "eq('\"]\"', ('a]'):match('[%]]'))"},
    {"most", "eq('\"aaa\"', ('aaab'):match('a*')) eq('\"\"', ('b'):match('a*'))"},
    {"most gives back",
     "eq('\"aaab\"', ('aaabab'):match('^a*ab')) eq('\"aab\"', ('aab'):match('.*b'))"},
    {"at least one", "eq('\"aa\"', ('baa'):match('a+')) eq('nil', ('b'):match('a+'))"},
    {"at least one gives back", "eq('\"aaa\" \"aa\" \"a\"', ('aaa'):match('((a+)(a))'))"},
    {"fewest", "eq('\"<a>\"', ('<a><b>'):match('<.->')) eq('\"\"', ('aa'):match('a-'))"},
    {"fewest takes more when it must", "eq('\"aab\"', ('aab'):match('a-b'))"},
    {"maybe", "eq('\"ab\" \"b\"', ('ab'):match('a?b'), ('b'):match('a?b'))"},
    {"maybe gives back", "eq('\"a\"', ('a'):match('a?a'))"},
    {"an anchor", "eq('nil', ('ba'):match('^a')) eq('\"a\"', ('ba'):match('^a', 2))"},
    {"an anchor elsewhere is a byte", "eq('\"a^\"', ('ba^'):match('a^'))"},
    {"an end", "eq('\"a\"', ('aa'):match('a$')) eq('nil', ('ab'):match('a$'))"},
    {"an end elsewhere is a byte", "eq('\"a$b\"', ('a$b'):match('a$b'))"},
    {"an anchor and an end", "eq('\"\"', (''):match('^$')) eq('nil', ('a'):match('^$'))"},
    {"captures in each other", "eq('\"abc\" \"b\"', ('abc'):match('(a(b)c)'))"},
    {"a capture of the place", "eq('3 5', ('abcd'):match('b()cd()'))"},
    {"an empty capture", "eq('\"\"', ('a'):match('(b*)a'))"},
    {"a capture set again after going back", "eq('\"a\" \"ab\"', ('aab'):match('(a-)(ab)'))"},
    {"the same again", "eq('\"x\" \"ab\"', ('xabxab'):match('(.)(ab)%1%2'))"},
    {"the same again is not there", "eq('nil', ('xaby'):match('(x)ab%1'))"},
    {"a repetition after a capture is a byte", "eq('\"a\"', ('a*'):match('(a)*'))"},
    {"balanced", "eq('\"(a(b)c)\"', ('x(a(b)c)d)'):match('%b()'))"},
    {"balanced by one byte", "eq('\"|a|\"', ('x|a|b|'):match('%b||'))"},
    {"not balanced", "eq('nil', ('((a)'):match('^%b()'))"},
    {"a frontier", "eq('\"THE\"', ('the THE (quick)'):match('%f[%u]%u+'))"},
    {"a frontier at both ends", "eq('1 5', ('hello'):find('%f[%w]%w+%f[%W]'))"},
    {"a pattern that ends with %",
     "fails(\"malformed pattern (ends with '%')\", string.find, 'a', 'a%')"},
    {"a set without end", "fails(\"malformed pattern (missing ']')\", string.find, 'a', '[a')"},
    {"a set that only begins",
     "fails(\"malformed pattern (missing ']')\", string.find, 'a', '[]')"},
    {"a capture without end", "fails('unfinished capture', string.find, 'a', '(a')"},
    {"an end without a capture", "fails('invalid pattern capture', string.match, 'a', 'a)')"},
    {"the same of nothing", "fails('invalid capture index %1', string.find, 'a', '%1')"},
    {"the same of an open capture", "fails('invalid capture index %1', string.find, 'a', '(a%1)')"},
    {"the zeroth again", "fails('invalid capture index %0', string.find, 'a', '(a)%0')"},
    {"balanced without bytes", "fails(\"missing arguments to '%b'\", string.find, 'a', '%b(')"},
    {"a frontier without a set", "fails(\"missing '[' after '%f'\", string.find, 'a', '%fa')"},

    {"gmatch", "local t = {} for w in ('one two'):gmatch('%a+') do t[#t + 1] = w end\n"
               "eq('\"one\" \"two\"', table.unpack(t))"},
    {"gmatch of pairs",
     "local t = {} for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do t[k] = v end\n"
     "eq('\"1\" \"2\"', t.a, t.b)"},
    {"gmatch of nothing", "local n = 0 for _ in ('abc'):gmatch('') do n = n + 1 end eq('4', n)"},
    {"gmatch of perhaps nothing", "local t = {} for p in ('aab'):gmatch('()a*') do t[#t + 1] = p "
                                  "end eq('1 4', table.unpack(t))"},
    {"gmatch from a place",
     "eq('\"c\"', ('abc'):gmatch('.', 3)()) eq('nil', (('abc'):gmatch('.', 9)()))"},
    {"gmatch has no anchor", "eq('\"^a\"', ('b^a'):gmatch('^a')())"},
    {"gsub", "eq('\"hexxo\" 2', ('hello'):gsub('l', 'x'))"},
    {"gsub at most",
     "eq('\"hexlo\" 1', ('hello'):gsub('l', 'x', 1)) eq('\"ab\" 0', ('ab'):gsub('a', 'x', 0))"},
    {"gsub with captures", "eq('\"b a%\" 1', ('a b'):gsub('(%w) (%w)', '%2 %1%%'))"},
    {"gsub with the whole match",
     "eq('\"<a><b>\" 2', ('ab'):gsub('%w', '<%0>')) eq('\"aa\" 1', ('a'):gsub('a', '%1%1'))"},
    {"gsub with places", "eq('\"12\" 2', ('ab'):gsub('()%w', '%1'))"},
    {"gsub of nothing", "eq('\"-a-b-\" 3', ('ab'):gsub('', '-'))"},
    {"gsub of perhaps nothing", "eq('\"-b-\" 2', ('aab'):gsub('a*', '-'))"},
    {"gsub with an anchor",
     "eq('\"xaa\" 1', ('aaa'):gsub('^a', 'x')) eq('\"baa\" 0', ('baa'):gsub('^a', 'x'))"},
    {"gsub with a table", "eq('\"1 b\" 2', ('a b'):gsub('%w', { a = 1, b = false }))"},
    {"gsub with a table and captures", "eq('\"v\" 1', ('k=z'):gsub('(%w)=(%w)', { k = 'v' }))"},
    {"gsub with a function", "eq('\"AB\" 2', ('ab'):gsub('%w', string.upper))"},
    {"gsub with a function of captures",
     "eq('\"a3\" 1', ('a12'):gsub('(%d)(%d)', function(x, y) return x + y end))"},
    {"gsub with a function that gives nothing",
     "eq('\"ab\" 2', ('ab'):gsub('%w', function() end))"},
    {"gsub with a wrong template",
     "fails(\"invalid use of '%'\", string.gsub, 'a', 'a', '%x')\n"
     "fails('invalid capture index %2', string.gsub, 'a', 'a', '%2')"},
    {"gsub with a wrong value",
     "fails('invalid replacement value (a table)', string.gsub, 'a', 'a',"
     " function() return {} end)"},
    {"gsub with a wrong replacement",
     "fails('string/function/table', string.gsub, 'a', 'a', true)"},
};

static const Row string_rows[] = {
    {"rep", "eq('\"ababab\" \"a,a\" \"\" \"\"', ('ab'):rep(3), ('a'):rep(2, ','), ('a'):rep(0), "
            "('a'):rep(-1))"},
    {"rep of nothing, very often", "eq('\"\"', (''):rep(1 << 62))"},
    {"upper and lower", "assert(('abz\\xe9'):upper() == 'ABZ\\xe9' and ('ABZ'):lower() == 'abz')"},
    {"stock functions",
     "eq('98 \"ba\" \"b\" 3', ('ab'):byte(2), ('ab'):reverse(), ('abc'):sub(2, -2), #'abc')"},
    {"pack and unpack", "eq('1 2 4', string.unpack('>BH', string.pack('>BH', 1, 2)))"},
    {"arithmetic with strings", "eq('12 3.5 1024.0', '10' + 2, '7' / 2, '2' ^ '10')"},
    {"no way out through a string",
     "eq('false', getmetatable('')) fails('', function() return getmetatable('').__index end)"},
    {"no dump", "eq('nil', string.dump)"},
    {"utf8", "eq('3 \"é\" 233', utf8.len('aéz'), utf8.char(233), utf8.codepoint('é'))"},

    {"format of integers", "eq('\"42 -7 +1 007 \"', ('%d %i %+d %03d '):format(42, -7, 1, 7))"},
    {"format of a whole float", "eq('\"3\"', ('%d'):format(3.0)) fails('no integer "
                                "representation', string.format, '%d', 3.5)"},
    {"format in other bases",
     "eq('\"ff FF 0xff 17\"', ('%x %X %#x %o'):format(255, 255, 255, 15))"},
    {"format of floats",
     "eq('\"1.50 1.5e+00 1.5 1E+20\"', ('%.2f %.1e %g %G'):format(1.5, 1.5, 1.5, 1e20))"},
    {"format of a large float",
     "eq('309', #('%.0f'):format(1e308)) eq('409', #('%.99f'):format(1e308))"},
    {"format of a character", "eq('\"A  B\"', ('%c%3c'):format(65, 66))"},
    {"format of strings", "eq('\"a   b|    cd| e\"', ('%-4sb|%6s|%2.1s'):format('a', 'cd', 'ef'))"},
    {"format of a string with zeros", "eq('5', #('%5s'):format('a\\0b'))"},
    {"format of any value", "eq('\"nil true table\"', ('%s %s %s'):format(nil, true, {}))"},
    {"format of a value that tells", "eq('\"told\"', ('%s'):format(setmetatable({}, { __tostring = "
                                     "function() return 'told' end })))"},
    {"format of a quoted string",
     "assert(('%q'):format('a\"\\n\\0\\0011') == '\"a\\\\\"\\\\\\n\\\\0\\\\0011\"')"},
    {"quoted values read back",
     "for _, v in ipairs { 1, -1, 0.1, 1e300, 2^53, 1/0, -1/0, math.mininteger, 'x\\ny\\0\"', true "
     "} do\n"
     "  local back = load('return ' .. ('%q'):format(v))()\n"
     "  assert(back == v and math.type(back) == math.type(v), v)\n"
     "end\n"
     "local nan = load('return ' .. ('%q'):format(0/0))() assert(nan ~= nan)"},
    {"quoted tables", "fails('value has no literal form', string.format, '%q', {})"},
    {"format of a percent sign", "eq('\"100%\"', ('%d%%'):format(100))"},
    {"no addresses", "fails(\"invalid conversion '%p'\", string.format, '%p', {})"},
    {"no hexadecimal floats", "fails(\"invalid conversion '%a'\", string.format, '%a', 1)"},
    {"wrong conversions", "for _, f in ipairs { '%', '%y', '%#d', '%.3c', '%5q', '%0s', "
                          "'%++++++++d', '%100d', '%.100f' } do\n"
                          "  fails('invalid conversion', string.format, f, 1)\n"
                          "end"},
    {"too few values", "fails('no value', string.format, '%d')"},
    {"a zero byte in a format", "eq('3', #('a\\0b'):format())"},
};

static const Row table_rows[] = {
    {"insert and remove",
     "local t = { 1, 2, 3 } table.insert(t, 4) table.insert(t, 1, 0)\n"
     "eq('0 1 2 3 4', table.unpack(t)) eq('4 0', table.remove(t), table.remove(t, 1))\n"
     "eq('1 2 3', table.unpack(t))"},
    {"remove from nothing", "eq('nil nil', table.remove({}), table.remove({}, 0))"},
    {"places out of bounds", "fails('position out of bounds', table.insert, {}, 3, 1)\n"
                             "fails('position out of bounds', table.remove, { 1 }, 3)\n"
                             "fails('position out of bounds', table.insert, {}, 0, 1)"},
    {"wrong number of arguments",
     "fails(\"wrong number of arguments to 'insert'\", table.insert, {}, 1, 2, 3)"},
    {"move", "eq('1 1 2 3', table.unpack(table.move({ 1, 2, 3 }, 1, 3, 2)))\n"
             "eq('2 3 3', table.unpack(table.move({ 1, 2, 3 }, 2, 3, 1)))\n"
             "eq('7 8', table.unpack(table.move({ 7, 8 }, 1, 2, 1, {})))"},
    {"concat", "eq('\"1,2,x\" \"2-x\" \"\"', table.concat({ 1, 2, 'x' }, ','), table.concat({ 1, "
               "2, 'x' }, '-', 2), table.concat({}))"},
    {"concat to the last integer", "eq('\"a\"', table.concat({ [math.maxinteger] = 'a' }, ',', "
                                   "math.maxinteger, math.maxinteger))"},
    {"concat of a table", "fails('invalid value (at index 2)', table.concat, { 1, {} })"},
    {"pack and unpack",
     "local t = table.pack(1, nil, 3) eq('3 1 nil 3', t.n, table.unpack(t, 1, t.n))"},
    {"metamethods are honoured", "local t = setmetatable({}, { __index = function(_, i) return i "
                                 "end, __len = function() return 3 end })\n"
                                 "eq('\"123\" 1 2 3', table.concat(t), table.unpack(t))"},
    {"no list", "fails('table expected', table.insert, 1, 1)"},
    {"sort", "local t = { 3, 1, 2 } table.sort(t) eq('1 2 3', table.unpack(t))\n"
             "table.sort(t, function(a, b) return a > b end) eq('3 2 1', table.unpack(t))"},
    {"sort of strings",
     "local t = { 'b', 'B', 'a', '' } table.sort(t) eq('\"\" \"B\" \"a\" \"b\"', table.unpack(t))"},
    {"sort of one and none",
     "table.sort {} local t = { 1 } table.sort(t) eq('1', table.unpack(t))"},
    {"sort is stable", "local t = {} for i = 1, 100 do t[i] = { i % 3, i } end\n"
                       "table.sort(t, function(a, b) return a[1] < b[1] end)\n"
                       "for i = 2, 100 do assert(t[i - 1][1] < t[i][1] or t[i - 1][1] == t[i][1] "
                       "and t[i - 1][2] < t[i][2], i) end"},
    {"sort of every length", "for n = 0, 40 do\n"
                             "  local t = {} for i = 1, n do t[i] = i * 17 % 41 end\n"
                             "  table.sort(t) for i = 2, n do assert(t[i - 1] <= t[i]) end\n"
                             "  assert(#t == n)\n"
                             "end"},
    {"an order that contradicts itself gives all values",
     "local t = { 1, 2, 3, 4, 5 } table.sort(t, function() return true end)\n"
     "local sum = 0 for _, v in ipairs(t) do sum = sum + v end eq('15', sum)"},
    {"an error leaves the table", "local t = { 3, 1, 'x', 2 } fails('compare', table.sort, t)\n"
                                  "eq('3 1 \"x\" 2', table.unpack(t))"},
    {"a wrong order", "fails('function expected', table.sort, { 1, 2 }, 1)"},
};

static const Row order_rows[] = {
    {"keys of all kinds", "local t = { z = 1, a = 2, [10] = 3, [2] = 4, [1.5] = 5, [true] = 6, "
                          "[false] = 7, [''] = 8, [-1] = 9 }\n"
                          "local keys = {} for k in pairs(t) do keys[#keys + 1] = k end\n"
                          "eq('false true -1 1.5 2 10 \"\" \"a\" \"z\"', table.unpack(keys))"},
    {"integers and floats beyond 2^53",
     "local t = { [2^53] = 1, [(1 << 53) + 1] = 2, [2^63] = 3, [math.maxinteger] = 4, [-1/0] = 5,"
     " [math.mininteger] = 6, [-2^70] = 7, [0.5] = 8, [-0.5] = 9, [0] = 10 }\n"
     "local seen = {} for _, v in pairs(t) do seen[#seen + 1] = v end\n"
     "eq('5 7 6 9 10 8 1 2 4 3', table.unpack(seen))"},
    {"strings by their bytes",
     "local s = '' for k in pairs { B = 1, a = 1, ['\\xe9'] = 1, aa = 1, ['a\\0'] = 1 } do\n"
     "  s = s .. k .. ','\nend\nassert(s == 'B,a,a\\0,aa,\\xe9,')"},
    {"a list and names",
     "local s = '' for k, v in pairs { 7, 8, x = 9 } do s = s .. k .. v end eq('\"1728x9\"', s)"},
    {"many keys", "local t, last = {}, 0 for i = 1, 2000 do t[i * 7919 % 2003] = true end\n"
                  "for k in pairs(t) do assert(k > last) last = k end eq('2002', last)"},
    {"an empty table", "for _ in pairs {} do error 'x' end eq('nil', next {})"},
    {"a key that goes", "local t = { 1, 2, 3 } local n = 0 for k in pairs(t) do t[k + 1] = nil n = "
                        "n + 1 end eq('2', n)"},
    {"a key that comes is not visited", "local t = { a = 1 } local n = 0 for k in pairs(t) do t[k "
                                        ".. 'x'] = 1 n = n + 1 end eq('1', n)"},
    {"a value that changes",
     "local t = { 1, 2 } for k, v in pairs(t) do t[2] = 5 if k == 2 then eq('5', v) end end"},
    {"__pairs", "local t = setmetatable({}, { __pairs = function(t) return function(_, k) if not k "
                "then return 1, 2 end end, t end })\n"
                "for k, v in pairs(t) do eq('1 2', k, v) end"},
    {"what has no order",
     "fails('a key is a table, which has no order', pairs, { [{}] = 1 })\n"
     "fails('a key is a function, which has no order', next, { [print] = 1 })"},
    {"what is no table", "fails('table expected', pairs, 1) fails('table expected', next)"},
    {"next gives the first", "eq('1 \"x\"', next { 'x', 'y' }) eq('\"a\" 1', next { b = 2, a = 1 "
                             "}) eq('1 \"x\"', next({ 'x' }, nil))"},
    {"next does not go on",
     "fails('next gives the first key only, expected pairs', next, { 1, 2 }, 1)"},
    {"names of a library", "local s = '' for k in pairs(utf8) do s = s .. k .. ' ' end eq('\"char "
                           "charpattern codepoint codes len offset \"', s)"},
};

static const Row math_rows[] = {
    {"powers are exact",
     "local three, two, ten = 3, 2, 10\n"
     "assert(three^20 == 3486784401.0 and 3^20 == three^20)\n"
     "assert(ten^22 == 1e22 and 10^22 == ten^22 and two^-1074 == 5e-324)\n"
     "assert(('%.17g'):format(two^0.5) == '1.4142135623730951' and 2^0.5 == two^0.5)"},
    {"exp and log",
     "eq('1.0 0.0', math.exp(0), math.log(1)) assert(math.exp(1) == 0x1.5bf0a8b145769p+1)"},
    {"log to a base", "eq('3.0 10.0 -1.0 2.0', math.log(1000, 10), math.log(1024, 2), "
                      "math.log(0.5, 2), math.log(9, 3))\n"
                      "assert(math.abs(math.log(10, 3) - 2.0959032742894) < 1e-12)"},
    {"stock functions", "eq('3 4 2.0 1.5 2', math.floor(3.7), math.ceil(3.2), math.sqrt(4), "
                        "math.abs(-1.5), math.max(1, 2))"},
    {"no functions of angles", "eq('nil nil nil nil', math.sin, math.cos, math.tan, math.atan)"},
    {"random", "for _ = 1, 1000 do\n"
               "  local x, i, j = math.random(), math.random(6), math.random(-2, 2)\n"
               "  assert(x >= 0 and x < 1 and i >= 1 and i <= 6 and j >= -2 and j <= 2)\n"
               "end"},
    {"random over all integers",
     "assert(math.type(math.random(math.mininteger, math.maxinteger)) == 'integer')\n"
     "assert(math.type(math.random(0)) == 'integer') eq('5', math.random(5, 5))"},
    {"random of nothing", "fails('interval is empty', math.random, 0 - 1) fails('interval is "
                          "empty', math.random, 2, 1)\n"
                          "fails('wrong number of arguments', math.random, 1, 2, 3)"},
    {"the seed is the run's", "fails('--seed', math.randomseed, 1)"},
};

static const Row base_rows[] = {
    {"names that are not there",
     "for _, name in ipairs { 'io', 'os', 'debug', 'package', 'coroutine', 'collectgarbage', "
     "'dofile', 'loadfile', 'warn', 'core' } do\n"
     "  fails(\"undefined name '\" .. name .. \"'\", function() return _G[name] end)\n"
     "end"},
    {"an undefined name", "fails(\"t.lua:17: undefined name 'x'\", function() return x end)"},
    {"a new global", "fails(\"global 'x' assigned, expected 'local x'\", function() x = 1 end)"},
    {"a global that is there already",
     "fails(\"global 'print' assigned\", function() print = 1 end)"},
    {"functions of a library stay",
     "fails(\"'format' assigned to a table that is part of the language\", function() "
     "string.format = 1 end)\n"
     "fails('cannot be changed', rawset, string, 'format', 1) fails('', table.insert, string, 1)\n"
     "fails('protected', setmetatable, string, {}) eq('false', getmetatable(string))"},
    {"the environment stays",
     "fails('cannot be changed', rawset, _G, 'x', 1) fails('protected', setmetatable, _ENV, nil)"},
    {"the environment is _G", "assert(_G == _ENV and _G._G == _G and _G.print == print)"},
    {"an environment of one's own", "local _ENV = { y = 1 } x = y"},
    {"no addresses", "eq('\"table\" \"function\" \"function\"', tostring {}, tostring(print), "
                     "tostring(function() end))"},
    {"names of objects", "eq('\"Host\" \"table\"', tostring(setmetatable({}, { __name = 'Host' "
                         "})), tostring(setmetatable({}, { __name = 1 })))"},
    {"tostring of others", "eq('\"nil\" \"true\" \"1\" \"1.0\" \"x\"', tostring(nil), "
                           "tostring(true), tostring(1), tostring(1.0), tostring 'x')\n"
                           "fails('value expected', tostring)"},
    {"a metatable with __gc or __mode",
     "fails('cannot have __gc', setmetatable, {}, { __gc = 1 })\n"
     "fails('cannot have __mode', setmetatable, {}, { __mode = 'k' })"},
    {"a protected metatable",
     "local t = setmetatable({}, { __metatable = 'mine' }) eq('\"mine\"', getmetatable(t))\n"
     "fails('protected metatable', setmetatable, t, {})"},
    {"setmetatable gives its table",
     "local t = {} assert(setmetatable(t, {}) == t and setmetatable(t, nil) == t)\n"
     "fails('nil or table', setmetatable, {}, 1)"},
    {"pcall", "eq('true 1 2', pcall(function(...) return ... end, 1, 2)) eq('false \"x\"', "
              "pcall(error, 'x', 0)) eq('false nil', pcall(error))"},
    {"pcall of what is no function", "eq('false', (pcall(1))) fails('value expected', pcall)"},
    {"pcall in pcall", "eq('true false \"x\"', pcall(pcall, error, 'x'))"},
    {"xpcall", "eq('true 1 2', xpcall(function(...) return ... end, print, 1, 2)) eq('false "
               "\"<x>\"', xpcall(error, function(m) return '<' .. m .. '>' end, 'x', 0))"},
    {"xpcall's handler gives nothing, or fails",
     "eq('false nil', xpcall(error, function() end, 'x')) eq('false \"h\"', xpcall(error, "
     "function() error('h', 0) end, 'x'))"},
    {"xpcall's handler is called after the unwinding",
     "local order = '' xpcall(function()\n"
     "  local c <close> = setmetatable({}, { __close = function() order = order .. 'c' end })\n"
     "  error 'x'\nend, function() order = order .. 'h' end) eq('\"ch\"', order)"},
    {"load", "eq('3', load('return 1 + 2')())\n"
             "local chunk, message = load('return =', '=mine') assert(chunk == nil)\n"
             "assert(message == \"mine:1: unexpected symbol near '='\", message)"},
    {"load in pieces", "local t = { 'return', ' 4', '2' } local i = 0\n"
                       "eq('42', load(function() i = i + 1 return t[i] end)())"},
    {"load sees the same names",
     "fails(\"undefined name 'y'\", load 'return y') eq('1', load('local x = ... return x')(1)) "
     "assert(load 'return _G' () == _G)"},
    {"load with names of its own", "eq('7', load('return y', 'c', 't', { y = 7 })())"},
    {"load takes text only",
     "fails('source text only', load, 'x', 'c', 'b') eq('nil', (load('\\27Lua', 'c', 'bt')))\n"
     "fails('reader function must return a string', function() assert(load(function() return {} "
     "end)) end)"},
    {"require", "local la = require 'lastack' assert(la == require 'lastack' and "
                "require('lastack.more').loaded)"},
    {"what require gives is shut",
     "local la = require 'lastack' fails(\"'call' assigned to a table that is part of the "
     "language\", function() la.call = 1 end)\n"
     "fails('part of the language', rawset, require 'lastack.more', 'loaded', 1)\n"
     "fails('part of the language', function() require('lastack.more').mine = 1 end)"},
    {"require of others",
     "fails(\"require knows only 'lastack' and its modules, not 'os'\", require, 'os')\n"
     "for _, m in ipairs { 'lastack.', 'lastack..x', 'lastackx', 'lastack/more', '', "
     "'lastack.core', 'lastack.../x' } do\n"
     "  fails('require knows only', require, m)\n"
     "end\n"
     "fails(\"the library has no module 'lastack.none'\", require, 'lastack.none')"},
    {"modules that are wrong",
     "fails('requires itself', require, 'lastack.circle') fails('[lastack.broken]:1: unexpected "
     "symbol', require, 'lastack.broken')"},
    {"the rest", "eq('\"b\" \"c\"', select(2, 'a', 'b', 'c')) eq('3', select('#', 1, nil, nil)) "
                 "eq('255 nil', tonumber('ff', 16), tonumber 'x')\n"
                 "eq('true 2 \"Lua 5.4\"', rawequal(1, 1), rawlen { 1, 2 }, _VERSION)"},
};

#define ROW_TEST(name, table)  \
    START_TEST(name)           \
    {                          \
        check_row(&table[_i]); \
    }                          \
    END_TEST

ROW_TEST(patterns, pattern_rows)
ROW_TEST(strings, string_rows)
ROW_TEST(tables, table_rows)
ROW_TEST(order, order_rows)
ROW_TEST(mathematics, math_rows)
ROW_TEST(basics, base_rows)

static TCase *
library_cases(void)
{
    TCase *group = tcase_create("library");
    tcase_add_loop_test(group, patterns, 0, TEST_ROWS(pattern_rows));
    tcase_add_loop_test(group, strings, 0, TEST_ROWS(string_rows));
    tcase_add_loop_test(group, tables, 0, TEST_ROWS(table_rows));
    tcase_add_loop_test(group, order, 0, TEST_ROWS(order_rows));
    tcase_add_loop_test(group, mathematics, 0, TEST_ROWS(math_rows));
    tcase_add_loop_test(group, basics, 0, TEST_ROWS(base_rows));
    return group;
}

TEST_MAIN("script_lib", library_cases)
