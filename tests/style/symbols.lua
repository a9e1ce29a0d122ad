-- What the simulator proper takes from outside: a short list. No clock, no files, no libm, and no
-- variable that outlives a call. Arguments: the libraries core, wire, net, cc, tcp.
local allowed = {}
for name in ([[
  memcpy memmove memset memcmp memchr strlen strcmp strncmp strchr strrchr strcspn strspn
  malloc calloc realloc free abort snprintf vsnprintf __snprintf_chk __vsnprintf_chk __memcpy_chk
  __memset_chk __stack_chk_fail strtol isalnum isalpha isdigit __ctype_b_loc qsort __isoc99_sscanf
  _GLOBAL_OFFSET_TABLE_]]):gmatch("[%w_]+") do
  allowed[name] = true
end
-- The one place that prints, before the process stops.
local printer = "sim_assert.c.o"
local only_in = { fprintf = printer, __fprintf_chk = printer, stderr = printer }

local defined, used, findings = {}, {}, 0
local function complain(...)
  findings = findings + 1
  print(string.format(...))
end

-- One row a symbol: name|value|class|type|size|line|section.
local row = "^([%w_.]+) *|[^|]*| *(%a) *|[^|]*|[^|]*|[^|]*|(%S*)"
for _, library in ipairs(arg) do
  local object
  for line in assert(io.popen("nm -f sysv '" .. library .. "'")):lines() do
    object = line:match("([%w_.-]+%.o)%]?:$") or object
    local name, kind, section = line:match(row)
    if kind == "U" then
      used[#used + 1] = { name, object }
    elseif kind then
      defined[name] = true
      if section == ".data" or section == ".bss" or kind == "C" then
        complain("%s: %s is a variable of the file; all state hangs off Sim", object, name)
      end
    end
  end
end
assert(next(defined), "no symbols were found")
for _, use in ipairs(used) do
  local name, object = use[1], use[2]
  local here = only_in[name] and object == only_in[name]
  if not (defined[name] or allowed[name] or here) then
    complain("%s: uses %s, which the simulator proper may not", object, name)
  end
end
os.exit(findings == 0)
