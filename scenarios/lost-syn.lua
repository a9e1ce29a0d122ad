-- The first SYN is lost. The server never hears of it; the client's timer alone repairs it, one
-- second later, because no round trip has been measured yet.
-- In the ladder: the retransmission timer at the client, 1 s; on the server's side nothing happens
-- before the second SYN arrives. Because a SYN was lost the RTO is 3 s afterwards.
local la = require "lastack"

local net    = la.network { profile = "rfc9293" }
local client = net:host "client"
local server = net:host "server"
local wire   = net:link(client, server, { delay = "50 ms" })

wire:from(client):drop { flags = "SYN", count = 1 }

server:spawn(function(host)
  host:listen(80):accept()
end)

client:spawn(function(host)
  net:zero()
  local conn = host:connect(server, 80)
  assert(conn:status().rto == la.s(3))   -- RFC 6298 (5.7)
end)

net:run()

net:expect(client):loses("SYN", { "0 s" }):retransmits("SYN", { "1 s" })
net:expect(client):passes("SYN-SENT", "ESTABLISHED"):enters("ESTABLISHED", "1.1 s")
net:expect(server):passes("LISTEN", "SYN-RECEIVED", "ESTABLISHED")
net:expect(server):enters("SYN-RECEIVED", "1.05 s"):enters("ESTABLISHED", "1.15 s")
net:expect(server):retransmits("SYN", 0)
