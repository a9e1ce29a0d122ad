-- The last ACK of a close is lost. TIME-WAIT is there to answer the FIN that comes again.
local la = require "lastack"

local net    = la.network { profile = "rfc9293" }
local client = net:host "client"
local server = net:host "server"
local wire   = net:link(client, server, { delay = "50 ms" })

wire:from(client):drop { flags = "ACK", answering = "FIN", count = 1 }

server:spawn(function(host)
  local conn = host:listen(80):accept()
  while conn:receive() do end            -- until end of stream
  host:sleep "1 s"                       -- the program takes its time
  conn:close()
end)

client:spawn(function(host)
  local conn = host:connect(server, 80)
  host:sleep "1 s"
  net:zero()                             -- ladder and figures count from here
  conn:close()
end)

net:run()

net:expect(client):passes("FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "CLOSED")
net:expect(server):retransmits("FIN", 1)
net:expect(client):stays("TIME-WAIT", "241 s")   -- restarted by the second FIN
