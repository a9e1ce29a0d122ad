-- How the functions of the library read what a scenario gives them: option tables with named
-- fields, each of one kind, and errors at the scenario's line that say what was expected.

local core = require "lastack.core"

local args = {}

-- The word in `list` that is closest to a mistyped one, or nil when none is close.
function args.nearest(list, word)
  local best, distance = nil, math.max(2, #word // 3) + 1
  for _, candidate in ipairs(list) do
    local edits = core.distance(candidate, word)
    if edits < distance then
      best, distance = candidate, edits
    end
  end
  return best
end

-- 'no "dely", did you mean "delay"?' or '…, expected one of: …'.
function args.unknown(list, word)
  local shown = type(word) == "string" and core.quote(word) or ("a %s as a name"):format(type(word))
  local nearest = type(word) == "string" and args.nearest(list, word)
  if nearest then
    return ('no %s, did you mean "%s"?'):format(shown, nearest)
  end
  return ("no %s, expected one of: %s"):format(shown, table.concat(list, ", "))
end

function args.fail(call, format, ...)
  core.fail(call .. ": " .. format:format(...))
end

-- What was given, for messages.
local function got(value)
  if value == nil then
    return "nothing"
  end
  return type(value) == "number" and tostring(value) or "a " .. core.kind(value)
end

-- Checks that a value is of a type that core.kind names.
function args.expect(call, value, kind)
  if core.kind(value) ~= kind then
    args.fail(call, "expected a %s, got %s", kind, got(value))
  end
  return value
end

-- Checks what a method was called on: with a dot instead of a colon it is the first argument.
function args.self(call, value, kind)
  if core.kind(value) ~= kind then
    core.fail(("%s needs a %s, got %s; is it called with a colon?"):format(call, kind, got(value)))
  end
end

-- The methods of a type, from now on with an error for a name that is none of them. `shown` is what
-- the README calls a value of the type: "conn".
function args.closed(methods, shown)
  local names = {}
  for name in pairs(methods) do
    if name:sub(1, 1) ~= "_" then
      names[#names + 1] = name
    end
  end
  return setmetatable(methods, {
    __index = function(_, name)
      args.fail(shown, "there is %s", args.unknown(names, name))
    end,
  })
end

-- A name for a host, link or parameter.
function args.name(call, value)
  args.expect(call, value, "string")
  if not core.is_name(value) then
    args.fail(call, "%s is no name, expected a letter and then up to 31 of A-Z a-z 0-9 _ . -",
      core.quote(value))
  end
  return value
end

-- "from 1 to 5", "at least 1": what a value may be. `text` writes a bound.
local function range_text(min, max, text)
  return max and ("from %s to %s"):format(text(min), text(max)) or "at least " .. text(min)
end

-- A whole number from min to max (nil: any above).
function args.whole(call, what, value, min, max)
  if math.type(value) ~= "integer" or value < min or max and value > max then
    args.fail(call, "%s must be a whole number, %s, got %s", what, range_text(min, max, tostring),
      got(value))
  end
  return value
end

-- Flags as bits: "FIN ACK".
function args.flags(call, what, value)
  args.expect(call .. ": " .. what, value, "string")
  local bits, word = core.flags(value)
  if not bits then
    args.fail(call, "%s: no flag %s, expected some of: SYN FIN RST PSH ACK URG ECE CWR", what,
      core.quote(word))
  end
  return bits
end

local states = core.states()

-- The number of a state.
function args.state(call, value)
  args.expect(call, value, "string")
  for i, name in ipairs(states) do
    if name == value then
      return i - 1
    end
  end
  return args.fail(call, "there is %s", args.unknown(states, value))
end

-- A quantity in base units. `kind` is its dimension: "time", "data", "rate", "ratio", "count",
-- "flag"; min and max are in base units.
function args.quantity(call, what, kind, value, min, max)
  local base, message = core.base(kind, value)
  if not base then
    args.fail(call, "%s is %s", what, message)
  end
  if min and base < min or max and base > max then
    local function text(bound)
      return core.text(kind, bound)
    end
    args.fail(call, "%s must be %s, got %s", what, range_text(min, max, text),
      core.text(kind, base))
  end
  return base
end

-- The longest delay, timer or wait: arithmetic can make longer times than any text can say.
args.longest = core.base("time", "3650 d")

local setting_of = {} -- "rto_min" -> "rto-min"
local setting_names = {}
for i, name in ipairs(core.settings()) do
  local field = name:gsub("-", "_")
  setting_of[field] = name
  setting_of[name] = name
  setting_names[i] = field
end

-- Reads `options` by `fields`: name -> function(call, name, value), whose results are the fields of
-- what is returned. With `settings`, TCP settings may stand among them, and are returned beside.
function args.options(call, options, fields, settings)
  if options == nil then
    options = {}
  end
  args.expect(call, options, "table")
  local result, set = {}, {}
  for name, value in pairs(options) do
    if fields[name] then
      result[name] = fields[name](call, name, value)
    elseif settings and setting_of[name] then
      local base, message = core.setting(setting_of[name], value)
      if not base then
        args.fail(call, "%s", message)
      end
      set[setting_of[name]] = base
    else
      local known = {}
      for field in pairs(fields) do
        known[#known + 1] = field
      end
      for _, field in ipairs(settings and setting_names or {}) do
        known[#known + 1] = field
      end
      args.fail(call, "there is %s", args.unknown(known, name))
    end
  end
  return result, set
end

-- Makes the readers of option fields.
function args.field(kind, min, max)
  return function(call, name, value)
    return args.quantity(call, name, kind, value, min, max)
  end
end

function args.whole_field(min, max)
  return function(call, name, value)
    return args.whole(call, name, value, min, max)
  end
end

function args.name_field(call, _, value)
  return args.name(call, value)
end

return args
