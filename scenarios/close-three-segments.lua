-- The server's program closes at the very instant at which it learns of the client's FIN. The ACK
-- that is due has not left yet, so one segment carries both: the server's FIN and the ACK. Three
-- segments close the connection.
-- In the ladder: the client never sees FIN-WAIT-2; the server is in CLOSE-WAIT for no time at all.
local la = require "lastack"

local net    = la.network { profile = "rfc9293" }
local client = net:host "client"
local server = net:host "server"
net:link(client, server, { delay = "50 ms" })

server:spawn(function(host)
  local conn = host:listen(80):accept()
  while conn:receive() do end
  conn:close()                           -- at once
end)

client:spawn(function(host)
  local conn = host:connect(server, 80)
  host:sleep "1 s"
  net:zero()
  conn:close()
end)

net:run()

net:expect(client):passes("ESTABLISHED", "FIN-WAIT-1", "TIME-WAIT", "CLOSED")
net:expect(client):enters("FIN-WAIT-1", "0 s"):enters("TIME-WAIT", "100 ms")
net:expect(client):enters("CLOSED", "240.1 s")
net:expect(server):passes("ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED")
net:expect(server):enters("CLOSE-WAIT", "50 ms"):enters("LAST-ACK", "50 ms")
net:expect(server):enters("CLOSED", "150 ms"):sends("FIN", { "50 ms" })
