-- Links: what can be set about a direction of one, and which of its packets are lost.

local core = require "lastack.core"
local args = require "lastack.args"

local link = {}

local Direction = core.methods "direction"

local parameter_fields = {
  delay = args.field("time", 0, args.longest),
  rate = args.field("rate", 1),
  mtu = args.field("data", 68, 65535),
  loss = args.field("ratio", 0, 1000000000),
  -- A number of packets, or an amount of data.
  queue = function(call, name, value)
    if math.type(value) == "integer" then
      return { packets = args.whole(call, name, value, 1, 4294967295) }
    end
    return { bytes = args.quantity(call, name, "data", value, 1) }
  end,
}

local link_fields = { name = args.name_field }
for name, read in pairs(parameter_fields) do
  link_fields[name] = read
end

-- Reads the parameters of a link; `named`: it may have a name, which is returned beside.
function link.read(call, options, named)
  local given = args.options(call, options, named and link_fields or parameter_fields)
  local queue = given.queue or {}
  return {
    delay = given.delay,
    rate = given.rate,
    mtu = given.mtu,
    loss = given.loss,
    queue_pkts = queue.packets,
    queue_bytes = queue.bytes,
  }, given.name
end

-- Parameters of this direction alone, before the run.
function Direction:set(options)
  args.self("link:from(host):set", self, "direction")
  core.building "link:from(host):set"
  core.set(self, (link.read("link:from(host):set", options, false)))
end

-- A whole number, or { from, to }.
local function range(call, name, value)
  if type(value) == "table" then
    return {
      args.whole(call, name, value[1], 0, 4294967295),
      args.whole(call, name, value[2], 0, 4294967295),
    }
  end
  local number = args.whole(call, name, value, 0, 4294967295)
  return { number, number }
end

local function boolean(call, name, value)
  return args.expect(call .. ": " .. name, value, "boolean")
end

local packet_names = {
  "ack", "flags", "len", "retransmission", "seq", "state", "transmission", "win",
}

-- A mistyped field would be nil and the rule would never fit; only `ack` may be missing.
local packet_mt = {
  __index = function(_, name)
    if name ~= "ack" then
      args.fail("packet", "there is %s", args.unknown(packet_names, name))
    end
  end,
}

local function predicate(call, name, value)
  args.expect(call .. ": " .. name, value, "function")
  return function(packet)
    return (value(setmetatable(packet, packet_mt)))
  end
end

local rule_fields = {
  flags = args.flags,
  has = args.flags,
  answering = args.flags,
  len = range,
  seq = range,
  state = function(call, _, value)
    return args.state(call, value)
  end,
  retransmission = boolean,
  nth = args.whole_field(1, 4294967295),
  count = args.whole_field(1, 4294967295),
  when = predicate,
}

-- Drops the packets that fit all the fields of `rule`, or for which a function says true.
function Direction:drop(rule)
  local call = "link:from(host):drop"
  args.self(call, self, "direction")
  core.acting(call)
  if type(rule) == "function" then
    rule = { when = rule }
  end
  local given = args.options(call, args.expect(call, rule, "table"), rule_fields)
  local len, seq = given.len or {}, given.seq or {}
  core.rule(self, {
    flags = given.flags,
    has = given.has,
    answering = given.answering,
    len_min = len[1],
    len_max = len[2],
    seq_min = seq[1],
    seq_max = seq[2],
    state = given.state,
    retransmission = given.retransmission,
    nth = given.nth,
    count = given.count,
  }, given.when)
end

args.closed(Direction, "link:from(host)")
args.closed(core.methods "link", "link")

return link
