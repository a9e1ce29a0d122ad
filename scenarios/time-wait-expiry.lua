-- TIME-WAIT blocks one pair of sockets, for 240 s. The client's program tries to connect again from
-- the same port to the same port: at 100 s its own TCP refuses, without a segment; at 242 s, after
-- TIME-WAIT has ended, the same call succeeds. Any other port would have done all the while.
-- In the ladder: connect() with the result "exists", and no arrow beside it.
local la = require "lastack"

local net    = la.network { profile = "rfc9293" }
local client = net:host "client"
local server = net:host "server"
net:link(client, server, { delay = "50 ms" })

server:spawn(function(host)
  local conn = host:listen(80):accept()  -- the listener stays
  while conn:receive() do end
  host:sleep "1 s"
  conn:close()
end)

client:spawn(function(host)
  local conn = host:connect(server, 80, { port = 50000 })
  host:sleep "1 s"
  net:zero()
  conn:close()
  host:sleep "100 s"
  local again, why = host:connect(server, 80, { port = 50000 })
  assert(again == nil and why == "exists")
  host:sleep "142 s"
  host:connect(server, 80, { port = 50000 })
end)

net:run()

net:expect(client):passes("FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "CLOSED")
net:expect(client):enters("TIME-WAIT", "1.1 s"):enters("CLOSED", "241.1 s")
net:expect(client):returns("connect", "exists", { "100 s" })
net:expect(client):enters("SYN-SENT", "242 s"):enters("ESTABLISHED", "242.1 s")
net:expect(server):passes("CLOSE-WAIT", "LAST-ACK", "CLOSED"):enters("CLOSED", "1.15 s")
net:expect(client):ends_in("ESTABLISHED")
