-- Runs every scenario of times.tsv, compares what happened and when with the table, prints it.
-- Arguments: the program, the table.
local program, table_file = arg[1], arg[2]

-- "STATE@1.1" of a record, in seconds from net:zero(); nil for what is not listed.
local function token_of(name, data, seconds)
  if name == "tcp:state" then
    local to = data:match('"to":"([%w-]+)"')
    return to == "LISTEN" and "LISTEN" or to .. "@" .. seconds
  elseif name == "net:sent" and (tonumber(data:match('"transmission":(%d+)')) or 1) > 1 then
    return "resend@" .. seconds
  elseif name == "tcp:timer" and data:find('"timer":"time-wait"', 1, true)
    and data:find('"what":"moved"', 1, true) then
    return "restart@" .. seconds
  end
end

-- Nanoseconds as decimal seconds without trailing zeros; no digit is cut.
local function seconds_of(ns)
  local text = string.format("%d.%09d", ns // 1000000000, ns % 1000000000)
  return (text:gsub("0+$", ""):gsub("%.$", ""))
end

-- host -> the tokens of one run, in order.
local function run(scenario)
  local records, zero = {}, 0
  local pipe = assert(io.popen(string.format("'%s' run --format jsonl %s", program, scenario)))
  for line in pipe:lines() do
    local time, name, data = line:match('^{"time":(%d+),"name":"([%w:]+)","data":(.*)}$')
    assert(time, "not a record: " .. line)
    records[#records + 1] = { math.tointeger(time), name, data }
    if name == "note" and data:find('"what":"zero"', 1, true) then
      zero = math.tointeger(time)
    end
  end
  assert(pipe:close(), scenario .. " failed")
  local seen = {}
  for _, record in ipairs(records) do
    local time, name, data = table.unpack(record)
    local host = data:match('"host":"([^"]+)"')
    local late = time >= zero
    local token = token_of(name, data, seconds_of(late and time - zero or 0))
    if token and (late or token == "LISTEN" and zero == 0) then
      seen[host] = (seen[host] and seen[host] .. " " or "") .. token
    end
  end
  return seen
end

local runs, rows, wrong = {}, 0, 0
for line in assert(io.open(table_file)):lines() do
  local scenario, host, wanted = line:match("^([%w-]+)\t([%w-]+)\t(.+)$")
  if scenario and scenario ~= "scenario" then
    runs[scenario] = runs[scenario] or run(scenario)
    local seen = runs[scenario][host] or "nothing"
    rows = rows + 1
    local fits = seen == wanted
    print(string.format("%-5s %-28s %-8s %s", fits and "ok" or "WRONG", scenario, host, seen))
    if not fits then
      wrong = wrong + 1
      print(string.format("%43s wanted %s", "", wanted))
    end
  end
end
print(string.format("Checks: %d, Failures: %d, Errors: 0", rows, wrong))
os.exit(wrong == 0 and rows > 0)
