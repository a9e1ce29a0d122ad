-- Functions fit a screen, files are read in one sitting.
package.path = arg[0]:gsub("[^/]*$", "?.lua")
local tree = require "tree"
local root = arg[1]

local FUNCTION_LINES, FILE_LINES = 60, 800

local function look_at(file)
  local number, start, name, last = 0, nil, nil, nil
  for line in tree.lines(root, file) do
    number = number + 1
    if line:match("^{") then
      start, name = number, last
    elseif line:match("^}") then
      if start and number - start - 1 > FUNCTION_LINES then
        tree.complain(file, start, string.format("%s has %d lines", name, number - start - 1))
      end
      start = nil
    elseif line:match("^[%a_][%w_ *]*%(") then
      last = line:match("^([%w_]+)%(") or line
    end
  end
  if number > FILE_LINES then
    tree.complain(file, number, string.format("has %d lines", number))
  end
end

for _, folder in ipairs { "sim", "tests" } do
  for _, file in ipairs(tree.files(root, folder, "*.c", "*.h", "*.lua")) do
    look_at(file)
  end
end
for _, folder in ipairs { "lua", "scenarios" } do
  for _, file in ipairs(tree.files(root, folder, "*.lua")) do
    look_at(file)
  end
end
tree.finish()
