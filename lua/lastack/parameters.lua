-- Parameters of a scenario: what `--set name=value` may change.

local core = require "lastack.core"
local args = require "lastack.args"

local parameters = {}

local CALL = "la.parameters"

-- The value of a parameter from a text or a value of the scenario: its dimension, base units, and
-- what the scenario gets. Returns nil and a message when it cannot be read.
local function read(value)
  if math.type(value) == "integer" then
    return "count", value, value
  elseif type(value) == "boolean" then
    return "flag", value and 1 or 0, value
  end
  local quantity, message = core.quantity(value)
  if not quantity then
    return nil, message
  end
  local dimension, base = core.dimension(quantity)
  if dimension == "count" then
    return dimension, base, base
  elseif dimension == "flag" then
    return dimension, base, base == 1
  end
  return dimension, base, quantity
end

-- A bound of a parameter, in base units.
local function bound(name, which, value, dimension)
  if value == nil then
    return nil
  end
  return args.quantity(CALL, ("%s of %s"):format(which, name), dimension, value)
end

local words = {
  time = "a time",
  data = "an amount of data",
  rate = "a rate",
  ratio = "a ratio",
  count = "a whole number",
  flag = "on or off",
}

-- Ends the program: the command line gave a parameter what it cannot have.
local function refuse(name, spec, text, expected)
  local help = spec.help and (" (%s)"):format(spec.help) or ""
  core.usage(("--set %s=%s: expected %s%s"):format(name, text, expected, help))
end

local function one_of(choices, value)
  for _, choice in ipairs(choices) do
    if choice == value then
      return true
    end
  end
  return false
end

-- A parameter that is one of a few words.
local function choose(name, spec, text)
  args.expect(CALL .. ": choices of " .. name, spec.choices, "table")
  if not one_of(spec.choices, spec[1]) then
    args.fail(CALL, "the default of %s is none of its choices", name)
  end
  if text and not one_of(spec.choices, text) then
    refuse(name, spec, text, "one of: " .. table.concat(spec.choices, ", "))
  end
  return text or spec[1]
end

local function out_of_range(base, min, max)
  return min and base < min or max and base > max
end

local function range_text(spec)
  if spec.min and spec.max then
    return (" from %s to %s"):format(tostring(spec.min), tostring(spec.max))
  end
  return spec.min and " of at least " .. tostring(spec.min)
    or spec.max and " of at most " .. tostring(spec.max) or ""
end

local function measure(name, spec, text)
  local dimension, base, value = read(spec[1])
  if not dimension then
    args.fail(CALL, "%s: %s", name, base)
  end
  local min, max = bound(name, "min", spec.min, dimension), bound(name, "max", spec.max, dimension)
  if out_of_range(base, min, max) then
    args.fail(CALL, "the default of %s is not%s", name, range_text(spec))
  end
  if text then
    local given, given_base, given_value = read(text)
    if given ~= dimension or out_of_range(given_base, min, max) then
      refuse(name, spec, text, ("%s%s, e.g. %s"):format(words[dimension], range_text(spec),
        tostring(spec[1])))
    end
    value = given_value
  end
  return value
end

local function check_name(name)
  args.name(CALL, name)
  for _, setting in ipairs(core.settings()) do
    if setting == name or setting:gsub("-", "_") == name then
      args.fail(CALL, "%s is a TCP setting already, which --set %s=… sets", name, name)
    end
  end
end

local spec_fields = { help = true, min = true, max = true, choices = true, [1] = true }

--- Declares parameters and returns their values: `p.loss` after
--- `local p = la.parameters { loss = { "1 %", help = "…", min = "0 %", max = "100 %" } }`.
function parameters.declare(specs)
  core.building(CALL)
  args.expect(CALL, specs, "table")
  local values, names = {}, {}
  for name, spec in pairs(specs) do
    check_name(name)
    args.expect(("%s: %s"):format(CALL, name), spec, "table")
    if spec.help ~= nil then
      args.expect(("%s: help of %s"):format(CALL, name), spec.help, "string")
    end
    for field in pairs(spec) do
      if not spec_fields[field] then
        args.fail(CALL, "%s: there is %s", name,
          args.unknown({ "choices", "help", "max", "min" }, field))
      end
    end
    local text = core.override(name)
    values[name] = (spec.choices and choose or measure)(name, spec, text)
    names[#names + 1] = name
  end
  return setmetatable(values, {
    __index = function(_, name)
      args.fail(CALL, "there is %s", args.unknown(names, name))
    end,
  })
end

return parameters
