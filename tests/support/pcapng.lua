-- A strict reader of packets.pcapng, for tests: written from the format, not from the writer.
--
--     local capture = pcapng.read(path)      -- raises an error that says which block is wrong
--     capture.interfaces[1].name             -- in the order of their numbers, from 0
--     capture.packets[1]                     -- { time, interface, id, comments, frame fields … }
--
-- Of a frame it wants Ethernet with made-up addresses, IPv4 and TCP with right lengths and
-- checksums, and gives src, dst ("10.0.0.1:80"), flags, seq, ack, win and len.
local pcapng = {}

local function check(fine, what, ...)
  if not fine then error(what:format(...), 0) end
end

-- Options as { code, value } in their order; they must end with opt_endofopt and be padded with 0.
local function read_options(body, at)
  local options = {}
  while true do
    local code, length, value
    code, length, at = ("<I2I2"):unpack(body, at)
    if code == 0 then
      check(length == 0 and at == #body + 1, "something stands behind the end of the options")
      return options
    end
    value, at = body:sub(at, at + length - 1), at + length
    local padding = -length % 4
    check(body:sub(at, at + padding - 1) == ("\0"):rep(padding), "option %d: bad padding", code)
    at = at + padding
    options[#options + 1] = { code, value }
  end
end

local function option(options, wanted)
  local found
  for _, pair in ipairs(options) do
    if pair[1] == wanted then
      check(not found, "option %d stands there twice", wanted)
      found = pair[2]
    end
  end
  return found
end

local function comments_of(options)
  local comments = {}
  for _, pair in ipairs(options) do
    if pair[1] == 1 then
      check(utf8.len(pair[2]), "a comment is not UTF-8")
      check(not pair[2]:find("%c"), "a comment holds a control character")
      comments[#comments + 1] = pair[2]
    end
  end
  return comments
end

-- The sum of RFC 1071; right when it is 0xffff with the checksum counted in.
local function sum(bytes)
  local total = 0
  if #bytes % 2 == 1 then bytes = bytes .. "\0" end
  for at = 1, #bytes, 2 do total = total + (">I2"):unpack(bytes, at) end
  while total > 0xffff do total = (total & 0xffff) + (total >> 16) end
  return total
end

local function read_segment(packet, src, dst, segment)
  local from, to, seq, ack, offset, flags, win = (">I2I2I4I4BBI2"):unpack(segment)
  local pseudo = src .. dst .. (">BBI2"):pack(0, 6, #segment)
  check(sum(pseudo .. segment) == 0xffff, "wrong TCP checksum")
  local header = (offset >> 4) * 4
  check(offset & 15 == 0 and header >= 20 and header <= #segment, "wrong TCP header length")
  packet.src = ("%d.%d.%d.%d"):format(src:byte(1, 4)) .. ":" .. from
  packet.dst = ("%d.%d.%d.%d"):format(dst:byte(1, 4)) .. ":" .. to
  packet.seq, packet.ack, packet.win = seq, ack, win
  packet.len, packet.flags = #segment - header, ""
  for i, letter in ipairs { "F", "S", "R", "P", "A", "U", "E", "C" } do
    if flags >> (i - 1) & 1 == 1 then packet.flags = packet.flags .. letter end
  end
end

local function read_frame(packet, frame)
  check(frame:sub(13, 14) == "\8\0", "no IPv4 in the Ethernet frame")
  local ip = frame:sub(15)
  local version, _, total = ip:byte(1), ip:byte(2), (">I2"):unpack(ip, 3)
  check(version == 0x45 and total == #ip, "wrong IPv4 lengths")
  check(sum(ip:sub(1, 20)) == 0xffff, "wrong IPv4 checksum")
  check(ip:byte(10) == 6, "no TCP in the IPv4 packet")
  local src, dst = ip:sub(13, 16), ip:sub(17, 20)
  check(frame:sub(1, 12) == "\2\0" .. dst .. "\2\0" .. src, "wrong Ethernet addresses")
  read_segment(packet, src, dst, ip:sub(21))
end

local readers = {}

readers[0x0a0d0d0a] = function(capture, body)
  check(#capture.interfaces == 0 and not capture.section, "a second section")
  local magic, major, minor, length, at = ("<I4I2I2i8"):unpack(body)
  check(magic == 0x1a2b3c4d and major == 1 and minor == 0 and length == -1, "wrong section header")
  capture.section = read_options(body, at)
  capture.comments = comments_of(capture.section)
end

readers[1] = function(capture, body)
  local link_type, reserved, snap, at = ("<I2I2I4"):unpack(body)
  local options = read_options(body, at)
  local first = capture.interfaces[1]
  check(link_type == 1 and reserved == 0, "wrong link type")
  check(not first or first.snap == snap, "another snap length")
  check(option(options, 9) == "\9", "not in nanoseconds")
  table.insert(capture.interfaces,
    { name = option(options, 2), description = option(options, 3), snap = snap })
end

readers[6] = function(capture, body)
  local number, high, low, captured, length, at = ("<I4I4I4I4I4"):unpack(body)
  local interface = capture.interfaces[number + 1]
  check(interface, "an interface that is not described before")
  check(captured == length and length <= interface.snap, "a packet that was cut")
  local frame, padding = body:sub(at, at + length - 1), -length % 4
  at = at + length
  check(body:sub(at, at + padding - 1) == ("\0"):rep(padding), "bad padding")
  local options = read_options(body, at + padding)
  local packet = { time = high << 32 | low, interface = interface.name,
    comments = comments_of(options), id = ("<I8"):unpack(option(options, 5)) }
  local last = capture.packets[#capture.packets]
  check(not last or last.time <= packet.time and last.id < packet.id, "not in order")
  read_frame(packet, frame)
  table.insert(capture.packets, packet)
end

local function read_block(capture, bytes, at)
  local kind, length = ("<I4I4"):unpack(bytes, at)
  check(length % 4 == 0 and length >= 12 and at + length <= #bytes + 1, "wrong length")
  check(("<I4"):unpack(bytes, at + length - 4) == length, "two lengths that differ")
  check(readers[kind], "type %d is unknown", kind)
  check(capture.section or kind == 0x0a0d0d0a, "no section header in front")
  readers[kind](capture, bytes:sub(at + 8, at + length - 5))
  return at + length
end

function pcapng.read(path)
  local file = assert(io.open(path, "rb"))
  local bytes = file:read("a")
  file:close()
  local capture = { interfaces = {}, packets = {} }
  local at, number = 1, 0
  while at <= #bytes do
    number = number + 1
    local fine, result = pcall(read_block, capture, bytes, at)
    if not fine then error(("%s: block %d: %s"):format(path, number, result), 0) end
    at = result
  end
  assert(capture.section, path .. ": is empty")
  return capture
end

return pcapng
