-- Calls and words that do not belong here, each with why.
package.path = arg[0]:gsub("[^/]*$", "?.lua")
local tree = require "tree"
local root = arg[1]

-- pattern (with frontiers around a name), folders of sim/ it holds for ("" is all), why
local banned = {
  { "%f[%w_]strcpy%(", "", "no bound: use snprintf or memcpy" },
  { "%f[%w_]strcat%(", "", "no bound" },
  { "%f[%w_]sprintf%(", "", "no bound: use snprintf" },
  { "%f[%w_]gets%(", "", "no bound" },
  { "%f[%w_]s?rand%(", "", "not seeded by the run: use core/random.h" },
  { "%f[%w_]g_rand", "", "not seeded by the run: use core/random.h" },
  { "%f[%w_]g_random", "", "not seeded by the run: use core/random.h" },
  { "%f[%w_]setlocale%(", "", "LC_NUMERIC stays C" },
  { "%f[%w_]g_hash_table_iter", "", "hash order decides nothing: keep a list" },
  { "%f[%w_]g_hash_table_foreach", "", "hash order decides nothing: keep a list" },
  { "%f[%w_]g_return_", "", "a bug stops the process: use g_assert" },
  { "%f[%w_]g_print", "", "depends on the locale: use Output" },
  { "%f[%w_]assert%(", "", "gone in release builds: use sim_assert or g_assert" },
  { "%f[%w]TO" .. "DO%f[%W]", "", "say what is missing, or do it" },
  { "%f[%w]FIX" .. "ME%f[%W]", "", "say what is missing, or do it" },
  { "%f[%w]X" .. "XX%f[%W]", "", "say what is missing, or do it" },
  { "%f[%w_]default:", "core wire net cc tcp", "a switch lists every value of its enum" },
}

for _, file in ipairs(tree.files(root, "sim", "*.c", "*.h")) do
  local folder = file:match("^sim/(%w+)/") or ""
  local number = 0
  for line in tree.lines(root, file) do
    number = number + 1
    for _, rule in ipairs(banned) do
      if (rule[2] == "" or rule[2]:find(folder, 1, true)) and line:find(rule[1]) then
        tree.complain(file, number, line:match(rule[1]) .. " " .. rule[3])
      end
    end
  end
end
tree.finish()
