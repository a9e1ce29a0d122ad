-- The client's FIN is lost. Its program has long gone on, for close() returned at once; its TCP
-- stays in FIN-WAIT-1 and sends the FIN again when the timer fires.
-- In the ladder: the server is ESTABLISHED, unaware, for a second longer than the client believes;
-- all later times are those of close-four-way, one second later.
local la = require "lastack"

local net    = la.network { profile = "rfc9293" }
local client = net:host "client"
local server = net:host "server"
local wire   = net:link(client, server, { delay = "50 ms" })

wire:from(client):drop { has = "FIN", count = 1 }

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

net:expect(client):loses("FIN", { "0 s" }):retransmits("FIN", { "1 s" })
net:expect(client):returns("close", "ok", { "0 s" })
net:expect(client):passes("FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "CLOSED")
net:expect(client):enters("FIN-WAIT-1", "0 s"):enters("FIN-WAIT-2", "1.1 s")
net:expect(client):enters("TIME-WAIT", "2.1 s"):enters("CLOSED", "242.1 s")
net:expect(server):passes("ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED")
net:expect(server):enters("CLOSE-WAIT", "1.05 s"):enters("LAST-ACK", "2.05 s")
net:expect(server):enters("CLOSED", "2.15 s")
