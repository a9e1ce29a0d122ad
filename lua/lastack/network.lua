-- The network of a scenario: la.network, and the methods of what it returns.

local core = require "lastack.core"
local args = require "lastack.args"
local expect = require "lastack.expect"
local link = require "lastack.link"
require "lastack.host"
require "lastack.connection"

local network = {}

local Network = core.methods "network"

function network.new(options)
  local given = args.options("la.network", options, {
    profile = function(call, name, value)
      return args.expect(call .. ": " .. name, value, "string")
    end,
  })
  return core.network(given.profile or "rfc9293")
end

-- A host with a TCP of its own; `options` are settings of it, such as { msl = "30 s" }.
function Network:host(name, options)
  args.self("net:host", self, "network")
  core.building "net:host"
  args.name("net:host", name)
  local _, settings = args.options("net:host", options, {}, true)
  return core.host(name, settings)
end

function Network:link(a, b, options)
  args.self("net:link", self, "network")
  core.building "net:link"
  args.expect("net:link", a, "host")
  args.expect("net:link", b, "host")
  local parameters, name = link.read("net:link", options, true)
  return core.link(a, b, parameters, name)
end

local run_fields = {
  horizon = args.field("time", 0, args.longest),
  max_events = args.field("count", 1),
  max_events_an_instant = args.field("count", 1),
  max_time = args.field("time", 0, args.longest),
  max_memory = args.field("data", 1),
  max_instructions = args.field("count", 1),
  max_lua_memory = args.field("data", 1),
}

-- Runs the network until nothing can happen any more, or to the horizon; returns "done" or "until".
function Network:run(options)
  args.self("net:run", self, "network")
  return core.run(args.options("net:run", options, run_fields))
end

function Network:expect(subject)
  args.self("net:expect", self, "network")
  return expect.new(subject)
end

args.closed(Network, "net")

return network
