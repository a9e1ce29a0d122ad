-- Every scenario's trace.jsonl keeps to its schema and is told again to the same bytes.
-- Arguments: the program, check_trace.
local program, check_trace = arg[1], arg[2]

local bad, checked = 0, 0
for line in assert(io.popen(string.format("'%s' list", program))):lines() do
  local name = line:match("^%S+")
  local file = os.tmpname()
  local good = os.execute(string.format("'%s' run '%s' --format jsonl > '%s'", program, name, file))
    and os.execute(string.format("'%s' '%s'", check_trace, file))
  print((good and "ok    " or "WRONG ") .. name)
  os.remove(file)
  checked = checked + 1
  bad = bad + (good and 0 or 1)
end
os.exit(checked > 0 and bad == 0)
