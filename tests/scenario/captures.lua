-- Every scenario's packets.pcapng holds exactly the packets of its trace.jsonl, each once, and
-- series/segments.csv the same; other programs read as many.
-- Arguments: the program; "tshark": what tshark says of each packet is compared, and nothing else.
package.path = arg[0]:gsub("[^/]*/[^/]*$", "support/?.lua")
local pcapng = require "pcapng"
local program, only_tshark = arg[1], arg[2] == "tshark"

local function output_of(command, ...)
  local pipe = assert(io.popen(command:format(...)))
  local text = pipe:read("a")
  pipe:close()
  return text
end

local function is_installed(name)
  return (os.execute("command -v " .. name .. " >/dev/null"))
end

local function check(fine, what, ...)
  if not fine then error(what:format(...), 0) end
end

-- A value of one of our lines of JSON; keys and texts of these need no unescaping.
local function value(line, key)
  return line:match('"' .. key .. '":"([^"]*)"') or tonumber(line:match('"' .. key .. '":(%d+)'))
end

-- The packets of a trace that a link took from their first sender, and what became of each.
local function read_trace(path)
  local packets, by_id = {}, {}
  for line in io.lines(path) do
    local name = value(line, "name")
    if name == "net:sent" and not value(line, "forwarded") then
      local packet = { time = value(line, "time"), fate = "under-way" }
      for _, key in ipairs { "id", "host", "src", "dst", "flags", "len", "win", "state",
        "transmission", "reason", "clause" } do
        packet[key] = value(line, key)
      end
      packet.seq, packet.ack = value(line, "seq_abs"), value(line, "ack_abs") or 0
      packets[#packets + 1], by_id[packet.id] = packet, packet
    elseif name == "net:delivered" or name == "net:dropped" then
      local packet = by_id[value(line, "id")]
      if packet then
        packet.fate = name == "net:dropped" and "lost" or "arrived"
        packet.where, packet.rule = value(line, "where"), value(line, "rule")
      end
    end
  end
  return packets
end

local fate_phrase = { arrived = "; arrives at ", lost = "; lost ", ["under-way"] = "; still under" }

local function compare_packet(seen, told)
  for _, key in ipairs { "id", "time", "src", "dst", "flags", "len", "win", "seq", "ack" } do
    check(seen[key] == told[key], "packet %d: %s is %s, in the trace %s", told.id, key, seen[key],
      told[key])
  end
  local comment = seen.comments[#seen.comments]
  local parts = { ("packet %d, %s"):format(told.id, told.host), " in " .. told.state,
    fate_phrase[told.fate], told.rule or "", told.clause and "(" .. told.clause .. ")" or "",
    told.transmission and ", transmission " .. told.transmission or "" }
  for _, part in ipairs(parts) do
    check(comment:find(part, 1, true), "packet %d: no \"%s\" in \"%s\"", told.id, part, comment)
  end
  local interface = told.fate == "lost" and "lost" or told.host
  check(seen.interface == interface, "packet %d: stands on %s, not %s", told.id, seen.interface,
    interface)
end

local function compare_capture(folder, told)
  local capture = pcapng.read(folder .. "/packets.pcapng")
  check(#capture.packets == #told, "%d packets in the capture, %d in the trace", #capture.packets,
    #told)
  for i, packet in ipairs(told) do compare_packet(capture.packets[i], packet) end
end

-- No field of segments.csv has a comma or a quote in it but the last, the rule.
local function compare_segments(folder, told)
  local n = 0
  for line in io.lines(folder .. "/series/segments.csv") do
    local packet = told[n]
    if packet then
      local fields = {}
      for field in (line .. ","):gmatch("([^,]*),") do fields[#fields + 1] = field end
      check(tonumber(fields[1]) == packet.time and tonumber(fields[4]) == packet.id
        and fields[8] == packet.flags and fields[16] == packet.fate
        and fields[18] == (packet.where or ""), "segments.csv, row %d: %s", n, line)
    end
    n = n + 1
  end
  check(n == #told + 1, "%d rows in segments.csv, %d packets in the trace", n - 1, #told)
end

-- How many packets another program counts, and how it is asked.
local counters = {
  tcpdump = function(path)
    return select(2, output_of("tcpdump -nr '%s' 2>/dev/null", path):gsub("\n", ""))
  end,
  capinfos = function(path)
    return tonumber(output_of("capinfos -cMT '%s' 2>/dev/null", path):match("\n[^\n]*\t(%d+)"))
  end,
  tcptrace = function(path)
    local text = output_of("tcptrace -n '%s' 2>/dev/null", path)
    return tonumber(text:match("%d+ packets seen, (%d+)"))
  end,
}

local function compare_counts(folder, told)
  for _, name in ipairs { "tcpdump", "capinfos", "tcptrace" } do
    if is_installed(name) then
      local n = counters[name](folder .. "/packets.pcapng")
      check(n == #told, "%s counts %s packets, the trace has %d", name, n, #told)
    end
  end
end

-- What tshark's analysis finds in a packet, and the reasons of ours that explain it. Whatever was
-- transmitted before is explained as a retransmission, and must be found to be one.
local retransmission = { "retransmission", "fast_retransmission", "spurious_retransmission",
  "out_of_order" }
local findings = {
  retransmission = {
    ["syn-sent-syn"] = "a SYN is seen twice; ours is new, with an ACK of the SYN that crossed it",
  },
  duplicate_ack = {
    ["seq-repeated-fin"] = "a FIN came again",
    ["time-wait-repeated-fin"] = "a FIN came again",
    ["syn-received-repeated-syn"] = "a SYN came again",
    ["seq-repeated-syn"] = "a SYN came again",
    ["text-out-of-order"] = "text beyond a gap",
    ["fin-beyond-gap"] = "a FIN beyond a gap",
  },
  reused_ports = { ["open-active"] = "the same two ports again, after TIME-WAIT" },
}
local nothing_of = { "lost_segment", "ack_lost_segment", "keep_alive", "keep_alive_ack",
  "zero_window", "zero_window_probe", "zero_window_probe_ack", "window_full" }

local tshark_fields = { "frame.packet_id", "frame.interface_name", "tcp.checksum.status",
  "ip.checksum.status", "_ws.malformed" }
for _, list in ipairs { retransmission, { "duplicate_ack", "reused_ports" }, nothing_of } do
  for _, name in ipairs(list) do tshark_fields[#tshark_fields + 1] = "tcp.analysis." .. name end
end

-- One table a packet: field to text, "" where tshark has nothing to say.
local function ask_tshark(path)
  local rows = {}
  local command = "tshark -n -r '%s' -o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE "
    .. "-T fields -E separator=, -E occurrence=f -e %s 2>/dev/null"
  for line in output_of(command, path, table.concat(tshark_fields, " -e ")):gmatch("[^\n]+") do
    local row, i = {}, 0
    for field in (line .. ","):gmatch("([^,]*),") do
      i = i + 1
      row[tshark_fields[i]:gsub("^tcp%.analysis%.", "")] = field
    end
    rows[#rows + 1] = row
  end
  return rows
end

local function judge_findings(row, told)
  local again = false
  for _, name in ipairs(retransmission) do again = again or row[name] ~= "" end
  local sent_before = (told.transmission or 1) > 1
  check(again == sent_before or again and findings.retransmission[told.reason],
    "packet %d (%s), transmission %s: tshark says %s", told.id, told.reason, told.transmission,
    again and "retransmission" or "nothing")
  for _, name in ipairs { "duplicate_ack", "reused_ports" } do
    check(row[name] == "" or findings[name][told.reason], "packet %d (%s): tshark says %s",
      told.id, told.reason, name)
  end
  for _, name in ipairs(nothing_of) do
    check(row[name] == "", "packet %d (%s): tshark says %s", told.id, told.reason, name)
  end
end

local function compare_tshark(folder, told)
  local rows = ask_tshark(folder .. "/packets.pcapng")
  check(#rows == #told, "tshark counts %d packets, the trace has %d", #rows, #told)
  for i, row in ipairs(rows) do
    check(row["tcp.checksum.status"] == "1" and row["ip.checksum.status"] == "1"
      and row["_ws.malformed"] == "", "packet %d: tshark finds it malformed", told[i].id)
    local interface = told[i].fate == "lost" and "lost" or told[i].host
    check(tonumber(row["frame.packet_id"]) == told[i].id
      and row["frame.interface_name"] == interface, "packet %d: on interface %s", told[i].id,
      row["frame.interface_name"])
    judge_findings(row, told[i])
  end
end

-- Runs a scenario into a folder twice, the second time over the first, and compares.
local function examine(name, work)
  local folder = work .. "/" .. name
  for _ = 1, 2 do
    check(os.execute(("'%s' run -q -o '%s' '%s'"):format(program, folder, name)), "does not run")
  end
  local told = read_trace(folder .. "/trace.jsonl")
  check(#told > 0, "no packets in the trace")
  if only_tshark then
    compare_tshark(folder, told)
  else
    compare_capture(folder, told)
    compare_segments(folder, told)
    compare_counts(folder, told)
    check(os.execute(("'%s' run --format pcapng '%s' | cmp -s - '%s/packets.pcapng'"):format(
      program, name, folder)), "--format pcapng prints something else")
  end
end

if only_tshark and not is_installed("tshark") then os.exit(77) end
local work = output_of("mktemp -d"):match("%S+")
local checks, failures = 0, 0
for name in output_of("'%s' list", program):gmatch("([^%s]+)[^\n]*\n") do
  local fine, err = pcall(examine, name, work)
  print(fine and "ok    " .. name or "WRONG " .. name .. ": " .. tostring(err))
  checks, failures = checks + 1, failures + (fine and 0 or 1)
end
os.execute("rm -rf '" .. work .. "'")
print(("Checks: %d, Failures: %d, Errors: 0"):format(checks, failures))
os.exit(checks > 0 and failures == 0)
