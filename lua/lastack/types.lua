---@meta
-- The types of everything that a scenario sees, for the Lua language server. No code runs here.
-- luacheck: ignore 212 241

---A number with a unit: a time, an amount of data, a rate or a ratio. `+ - * /` and comparisons
---work within a dimension; a text such as "50 ms" may stand for one wherever one is expected.
---@class lastack.Quantity
---@operator add(lastack.Quantity|string): lastack.Quantity
---@operator sub(lastack.Quantity|string): lastack.Quantity
---@operator mul(number): lastack.Quantity
---@operator div(number): lastack.Quantity
---@operator div(lastack.Quantity): number
---@operator unm: lastack.Quantity

---@alias lastack.Time lastack.Quantity|string  "50 ms": ns us ms s min h d
---@alias lastack.Data lastack.Quantity|string  "1500 B": B kB MB GB KiB MiB GiB
---@alias lastack.Rate lastack.Quantity|string  "10 Mbit/s": bit/s kbit/s Mbit/s Gbit/s
---@alias lastack.Ratio lastack.Quantity|string "1.5 %"

---@alias lastack.State
---| "CLOSED"
---| "LISTEN"
---| "SYN-SENT"
---| "SYN-RECEIVED"
---| "ESTABLISHED"
---| "FIN-WAIT-1"
---| "FIN-WAIT-2"
---| "CLOSE-WAIT"
---| "CLOSING"
---| "LAST-ACK"
---| "TIME-WAIT"

---Why a call failed.
---@alias lastack.Refusal
---| "no-connection"
---| "exists"
---| "closing"
---| "reset"
---| "refused"
---| "resources"
---| "invalid-remote"
---| "remote-unspecified"
---| "user-timeout"
---| "timeout"

---What `require "lastack"` gives.
---@class lastack
local lastack = {}

---The one network of this scenario; its hosts' TCP runs under the named profile ("rfc9293").
---@param options? { profile?: "rfc9293" }
---@return lastack.Network
function lastack.network(options) end

---@class lastack.Parameter
---@field [1] string|integer|boolean the default
---@field help? string
---@field min? lastack.Quantity|string|integer
---@field max? lastack.Quantity|string|integer
---@field choices? string[]

---Declares what `--set name=value` may change, and returns the values by name.
---@param specs table<string, lastack.Parameter>
---@return table<string, any>
function lastack.parameters(specs) end

---@param text string such as "50 ms"
---@return lastack.Quantity
function lastack.quantity(text) end

---Bytes `first` to `last`, counted from 1, of a pattern that conn:send sends.
---@param number integer
---@param first integer
---@param last integer
---@return string
function lastack.pattern(number, first, last) end

---@alias lastack.Unit fun(number: number): lastack.Quantity

---@type lastack.Unit
lastack.ns = nil
---@type lastack.Unit
lastack.us = nil
---@type lastack.Unit
lastack.ms = nil
---@type lastack.Unit
lastack.s = nil
---@type lastack.Unit
lastack.min = nil
---@type lastack.Unit
lastack.h = nil
---@type lastack.Unit
lastack.d = nil
---@type lastack.Unit
lastack.bytes = nil
---@type lastack.Unit
lastack.kB = nil
---@type lastack.Unit
lastack.MB = nil
---@type lastack.Unit
lastack.GB = nil
---@type lastack.Unit
lastack.KiB = nil
---@type lastack.Unit
lastack.MiB = nil
---@type lastack.Unit
lastack.GiB = nil
---@type lastack.Unit
lastack.bit = nil
---@type lastack.Unit
lastack.kbit = nil
---@type lastack.Unit
lastack.mbit = nil
---@type lastack.Unit
lastack.gbit = nil
---@type lastack.Unit
lastack.percent = nil

---TCP settings, of a host or of one connection. `lastack list --settings` explains them.
---@class lastack.Settings
---@field msl? lastack.Time
---@field rto_initial? lastack.Time
---@field rto_min? lastack.Time
---@field rto_max? lastack.Time
---@field rto_after_syn? lastack.Time
---@field r1? integer
---@field r2? lastack.Time
---@field r2_syn? lastack.Time
---@field user_timeout? lastack.Time
---@field delayed_ack? lastack.Time
---@field send_buffer? lastack.Data
---@field receive_buffer? lastack.Data
---@field mss? lastack.Data
---@field window_scale? boolean
---@field initial_window? integer segments
---@field sequence_test? "lenient"|"strict"
---@field ephemeral_first? integer

---@class lastack.LinkOptions
---@field delay? lastack.Time of propagation, one way; 0 s
---@field rate? lastack.Rate without one nothing ever waits
---@field queue? integer|lastack.Data packets or bytes that may wait; without one there is no limit
---@field mtu? lastack.Data 1500 B
---@field loss? lastack.Ratio of packets lost by chance
---@field name? string

---@class lastack.RunOptions
---@field horizon? lastack.Time ends the run there, as it should
---@field max_events? integer
---@field max_events_an_instant? integer
---@field max_time? lastack.Time
---@field max_memory? lastack.Data of the simulation
---@field max_instructions? integer of Lua, without a pause
---@field max_lua_memory? lastack.Data

---@class lastack.Network
local Network = {}

---@param name string a letter and up to 31 of A-Z a-z 0-9 _ . -
---@param settings? lastack.Settings
---@return lastack.Host
function Network:host(name, settings) end

---Joins two hosts, in both directions alike; see lastack.Direction for differences.
---@param a lastack.Host
---@param b lastack.Host
---@param options? lastack.LinkOptions
---@return lastack.Link
function Network:link(a, b, options) end

---Runs the network until nothing can happen any more, or to the horizon. Once in a scenario.
---@param options? lastack.RunOptions
---@return "done"|"until"
function Network:run(options) end

---Ladder, figures and expectations count from here. Once in a scenario.
function Network:zero() end

---@return lastack.Quantity time since the run began
function Network:now() end

---Writes a note into the trace and the ladder.
---@param text string
function Network:note(text) end

---@param subject lastack.Host|lastack.Connection
---@return lastack.Expectation
function Network:expect(subject) end

---@class lastack.Host
local Host = {}

---Starts a process: a program on this host. Calls that wait work only in processes.
---@param program fun(host: lastack.Host)
function Host:spawn(program) end

---@param duration lastack.Time
function Host:sleep(duration) end

---@class lastack.ConnectOptions: lastack.Settings
---@field port? integer the local port; else an ephemeral one

---Waits until the connection is open, or has failed.
---@param peer lastack.Host
---@param port integer
---@param options? lastack.ConnectOptions
---@return lastack.Connection?
---@return lastack.Refusal?
function Host:connect(peer, port, options) end

---@param port integer
---@param options? { backlog?: integer }
---@return lastack.Listener
---@return lastack.Refusal?
function Host:listen(port, options) end

---@return string
function Host:name() end

---@return string "10.0.0.1"
function Host:address() end

---@class lastack.Listener
local Listener = {}

---Waits for a connection that is open.
---@return lastack.Connection
---@return lastack.Refusal?
function Listener:accept() end

---@return true?
---@return lastack.Refusal?
function Listener:close() end

---@class lastack.Connection
local Connection = {}

---Waits until all of it is in the send buffer. An amount of data is sent as a pattern of bytes,
---of which there is one for each number; la.pattern says what its bytes are.
---@param text string|lastack.Quantity
---@param pattern? integer the pattern's number; 1
---@return true?
---@return lastack.Refusal?
function Connection:send(text) end

---Waits for text. Returns nil alone at the end of the stream.
---@param max? integer|lastack.Data
---@return string?
---@return lastack.Refusal?
function Connection:receive(max) end

---The CLOSE of the RFC: nothing more to send; receiving goes on.
---@return true?
---@return lastack.Refusal?
function Connection:shutdown() end

---What a program's close does: shutdown, and unread or later text is answered with RST.
---@return true?
---@return lastack.Refusal?
function Connection:close() end

---@return true?
---@return lastack.Refusal?
function Connection:abort() end

---Waits until the connection is in one of the states, or CLOSED; returns the state it is in.
---@param ... lastack.State
---@return lastack.State
function Connection:wait(...) end

---Also after the connection is gone: then "CLOSED".
---@return lastack.State
function Connection:state() end

---Why the connection was closed; nil when nothing went wrong.
---@return lastack.Refusal?
function Connection:error() end

---@class lastack.Status
---@field state lastack.State
---@field local string
---@field remote string
---@field unread lastack.Quantity
---@field unacked lastack.Quantity
---@field send_room lastack.Quantity
---@field send_window lastack.Quantity
---@field receive_window lastack.Quantity
---@field mss lastack.Quantity
---@field srtt lastack.Quantity
---@field rto lastack.Quantity

---@return lastack.Status
function Connection:status() end

---@class lastack.Link
local Link = {}

---The direction in which this host sends.
---@param host lastack.Host
---@return lastack.Direction
function Link:from(host) end

---@return string
function Link:name() end

---What a predicate sees of a packet. Numbers are relative to the first ones of the connection.
---@class lastack.Packet
---@field flags string "SYN ACK"
---@field seq integer
---@field ack? integer
---@field len integer
---@field win integer
---@field transmission integer 1 for the first
---@field retransmission boolean
---@field state lastack.State of the sender

---All fields that are given must fit.
---@class lastack.Rule
---@field flags? string exactly these; PSH is not looked at
---@field has? string at least these
---@field answering? string an ACK sent because a segment with these flags arrived
---@field len? integer|integer[] octets of text, or { from, to }
---@field seq? integer|integer[] relative sequence number, or { from, to }
---@field state? lastack.State of the sender
---@field retransmission? boolean
---@field nth? integer only the n-th that fits
---@field count? integer so many at most; else for ever
---@field when? fun(packet: lastack.Packet): boolean looks and counts; may not change the network

---@class lastack.Direction
local Direction = {}

---@param rule lastack.Rule|fun(packet: lastack.Packet): boolean
function Direction:drop(rule) end

---@param options lastack.LinkOptions of this direction alone; no name
function Direction:set(options) end

---What a scenario expects; judged when the run is over. Of a host's states it holds when it holds
---for one of its connections; segments and results are those of all of them. Times count from
---net:zero.
---@class lastack.Expectation
local Expectation = {}

---These states, one right after the other.
---@param ... lastack.State
---@return lastack.Expectation
function Expectation:passes(...) end

---@param state lastack.State
---@return lastack.Expectation
function Expectation:ends_in(state) end

---@param state lastack.State
---@param time lastack.Time
---@return lastack.Expectation
function Expectation:enters(state, time) end

---@param state lastack.State
---@param duration lastack.Time
---@return lastack.Expectation
function Expectation:stays(state, duration) end

---How often, or the times at which.
---@alias lastack.Often integer|lastack.Time[]
---Segments with at least these flags, or exactly these.
---@alias lastack.Flags string|{ flags: string }

---@param flags lastack.Flags
---@param often lastack.Often
---@return lastack.Expectation
function Expectation:sends(flags, often) end

---@param flags lastack.Flags
---@param often lastack.Often
---@return lastack.Expectation
function Expectation:retransmits(flags, often) end

---@param flags lastack.Flags
---@param often lastack.Often
---@return lastack.Expectation
function Expectation:loses(flags, often) end

---@param call string "connect"
---@param result string "ok", "end", "100 B", "reset" …
---@param often? lastack.Often once, if left out
---@return lastack.Expectation
function Expectation:returns(call, result, often) end

return lastack
