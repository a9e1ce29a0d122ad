-- Both programs close at the same instant. The FINs cross, and each end finds out that the other
-- has closed while its own FIN is still unacknowledged: that is CLOSING.
-- In the ladder: both columns read the same, and both ends pay with 240 s of TIME-WAIT.
local la = require "lastack"

local net   = la.network { profile = "rfc9293" }
local left  = net:host "left"
local right = net:host "right"
net:link(left, right, { delay = "50 ms" })

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

for _, host in ipairs { left, right } do
  net:expect(host):passes("ESTABLISHED", "FIN-WAIT-1", "CLOSING", "TIME-WAIT", "CLOSED")
  net:expect(host):enters("FIN-WAIT-1", "0 s"):enters("CLOSING", "50 ms")
  net:expect(host):enters("TIME-WAIT", "100 ms"):enters("CLOSED", "240.1 s")
end
