-- Three segments open a connection, and the two ends are not open at the same instant: the client
-- is ESTABLISHED half a round trip before the server, which must first hear that its SYN arrived.
-- In the ladder: the client leaves CLOSED for SYN-SENT the moment it calls connect(); each state
-- changes where a segment is sent or arrives, never between.
local la = require "lastack"

local net    = la.network { profile = "rfc9293" }
local client = net:host "client"
local server = net:host "server"
net:link(client, server, { delay = "50 ms" })

server:spawn(function(host)
  host:listen(80):accept()
end)

client:spawn(function(host)
  net:zero()
  host:connect(server, 80)
end)

net:run()

net:expect(client):passes("CLOSED", "SYN-SENT", "ESTABLISHED")
net:expect(client):enters("SYN-SENT", "0 s"):enters("ESTABLISHED", "100 ms")
net:expect(server):passes("LISTEN", "SYN-RECEIVED", "ESTABLISHED")
net:expect(server):enters("SYN-RECEIVED", "50 ms"):enters("ESTABLISHED", "150 ms")
net:expect(client):retransmits("SYN", 0)
net:expect(server):retransmits("SYN", 0)
