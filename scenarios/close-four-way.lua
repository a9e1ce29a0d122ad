-- The close of the textbooks: two FINs, two ACKs, and a pause between the halves, because the
-- server's program needs a second before it closes too.
-- In the ladder: the end that closes first goes by FIN-WAIT-1 and FIN-WAIT-2 to TIME-WAIT and waits
-- there for 2MSL = 240 s; the other goes by CLOSE-WAIT and LAST-ACK straight to CLOSED. CLOSE-WAIT
-- lasts as long as the program likes: no timer runs there.
local la = require "lastack"

local net    = la.network { profile = "rfc9293" }
local client = net:host "client"
local server = net:host "server"
net:link(client, server, { delay = "50 ms" })

server:spawn(function(host)
  local conn = host:listen(80):accept()
  while conn:receive() do end            -- until end of stream
  host:sleep "1 s"                       -- the program takes its time
  conn:close()
end)

client:spawn(function(host)
  local conn = host:connect(server, 80)
  host:sleep "1 s"
  net:zero()
  conn:close()
end)

net:run()

net:expect(client):passes("ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "CLOSED")
net:expect(client):enters("FIN-WAIT-1", "0 s"):enters("FIN-WAIT-2", "100 ms")
net:expect(client):enters("TIME-WAIT", "1.1 s"):enters("CLOSED", "241.1 s")
net:expect(server):passes("ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED")
net:expect(server):enters("CLOSE-WAIT", "50 ms"):enters("LAST-ACK", "1.05 s")
net:expect(server):enters("CLOSED", "1.15 s")
