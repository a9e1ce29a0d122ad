-- The third segment of the handshake is lost, and no data follows. A bare ACK is never sent again
-- by a timer of its own: the client is ESTABLISHED and waits for nothing. It is the server, still
-- in SYN-RECEIVED, whose SYN ACK comes again and draws the same ACK a second time.
-- In the ladder: for 1.05 s the two ends disagree about whether there is a connection.
local la = require "lastack"

local net    = la.network { profile = "rfc9293" }
local client = net:host "client"
local server = net:host "server"
local wire   = net:link(client, server, { delay = "50 ms" })

wire:from(client):drop { flags = "ACK", count = 1 }

server:spawn(function(host)
  host:listen(80):accept()
end)

client:spawn(function(host)
  net:zero()
  host:connect(server, 80)
end)

net:run()

net:expect(client):passes("SYN-SENT", "ESTABLISHED"):enters("ESTABLISHED", "100 ms")
net:expect(client):sends({ flags = "ACK" }, { "100 ms", "1.1 s" }):loses("ACK", { "100 ms" })
net:expect(server):retransmits("SYN ACK", { "1.05 s" })
net:expect(server):passes("LISTEN", "SYN-RECEIVED", "ESTABLISHED")
net:expect(server):enters("SYN-RECEIVED", "50 ms"):enters("ESTABLISHED", "1.15 s")
