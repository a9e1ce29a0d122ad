-- Connections: what is not written in C.

local core = require "lastack.core"
local args = require "lastack.args"

local Connection = core.methods "connection"

-- Waits until the connection has reached one of the states, or is CLOSED; returns its state.
function Connection:wait(...)
  args.self("conn:wait", self, "connection")
  local bits = 0
  for _, state in ipairs { ... } do
    bits = bits | 1 << args.state("conn:wait", state)
  end
  if bits == 0 then
    args.fail("conn:wait", "expected the name of a state, got nothing")
  end
  return core.wait(self, bits, table.concat({ ... }, ", "))
end

args.closed(Connection, "conn")
