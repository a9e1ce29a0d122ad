-- The ACK of the client's FIN is lost. Nobody resends an ACK: it is the FIN that comes again, and
-- draws a new one. The server has no timer running, and does not go back to ESTABLISHED.
-- In the ladder: the second FIN finds the server in CLOSE-WAIT, where it changes nothing and is
-- acknowledged once more.
local la = require "lastack"

local net    = la.network { profile = "rfc9293" }
local client = net:host "client"
local server = net:host "server"
local wire   = net:link(client, server, { delay = "50 ms" })

wire:from(server):drop { flags = "ACK", count = 1 }

server:spawn(function(host)
  local conn = host:listen(80):accept()
  while conn:receive() do end
  host:sleep "2 s"
  conn:close()
end)

client:spawn(function(host)
  local conn = host:connect(server, 80)
  host:sleep "1 s"
  net:zero()
  conn:close()
end)

net:run()

net:expect(client):retransmits("FIN", { "1 s" })
net:expect(client):passes("FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "CLOSED")
net:expect(client):enters("FIN-WAIT-1", "0 s"):enters("FIN-WAIT-2", "1.1 s")
net:expect(client):enters("TIME-WAIT", "2.1 s"):enters("CLOSED", "242.1 s")
net:expect(server):loses("ACK", { "50 ms" }):sends({ flags = "ACK" }, { "50 ms", "1.05 s" })
net:expect(server):passes("ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED")
net:expect(server):enters("CLOSE-WAIT", "50 ms"):enters("LAST-ACK", "2.05 s")
net:expect(server):enters("CLOSED", "2.15 s"):retransmits("FIN", 0)
