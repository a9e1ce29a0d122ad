-- The last ACK of a close is lost three times. TIME-WAIT does not end at a time fixed when it
-- began: each FIN that comes again is answered, and starts the 240 s anew.
-- In the ladder: the server's FIN after 1, 2 and 4 s, the timer doubling; and TIME-WAIT, which
-- lasts until 240 s after the last of them.
local la = require "lastack"

local net    = la.network { profile = "rfc9293" }
local client = net:host "client"
local server = net:host "server"
local wire   = net:link(client, server, { delay = "50 ms" })

wire:from(client):drop { flags = "ACK", answering = "FIN", count = 3 }

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
net:expect(client):enters("TIME-WAIT", "1.1 s"):stays("TIME-WAIT", "247 s")
net:expect(client):enters("CLOSED", "248.1 s"):loses("ACK", { "1.1 s", "2.1 s", "4.1 s" })
net:expect(server):retransmits("FIN", { "2.05 s", "4.05 s", "8.05 s" })
net:expect(server):passes("CLOSE-WAIT", "LAST-ACK", "CLOSED")
net:expect(server):enters("LAST-ACK", "1.05 s"):enters("CLOSED", "8.15 s")
