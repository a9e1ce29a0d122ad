-- A FIN closes one direction only. The client has nothing more to say, but goes on listening: the
-- server sends for five seconds more and then closes its half.
-- In the ladder: text runs from a server in CLOSE-WAIT to a client in FIN-WAIT-2, which
-- acknowledges all of it. conn:shutdown() is the CLOSE of the RFC; after conn:close() the client
-- would have answered the text with RST.
local la = require "lastack"

local net    = la.network { profile = "rfc9293" }
local client = net:host "client"
local server = net:host "server"
net:link(client, server, { delay = "50 ms" })

server:spawn(function(host)
  local conn = host:listen(80):accept()
  while conn:receive() do end
  for _ = 1, 9 do
    host:sleep "500 ms"
    conn:send(la.bytes(100))
  end
  host:sleep "500 ms"
  conn:close()
end)

client:spawn(function(host)
  local conn = host:connect(server, 80)
  host:sleep "1 s"
  net:zero()
  conn:shutdown()
  local received, text = 0, conn:receive()
  while text do
    received = received + #text
    text = conn:receive()
  end
  assert(received == 900)
  conn:close()
end)

net:run()

net:expect(client):passes("FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "CLOSED")
net:expect(client):enters("FIN-WAIT-1", "0 s"):enters("FIN-WAIT-2", "100 ms")
net:expect(client):enters("TIME-WAIT", "5.1 s"):enters("CLOSED", "245.1 s")
net:expect(client):returns("receive", "100 B", 9):returns("receive", "end")
net:expect(server):passes("CLOSE-WAIT", "LAST-ACK", "CLOSED")
net:expect(server):enters("CLOSE-WAIT", "50 ms"):enters("LAST-ACK", "5.05 s")
net:expect(server):enters("CLOSED", "5.15 s")
