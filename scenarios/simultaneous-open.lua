-- Both programs connect to each other at the same instant, and nobody listens. The two SYNs cross,
-- and one connection comes of it, not two: four segments, and neither end is client or server.
-- In the ladder: both columns read the same; a SYN that arrives in SYN-SENT leads to SYN-RECEIVED,
-- and the crossing SYN ACK opens the connection at both ends at once.
local la = require "lastack"

local net   = la.network { profile = "rfc9293" }
local left  = net:host "left"
local right = net:host "right"
net:link(left, right, { delay = "50 ms" })

left:spawn(function(host)
  net:zero()
  host:connect(right, 6000, { port = 5000 })
end)

right:spawn(function(host)
  host:connect(left, 5000, { port = 6000 })
end)

net:run()

for _, host in ipairs { left, right } do
  net:expect(host):passes("CLOSED", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED")
  net:expect(host):enters("SYN-RECEIVED", "50 ms"):enters("ESTABLISHED", "100 ms")
  net:expect(host):sends("SYN", { "0 s", "50 ms" }):sends("ACK", 1)
end
