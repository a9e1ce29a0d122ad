-- Wrong words, bad scenarios, hostile scripts, outputs that cannot be written: each ends with its
-- exit code and a first line that names the place and what was expected, and leaves nothing behind.
-- Argument: the program.
local program = assert(io.popen("realpath '" .. arg[1] .. "'")):read("l")
local work = assert(io.popen("mktemp -d")):read("l")

-- Two hosts, a link, and a process around `body`; `before` stands before net:run.
local function scene(body, before)
  return [[
local la = require "lastack"
local net = la.network { profile = "rfc9293" }
local a, b = net:host "a", net:host "b"
local wire = net:link(a, b, { delay = "50 ms" })
]] .. (before or "") .. "\na:spawn(function(host)\n" .. body .. "\nend)\nnet:run()\n"
end

local connects = [[
b:spawn(function(host) host:listen(80):accept() end)
]]

-- what, words after `lastack` (FILE is the script), exit code, first line (a pattern), script
local cases = {
  { "no such scenario", "run lost-lst-ack", 2,
    'lastack: unknown scenario "lost%-lst%-ack"; did you mean lost%-last%-ack%?' },
  { "no such file", "run ./nowhere.lua", 2, "lastack: %./nowhere%.lua: .*No such file" },
  { "no such command", "rum lost-last-ack", 2,
    'lastack: unknown command "rum"; did you mean run%?' },
  { "no such option", "run --sede 1 lost-last-ack", 2, "lastack: run: Unknown option %-%-sede" },
  { "no scenario", "run", 2, "lastack: run: no SCENARIO given" },
  { "a bad seed", "run --seed x lost-last-ack", 2, 'lastack: %-%-seed "x": a whole number' },
  { "a seed beyond 64 bits", "run --seed 18446744073709551616 lost-last-ack", 2,
    'lastack: .* from 0 to 18446744073709551615 was expected' },
  { "a bare time", "run --until 5 lost-last-ack", 2, 'lastack: %-%-until "5": a time' },
  { "unknown --set key", "run --set client.mls=30s lost-last-ack", 2,
    'lastack: .*"client%.mls".*client%.msl' },
  { "a --set value of no kind", "run --set client.msl=30 lost-last-ack", 2,
    "lastack: .*msl.*time" },
  { "syntax error", "run FILE", 3, "lastack: FILE:2: unexpected symbol",
    "local x = 1\nlocal y + 1\n" },
  { "error in the main chunk", "run FILE", 3, "lastack: FILE:2: .*nil value",
    "local x\nx.y = 1\n" },
  { "error in a process", "run FILE", 3, "lastack: FILE:7: gone wrong",
    scene 'error "gone wrong"' },
  { "a bare number as delay", "run FILE", 3, "lastack: FILE:4: .*delay.*50 ms", [[
local la = require "lastack"
local net = la.network {}
local a, b = net:host "a", net:host "b"
net:link(a, b, { delay = 50 })
]] },
  { "a negative rate", "run FILE", 3, "lastack: FILE:4: .*rate", [[
local la = require "lastack"
local net = la.network {}
local a, b = net:host "a", net:host "b"
net:link(a, b, { rate = "-1 Mbit/s" })
]] },
  { "a hostile host name", "run FILE", 3, "lastack: FILE:3: .*name", [[
local la = require "lastack"
local net = la.network {}
net:host "a'`$(reboot)\27[2J"
]] },
  { "net:run is not called", "run FILE", 3, "lastack: FILE.*net:run", [[
local la = require "lastack"
la.network {}
]] },
  { "an endless loop", "run FILE", 4, "lastack: .*limit met", "while true do end" },
  { "… in pcall", "run FILE", 4, "lastack: .*limit met",
    "while true do pcall(function() while true do end end) end" },
  { "… in xpcall's handler", "run FILE", 4, "lastack: .*limit met",
    "xpcall(error, function() while true do end end)" },
  { "… in a metamethod", "run FILE", 4, "lastack: .*limit met", [[
local t = setmetatable({}, { __index = function() while true do end end })
return t.x
]] },
  { "… in __close", "run FILE", 4, "lastack: .*limit met", [[
do local c <close> = setmetatable({}, { __close = function() while true do end end }) end
]] },
  { "… in a thrown object's __tostring", "run FILE", 4, "lastack: .*limit met", [[
error(setmetatable({}, { __tostring = function() while true do end end }))
]] },
  { "… in a process", "run FILE", 4, "lastack: .*limit met", scene "while true do end" },
  { "… in a drop predicate", "run FILE", 4, "lastack: .*limit met",
    scene("host:connect(b, 80)",
      connects .. "wire:from(a):drop(function() while true do end end)") },
  { "an exponential pattern", "run FILE", 4, "lastack: .*limit met",
    'return ("a"):rep(30):find(("a?"):rep(30)..("a"):rep(30))' },
  { "table.move without end", "run FILE", 4, "lastack: ", "table.move({}, 1, 1<<50, 2)" },
  { "table.concat with a lying __len", "run FILE", 4, "lastack: ", [[
local lies = { __len = function() return 1 << 50 end, __index = function() return "" end }
return table.concat(setmetatable({}, lies))
]] },
  { "memory: doubling a string", "run FILE", 4, "lastack: .*limit met: 512 MiB",
    'local s = "x" while true do s = s .. s end' },
  { "memory: string.rep", "run FILE", 4, "lastack: .*limit met", 'return ("x"):rep(1 << 40)' },
  { "memory: a growing table", "run FILE", 4, "lastack: .*limit met: 512 MiB",
    "local t = {} while true do t[#t + 1] = { {}, {}, {}, {}, {}, {}, {}, {} } end" },
  { "memory: in pcall", "run FILE", 4, "lastack: .*limit met: 512 MiB",
    'while true do pcall(function() local s = "x" while true do s = s .. s end end) end' },
  { "memory: table.concat", "run FILE", 4, "lastack: .*limit met: 512 MiB", [[
local big, t = ("x"):rep(1 << 20), {}
for i = 1, 1024 do t[i] = big end
return table.concat(t)
]] },
  { "events without end at one instant", "run FILE", 4, "lastack: .*one instant",
    scene 'while true do host:sleep "0 s" end' },
  { "too many events", "run --max-events 10 lost-last-ack", 4, "lastack: .*10 events" },
  { "an expectation that fails", "run FILE", 1, "", scene('host:sleep "1 s"',
    'net:expect(a):enters("ESTABLISHED", "1 s")') },
  { "hostile words in an expectation that fails", "run FILE", 1, "", scene('host:sleep "1 s"',
    [[net:expect(a):returns("x\27[2J\n\r", "\0\27]0;y\7")]]) },
  { "a folder that cannot be made", "run -o /proc/nowhere lost-last-ack", 5,
    "lastack: /proc/nowhere" },
  { "a folder that is no run's", "run -o WORK/full lost-last-ack", 5,
    "lastack: .*full.* in the way" },
  { "a folder that is no run's, as a ladder", "ladder full", 2,
    'lastack: unknown scenario "full"; the folder of that name is no run\'s' },
  { "another seed for a kept run", "ladder kept --seed 2", 2, "lastack: ladder: %-%-seed is for" },
  { "a file without its ./", "run err", 2, 'lastack: unknown scenario "err"; .* is %./err' },
  { "a full disk", "run --format jsonl lost-last-ack >/dev/full", 5,
    "lastack: .*No space left" },
  { "… for a capture", "run --format pcapng lost-last-ack >/dev/full", 5,
    "lastack: .*No space left" },
}

os.execute(("cd %s && mkdir full && touch full/mine && '%s' run -q -o kept lost-last-ack"):format(
  work, program))

local function read(path)
  local file = io.open(path)
  local text = file and file:read("a") or ""
  if file then file:close() end
  return text
end

-- Runs the words; returns the exit code and standard error.
local function run(words, script)
  local file = work .. "/case.lua"
  if script then
    assert(io.open(file, "w")):write(script):close()
  end
  words = words:gsub("FILE", file):gsub("WORK", work)
  local command = string.format("cd %s && %s'%s' %s 2>err", work,
    words:find(">", 1, true) and "" or "exec >out; ", program, words)
  local _, _, code = os.execute(command)
  return code, read(work .. "/err")
end

local failures = 0
local function judge(what, fits, code, err)
  if not fits then
    failures = failures + 1
    print(string.format("WRONG %s: exit %s, %s", what, code, err))
  end
end

for _, case in ipairs(cases) do
  local what, words, wanted, line, script = table.unpack(case)
  local code, err = run(words, script)
  local pattern = "^" .. line:gsub("FILE", "case%%.lua")
  local first = err:match("[^\n]*")
  local shown = err .. read(work .. "/out")
  local clean = not shown:find("[%z\1-\9\11-\31\127]") and not err:find("lua/lastack", 1, true)
  judge(what, code == wanted and first:find(pattern) ~= nil and clean, code, err)
end

-- A folder that outgrows the file size limit, Ctrl-C in the middle: nothing half-made is left.
local bulk = scene([[
local conn = host:connect(b, 80)
for _ = 1, 100000 do conn:send "x" host:sleep "1 ms" end
]], [[
b:spawn(function(host)
  local conn = host:listen(80):accept()
  while conn:receive() do end
end)
]])
assert(io.open(work .. "/bulk.lua", "w")):write(bulk):close()
local _, _, code = os.execute(string.format(
  "cd %s && ulimit -f 8 && '%s' run -q -o limited ./bulk.lua 2>err", work, program))
local said = read(work .. "/err")
judge("a file size limit", code == 5 and said:find("^lastack: .*File too large"), code, said)
_, _, code = os.execute(string.format(
  "cd %s && timeout --preserve-status -s INT 0.5 '%s' run -q -o stopped ./bulk.lua 2>err",
  work, program))
local manifest = read(work .. "/stopped/manifest.json")
judge("Ctrl-C", code == 130 and manifest:find('"interrupted"', 1, true), code, read(work .. "/err"))

assert(io.open(work .. "/spin.lua", "w")):write(scene "while true do end"):close()
_, _, code = os.execute(string.format(
  "cd %s && timeout --preserve-status -s INT 0.5 '%s' run -q -o spun ./spin.lua 2>err",
  work, program))
manifest = read(work .. "/spun/manifest.json")
judge("Ctrl-C within one activation", code == 130 and manifest:find('"interrupted"', 1, true), code,
  read(work .. "/err"))

-- script(1) is a terminal, where the system has any to give.
if os.execute("script -qec true /dev/null >/dev/null 2>&1 </dev/null") then
  _, _, code = os.execute(string.format(
    "cd %s && script -qec \"'%s' run --format pcapng lost-last-ack\" /dev/null >err </dev/null",
    work, program))
  said = read(work .. "/err")
  local refused = code == 2 and said:find("^lastack: .*for a terminal")
  judge("a capture for a terminal", refused, code, said)
end

local left = {}
for name in assert(io.popen("ls -A " .. work)):lines() do left[#left + 1] = name end
local found = table.concat(left, " ")
judge("what is left behind",
  found == "bulk.lua case.lua err full kept out spin.lua spun stopped", found, "")
os.execute("rm -rf " .. work)
print(string.format("Checks: %d, Failures: %d, Errors: 0", #cases + 5, failures))
os.exit(failures == 0)
