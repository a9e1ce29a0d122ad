-- A megabyte over a path that loses one packet in a hundred. TCP finds out how much the path bears:
-- slow start doubles what is in flight each round trip until something is lost, and from then on
-- congestion avoidance adds a segment a round trip and halves at each loss.
-- Three duplicate ACKs give a loss away, and fast retransmit repairs it within a round trip; where
-- too few come, the retransmission timer has to, and the window is back at one segment.
-- In the trace: the window in `tcp:cc`, its episodes of loss in `tcp:recovery`. What arrives is
-- compared octet by octet, the megabyte with its pattern, the answer with the text that it is.
local la = require "lastack"

local p = la.parameters {
  size = { "1 MB", help = "how much the client sends" },
  loss = { "1 %", help = "of packets, in both directions", min = "0 %", max = "30 %" },
}

local buffers = { receive_buffer = "256 KiB", send_buffer = "256 KiB", window_scale = true }

local net    = la.network { profile = "rfc9293" }
local client = net:host("client", buffers)
local server = net:host("server", buffers)
net:link(client, server, {                       -- 125 kB fill the path
  rate = "10 Mbit/s", delay = "50 ms", loss = p.loss, queue = 100,
})

local answer = {}
for line = 1, 2000 do
  answer[line] = ("line %d of the server's answer\n"):format(line)
end
answer = table.concat(answer)

local received = 0

server:spawn(function(host)
  local conn = host:listen(80):accept()
  local text = conn:receive()
  while text do
    assert(text == la.pattern(1, received + 1, received + #text), "other octets than were sent")
    received = received + #text
    text = conn:receive()
  end
  conn:send(answer)
  conn:close()
end)

client:spawn(function(host)
  local conn = host:connect(server, 80)
  net:zero()                                     -- the transfer begins
  conn:send(p.size, 1)
  conn:shutdown()
  local texts, text = {}, conn:receive()
  while text do
    texts[#texts + 1] = text
    text = conn:receive()
  end
  assert(table.concat(texts) == answer, "another answer than was sent")
  conn:close()
end)

net:run()

assert(la.bytes(received) == p.size, "not all of it arrived")

net:expect(client):returns("send", "ok"):returns("receive", "end")
net:expect(client):passes("ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "CLOSED")
net:expect(server):returns("send", "ok"):returns("receive", "end")
net:expect(server):passes("ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED")
