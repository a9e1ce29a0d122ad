-- Expectations: net:expect(host or connection), what one can expect of it, and how it is judged.
--
-- They may stand before or after net:run and are judged when the run is over, in the order in which
-- they were written. What is expected of a host's states holds when it holds for one of its
-- connections; segments and results are those of all of them. Times count from net:zero and are
-- compared exactly.

local core = require "lastack.core"
local args = require "lastack.args"

local expect = {}

local Expectation = {}
Expectation.__index = Expectation
Expectation.__name = "expectation"
Expectation.__metatable = false

-- Of this run, in order: { place, what, wanted, judge }.
local expected = {}

local function judge_all()
  for _, expectation in ipairs(expected) do
    local holds, seen = expectation.judge()
    core.judged(holds, expectation.place, expectation.what, not holds and expectation.wanted or nil,
      not holds and seen or nil)
  end
end

local function time_text(nanoseconds)
  return tostring(core.time(nanoseconds))
end

-- The instant of the run as time since net:zero, as a text.
local function since_zero(at)
  return time_text(at - core.clock())
end

-- Adds an expectation. `judge(conns)` is given what is known of each connection and returns whether
-- it holds, and what was seen instead.
local function add(self, what, wanted, judge)
  if #expected == 0 then
    core.judge(judge_all)
  end
  expected[#expected + 1] = {
    place = core.where(),
    what = self.name .. " " .. what,
    wanted = wanted,
    judge = function()
      return judge(core.facts(self.of.host, self.of.number))
    end,
  }
  return self
end

-- The same for what one connection must do: `judge(conn)` looks at one.
local function add_some(self, what, wanted, judge)
  return add(self, what, wanted, function(conns)
    local seen = {}
    for _, conn in ipairs(conns) do
      local holds, text = judge(conn)
      if holds then
        return true
      end
      if text and text ~= seen[#seen] then
        seen[#seen + 1] = text
      end
    end
    return false, #seen > 0 and table.concat(seen, "; or ") or "nothing of it"
  end)
end

-- Starts an expectation about a host or one connection.
function expect.new(subject)
  local kind = core.kind(subject)
  local of = {}
  if kind == "host" then
    of.host = subject:name()
  elseif kind == "connection" then
    of.host, of.number = core.identity(subject)
  else
    args.fail("net:expect", "expected a host or a connection, got %s",
      subject == nil and "nothing" or "a " .. kind)
  end
  return setmetatable({ name = tostring(subject), of = of }, Expectation)
end

-- The states that a connection was in, one after the other.
local function states_of(conn)
  local names = {}
  for i, change in ipairs(conn.states) do
    names[1] = names[1] or change.from
    names[i + 1] = change.to
  end
  return names
end

local function states_text(conn)
  return #conn.states > 0 and table.concat(states_of(conn), ", ") or nil
end

local function starts_at(list, part, first)
  for i, value in ipairs(part) do
    if list[first + i - 1] ~= value then
      return false
    end
  end
  return true
end

-- It goes through these states, one right after the other.
function Expectation:passes(...)
  local wanted = { ... }
  for _, state in ipairs(wanted) do
    args.state("passes", state)
  end
  if #wanted < 2 then
    args.fail("passes", "expected at least two states, got %d", #wanted)
  end
  local text = table.concat(wanted, ", ")
  return add_some(self, "passes " .. text, text, function(conn)
    local names = states_of(conn)
    for first = 1, #names - #wanted + 1 do
      if starts_at(names, wanted, first) then
        return true
      end
    end
    return false, states_text(conn)
  end)
end

-- It is in this state at the end of the run.
function Expectation:ends_in(state)
  args.state("ends_in", state)
  return add_some(self, "ends in " .. state, state, function(conn)
    local names = states_of(conn)
    return names[#names] == state, names[#names]
  end)
end

-- It enters the state at this time, counted from net:zero.
function Expectation:enters(state, time)
  args.state("enters", state)
  local at = args.quantity("enters", "the time", "time", time)
  local text = time_text(at)
  return add_some(self, ("enters %s at %s"):format(state, text), "at " .. text, function(conn)
    local seen
    for _, change in ipairs(conn.states) do
      if change.to == state then
        if change.at - core.clock() == at then
          return true
        end
        seen = (seen and seen .. ", " or "at ") .. since_zero(change.at)
      end
    end
    return false, seen or states_text(conn)
  end)
end

-- It stays in the state for exactly so long.
function Expectation:stays(state, duration)
  args.state("stays", state)
  local length = args.quantity("stays", "the duration", "time", duration)
  local text = time_text(length)
  return add_some(self, ("stays in %s for %s"):format(state, text), text, function(conn)
    local seen
    for i, change in ipairs(conn.states) do
      local left = conn.states[i + 1]
      if change.to == state and left then
        if left.at - change.at == length then
          return true
        end
        seen = (seen and seen .. ", " or "") .. time_text(left.at - change.at)
      elseif change.to == state then
        local _, now = core.clock()
        seen = (seen and seen .. ", " or "") .. time_text(now - change.at) .. " until the run ended"
      end
    end
    return false, seen or states_text(conn)
  end)
end

-- "never", "once", "twice", "3 times"
local few = { [0] = "never", "once", "twice" }
local function times_text(count)
  return few[count] or count .. " times"
end

-- Reads how often something is to happen: a whole number, or a list of the times when it does.
local function read_often(call, often)
  if type(often) ~= "table" then
    local count = args.whole(call, "how often", often, 0)
    return count, nil, times_text(count)
  end
  local list, texts = {}, {}
  for i, time in ipairs(often) do
    list[i] = args.quantity(call, "each instant", "time", time)
    texts[i] = time_text(list[i])
  end
  return #list, list, "at " .. table.concat(texts, ", ")
end

-- Adds up the facts of one kind ("segments", "results") that `fits` chooses: how many there were,
-- and when the first ones were.
local function add_up(conns, kind, fits)
  local count, times = 0, {}
  for _, conn in ipairs(conns) do
    for _, fact in ipairs(conn[kind]) do
      if fits(fact) then
        count = count + fact.count
        table.move(fact.times, 1, #fact.times, #times + 1, times)
      end
    end
  end
  table.sort(times)
  return count, times
end

-- Whether so many happened, or happened at these times; and what was seen, as a text.
local function compare(count, times, wanted_count, wanted_times)
  local texts, same = {}, count == wanted_count
  for i, at in ipairs(times) do
    texts[i] = since_zero(at)
    if wanted_times and wanted_times[i] ~= at - core.clock() then
      same = false
    end
  end
  if count == 0 then
    return same, "never"
  end
  local seen = table.concat(texts, ", ") .. (#times < count and ", …" or "")
  return same, ("%s, at %s"):format(times_text(count), seen)
end

-- Expectations about segments: those with at least these flags, or { flags = "ACK" }: exactly.
local function add_segments(self, call, verb, fate, which, often)
  local exactly = type(which) == "table"
  local text = exactly and which.flags or which
  local bits = args.flags(call, "the flags", text)
  local count, times, often_text = read_often(call, often)
  local what = ("%s %s%s %s"):format(verb, text, exactly and " alone" or "", often_text)
  return add(self, what, often_text, function(conns)
    local n, at = add_up(conns, "segments", function(fact)
      local flags = fact.flags & ~8 -- PSH is not looked at
      return fact.fate == fate and (flags == bits or not exactly and flags & bits == bits)
    end)
    return compare(n, at, count, times)
  end)
end

-- It sends so many segments with at least these flags, first or again.
function Expectation:sends(flags, often)
  return add_segments(self, "sends", "sends", "sent", flags, often)
end

-- So many of its segments with at least these flags are sent again.
function Expectation:retransmits(flags, often)
  return add_segments(self, "retransmits", "retransmits", "retransmitted", flags, often)
end

-- So many of its segments with at least these flags are lost on the way.
function Expectation:loses(flags, often)
  return add_segments(self, "loses", "loses", "lost", flags, often)
end

-- A call of its program returns this result: "ok", "end", "reset", "100 B" …; `often` is 1 if left
-- out.
function Expectation:returns(call, result, often)
  args.expect("returns", call, "string")
  args.expect("returns", result, "string")
  local count, times, often_text = read_often("returns", often or 1)
  local what = ("returns %s from %s() %s"):format(result, call, often_text)
  return add(self, what, often_text, function(conns)
    local n, at = add_up(conns, "results", function(fact)
      return fact.call == call and fact.result == result
    end)
    return compare(n, at, count, times)
  end)
end

args.closed(Expectation, "net:expect(…)")

return expect
