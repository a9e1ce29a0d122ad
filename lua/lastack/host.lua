-- Hosts: the calls of the programs on them. `spawn` and `sleep` are written in C.

local core = require "lastack.core"
local args = require "lastack.args"

local Host = core.methods "host"

local connect_fields = { port = args.whole_field(1, 65535) }

-- Opens a connection to a port of another host and waits until it is open. Options: `port`, the
-- local one, and TCP settings of this connection. Returns it, or nil and why not.
function Host:connect(peer, port, options)
  args.self("host:connect", self, "host")
  args.expect("host:connect", peer, "host")
  args.whole("host:connect", "the port", port, 1, 65535)
  local given, settings = args.options("host:connect", options, connect_fields, true)
  return core.connect(self, peer, port, given.port or 0, settings)
end

local listen_fields = { backlog = args.whole_field(0, 65535) }

-- Waits for connections to a port; at most `backlog` (128) of them that nobody has accepted yet.
-- Returns a listener, or nil and why not.
function Host:listen(port, options)
  args.self("host:listen", self, "host")
  args.whole("host:listen", "the port", port, 1, 65535)
  local given = args.options("host:listen", options, listen_fields)
  return core.listen(self, port, given.backlog or 128)
end

args.closed(Host, "host")
args.closed(core.methods "listener", "listener")
