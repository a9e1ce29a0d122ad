-- Both programs close at the same instant, and one of the two ACKs is lost. CLOSING has no timer of
-- its own: the end whose FIN was not acknowledged sends it again.
-- In the ladder: left is in TIME-WAIT already when right's FIN comes again; it answers and starts
-- its 240 s anew. Right leaves CLOSING a whole second later.
local la = require "lastack"

local net   = la.network { profile = "rfc9293" }
local left  = net:host "left"
local right = net:host "right"
local wire  = net:link(left, right, { delay = "50 ms" })

wire:from(left):drop { flags = "ACK", answering = "FIN", count = 1 }

left:spawn(function(host)
  local conn = host:connect(right, 80)
  host:sleep(la.s(1) - net:now())
  net:zero()
  conn:close()
end)

right:spawn(function(host)
  local conn = host:listen(80):accept()
  host:sleep(la.s(1) - net:now())
  conn:close()
end)

net:run()

net:expect(left):passes("FIN-WAIT-1", "CLOSING", "TIME-WAIT", "CLOSED")
net:expect(left):enters("CLOSING", "50 ms"):enters("TIME-WAIT", "100 ms")
net:expect(left):enters("CLOSED", "241.05 s"):loses("ACK", { "50 ms" })
net:expect(right):passes("FIN-WAIT-1", "CLOSING", "TIME-WAIT", "CLOSED")
net:expect(right):enters("CLOSING", "50 ms"):retransmits("FIN", { "1 s" })
net:expect(right):enters("TIME-WAIT", "1.1 s"):enters("CLOSED", "241.1 s")
