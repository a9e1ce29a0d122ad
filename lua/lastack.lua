-- lastack: what `require "lastack"` gives to a scenario.
--
-- A scenario lays out one network, says what the programs on its hosts do, runs it once, and says
-- what it expects. This file holds what stands on its own: quantities and parameters; the rest is
-- in lastack/, one file for each kind of thing.

local core = require "lastack.core"
local args = require "lastack.args"
local network = require "lastack.network"
local parameters = require "lastack.parameters"

local la = {}

la.network = network.new
la.parameters = parameters.declare

--- A quantity from a text: la.quantity "50 ms".
function la.quantity(text)
  local value, message = core.quantity(text)
  if not value then
    core.fail("la.quantity: " .. message)
  end
  return value
end

--- Bytes `first` to `last` (from 1, as string.sub counts) of the pattern of that number, which
--- conn:send sends for an amount of data.
function la.pattern(number, first, last)
  args.whole("la.pattern", "the pattern's number", number, math.mininteger)
  args.whole("la.pattern", "the first byte", first, 1)
  args.whole("la.pattern", "the last byte", last, 0)
  return core.pattern(number, first, last)
end

-- Constructors by unit: la.ms(50) is "50 ms".
local units = {
  ns = "ns", us = "us", ms = "ms", s = "s", min = "min", h = "h", d = "d",
  bytes = "B", kB = "kB", MB = "MB", GB = "GB", KiB = "KiB", MiB = "MiB", GiB = "GiB",
  bit = "bit/s", kbit = "kbit/s", mbit = "Mbit/s", gbit = "Gbit/s",
  percent = "%",
}

for name, unit in pairs(units) do
  local one = core.quantity("1 " .. unit)
  la[name] = function(number)
    if type(number) ~= "number" then
      core.fail(("la.%s needs a number, got a %s"):format(name, core.kind(number)))
    end
    return one * number
  end
end

local names = {}
for name in pairs(la) do
  names[#names + 1] = name
end

return setmetatable(la, {
  __index = function(_, name)
    core.fail("lastack: there is " .. args.unknown(names, name))
  end,
})
