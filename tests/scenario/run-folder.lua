-- Where -o may write: it takes a new folder or replaces an earlier run's, and never removes what is
-- not a run's. Argument: the program.
local program = assert(io.popen("realpath '" .. arg[1] .. "'")):read("l")
local work = assert(io.popen("mktemp -d")):read("l")
-- what, shell commands before, the value of -o, exit code, first line, what lies there afterwards
local RUN = "ladder.txt manifest.json packets.pcapng series trace.jsonl"
local MANIFEST = [[printf '{ "program": "lastack 0.0.1"' ]]
local cases = {
  { "a manifest of another program", "mkdir out && echo '{}' >out/manifest.json", "out", 5,
    "out: is in the way", "out: manifest.json" },
  { "a new folder", "true", "out", 0, "", "out: " .. RUN },
  { "one that ends with /", "true", "out/", 0, "", "out: " .. RUN },
  { "an empty folder", "mkdir out", "out", 0, "", "out: " .. RUN },
  { "an earlier run", "mkdir out && " .. MANIFEST .. ">out/manifest.json", "out", 0,
    "", "out: " .. RUN },
  { "what is left of a killed run", "mkdir out.part && touch out.part/trace.jsonl", "out", 0, "",
    "out: " .. RUN },
  { "an earlier run with a file of mine", "mkdir out && touch out/manifest.json out/mine", "out", 5,
    "out: is in the way", "out: manifest.json mine" },
  { "files that are named like a run's", "mkdir out && touch out/trace.jsonl", "out", 5,
    "out: is in the way", "out: trace.jsonl" },
  { "what is left of one killed later",
    "mkdir -p out.part/series && touch out.part/series/states.csv", "out", 0, "", "out: " .. RUN },
  { "a run, twice", "'" .. program .. "' run -q -o out lost-last-ack", "out", 0, "",
    "out: " .. RUN },
  { "a file of mine among the series",
    "mkdir -p out/series && touch out/manifest.json out/series/mine out/series/states.csv", "out",
    5, "out: is in the way", "out: manifest.json series series/mine" },
  { "a link in the place of the series",
    "mkdir out real && touch out/manifest.json real/states.csv && ln -s ../real out/series", "out",
    5, "out: is in the way", "out: manifest.json series real: states.csv" },
  { "a file in the place of the series", "mkdir out && touch out/manifest.json out/series", "out",
    5, "out: is in the way", "out: manifest.json series" },
  { "a file of mine in DIR.part", "mkdir out.part && touch out.part/mine out.part/trace.jsonl",
    "out", 5, "out.part: cannot be removed", "out.part: mine trace.jsonl" },
  { "a file", "touch out", "out", 5, "out: is in the way", "out" },
  { "a link to a run", "mkdir real && touch real/manifest.json && ln -s real out", "out", 5,
    "out: is in the way", "out: manifest.json real: manifest.json" },
  { "no name", "touch manifest.json trace.jsonl", "", 5, '-o "": expected the name of a folder',
    "manifest.json trace.jsonl" },
  { "where one stands", "touch manifest.json", ".", 5, '-o ".": expected the name',
    "manifest.json" },
  { "one level up", "touch manifest.json", "..", 5, '-o "..": expected the name', "manifest.json" },
  { "the root", "true", "/", 5, '-o "/": expected the name', "" },
  { "in a folder that is not there", "true", "no/out", 5, "no/out.part: cannot be made", "" },
  { "in a file", "touch no", "no/out", 5, "no/out: cannot be written: Not a directory", "no" },
}

-- All that is in the folder, as one line; of the series only what is mine.
local LIST = [[for f in *; do [ -e "$f" ] || continue
if [ -d "$f" ]; then echo "$f:" $(cd "$f" && ls -Ad * series/mine 2>/dev/null); else echo "$f"; fi
done]]

local function read(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("a")
  pipe:close()
  return (text:gsub("%s+$", ""):gsub("\n", " "))
end

local failures = 0
for i, case in ipairs(cases) do
  local what, before, dir, code, message, files = table.unpack(case)
  local folder = ("%s/%d/here"):format(work, i)
  local into = ("mkdir -p %s && cd %s && "):format(folder, folder)
  local _, _, exit = os.execute(into .. before .. (" && '%s' run -q -o '%s' three-way-handshake "
    .. "2>%s/err"):format(program, dir, work))
  local said, seen = read("head -n 1 " .. work .. "/err"), read(into .. LIST)
  local wanted = message == "" and "" or "lastack: " .. message
  if exit ~= code or said:sub(1, #wanted) ~= wanted or seen ~= files then
    failures = failures + 1
    print(("WRONG %s: exit %s, said %q, left %q; wanted %q"):format(what, exit, said, seen, files))
  end
end

os.execute("rm -rf " .. work)
print(("Checks: %d, Failures: %d, Errors: 0"):format(#cases, failures))
os.exit(failures == 0)
