-- Compares what scenarios print with what they printed when somebody looked and found it right.
-- Arguments: the program, a format of `lastack run`, the golden file, the scenarios in its order;
-- without scenarios, all that the program lists. Shows the first line that differs; of
-- fingerprints all, because each is a scenario of its own.
local program, format, golden_file = arg[1], arg[2], arg[3]

-- Appends the lines that a command prints; it must succeed.
local function append_lines(lines, command)
  local pipe = assert(io.popen(command))
  for line in pipe:lines() do
    lines[#lines + 1] = line
  end
  assert(pipe:close(), command .. " failed")
end

local function scenarios()
  if #arg > 3 then
    return table.move(arg, 4, #arg, 1, {})
  end
  local names = {}
  append_lines(names, string.format("'%s' list", program))
  for i, line in ipairs(names) do
    names[i] = line:match("^%S+")
  end
  return names
end

local seen, wanted = {}, {}
for _, name in ipairs(scenarios()) do
  append_lines(seen, string.format("'%s' run '%s' --format %s", program, name, format))
end
for line in assert(io.open(golden_file)):lines() do
  wanted[#wanted + 1] = line
end

local most = format == "fingerprint" and #seen + #wanted or 1
local differences = 0
for i = 1, math.max(#seen, #wanted) do
  if wanted[i] ~= seen[i] and differences < most then
    differences = differences + 1
    print(string.format("%s:%d\nwanted: %s\nseen:   %s", golden_file, i, wanted[i] or "(the end)",
      seen[i] or "(the end)"))
  end
end
os.exit(differences == 0)
