-- Who includes whom: a folder of sim/ sees only itself and what stands above it, and the simulator
-- proper only the standard library of C11.
package.path = arg[0]:gsub("[^/]*$", "?.lua")
local tree = require "tree"
local root = arg[1]

local order = { "core", "wire", "net", "cc", "tcp", "trace", "script", "study", "cli" }
local rank = {}
for i, folder in ipairs(order) do
  rank[folder] = i
end

local c11 = {}
-- C11's headers, but for those that bring a clock, a locale, threads or libm.
for name in ([[
  assert ctype errno fenv float inttypes iso646 limits setjmp signal stdalign stdarg stdatomic
  stdbool stddef stdint stdio stdlib stdnoreturn string uchar wchar wctype]]):gmatch("%w+") do
  c11[name .. ".h"] = true
end

for _, file in ipairs(tree.files(root, "sim", "*.c", "*.h")) do
  local folder = file:match("^sim/(%w+)/")
  local proper = folder and rank[folder] <= rank.tcp
  local number = 0
  for line in tree.lines(root, file) do
    number = number + 1
    local ours, system = line:match('^#include "([^"]+)"'), line:match("^#include <([^>]+)>")
    local target = ours and ours:match("^(%w+)/")
    if folder and target and rank[target] and rank[target] > rank[folder] then
      tree.complain(file, number, folder .. " includes " .. ours .. ", which stands below it")
    elseif ours and not target and ours ~= "lastack_config.h" then
      tree.complain(file, number, ours .. " is not written from sim/")
    elseif proper and system and not c11[system] then
      tree.complain(file, number, "<" .. system .. "> is not for the simulator proper")
    end
  end
  if file:match("%.h$") then
    local guard = "LASTACK_" .. file:gsub("^sim/", ""):gsub("[/.]", "_"):upper()
    local text = assert(io.open(root .. "/" .. file)):read("a")
    if not text:find("#ifndef " .. guard .. "\n#define " .. guard .. "\n", 1, true) then
      tree.complain(file, 1, "include guard is not " .. guard)
    end
    if not text:match("^/%*\n %* [%w_/.]+ %- ") then
      tree.complain(file, 1, "does not begin with a comment that says what it is")
    end
  end
end
tree.finish()
