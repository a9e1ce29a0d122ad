-- The server's SYN ACK is lost. Both ends are waiting for something now, and both timers repair it:
-- the client sends its SYN again, the server its SYN ACK.
-- In the ladder: two retransmission timers of 1 s, 50 ms apart. The SYN that comes again finds the
-- server in SYN-RECEIVED, where it is a duplicate, and is answered with a bare ACK.
local la = require "lastack"

local net    = la.network { profile = "rfc9293" }
local client = net:host "client"
local server = net:host "server"
local wire   = net:link(client, server, { delay = "50 ms" })

wire:from(server):drop { flags = "SYN ACK", count = 1 }

server:spawn(function(host)
  host:listen(80):accept()
end)

client:spawn(function(host)
  net:zero()
  host:connect(server, 80)
end)

net:run()

net:expect(client):retransmits("SYN", { "1 s" })
net:expect(client):passes("SYN-SENT", "ESTABLISHED"):enters("ESTABLISHED", "1.1 s")
net:expect(server):loses("SYN ACK", { "50 ms" }):retransmits("SYN ACK", { "1.05 s" })
net:expect(server):passes("LISTEN", "SYN-RECEIVED", "ESTABLISHED")
net:expect(server):enters("SYN-RECEIVED", "50 ms"):enters("ESTABLISHED", "1.15 s")
