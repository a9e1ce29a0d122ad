-- The README's scenario runs as it stands, and its ladder is what the program prints.
-- Arguments: the program, README.md.
local program, readme_file = arg[1], arg[2]
local readme = assert(io.open(readme_file)):read("a")
local checks, failures = 0, 0

local function check(what, fits, shown)
  checks = checks + 1
  if not fits then
    failures = failures + 1
    print("WRONG " .. what .. "\n" .. shown)
  end
end

local function output_of(command)
  local pipe = assert(io.popen(command .. " 2>&1"))
  local text = pipe:read("a")
  return text, pipe:close()
end

for script in readme:gmatch("```lua\n(.-)```") do
  local file = os.tmpname()
  assert(io.open(file, "w")):write(script):close()
  local text, fine = output_of(string.format("'%s' run - <%s", program, file))
  os.remove(file)
  check("a scenario of the README", fine, text)
end
check("there is a scenario in the README", checks > 0, "")

local ladder = output_of(string.format("'%s' run lost-last-ack", program))
local shown = readme:find("```\n" .. ladder .. "```", 1, true)
check("the README's ladder is the program's", shown, ladder)
print(string.format("Checks: %d, Failures: %d, Errors: 0", checks, failures))
os.exit(failures == 0)
