-- The server's FIN is lost. The client waits in FIN-WAIT-2, where no timer runs: it would wait for
-- ever. The server, in LAST-ACK, sends its FIN again when its timer fires.
-- In the ladder: the client's FIN-WAIT-2 lasts two seconds instead of one, and TIME-WAIT begins
-- where the second copy of the FIN arrives.
local la = require "lastack"

local net    = la.network { profile = "rfc9293" }
local client = net:host "client"
local server = net:host "server"
local wire   = net:link(client, server, { delay = "50 ms" })

wire:from(server):drop { has = "FIN", count = 1 }

server:spawn(function(host)
  local conn = host:listen(80):accept()
  while conn:receive() do end
  host:sleep "1 s"
  conn:close()
end)

client:spawn(function(host)
  local conn = host:connect(server, 80)
  host:sleep "1 s"
  net:zero()
  conn:close()
end)

net:run()

net:expect(client):passes("FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "CLOSED")
net:expect(client):enters("FIN-WAIT-1", "0 s"):enters("FIN-WAIT-2", "100 ms")
net:expect(client):enters("TIME-WAIT", "2.1 s"):enters("CLOSED", "242.1 s")
net:expect(server):loses("FIN", { "1.05 s" }):retransmits("FIN", { "2.05 s" })
net:expect(server):passes("ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED")
net:expect(server):enters("CLOSE-WAIT", "50 ms"):enters("LAST-ACK", "1.05 s")
net:expect(server):enters("CLOSED", "2.15 s")
