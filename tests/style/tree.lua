-- What the style tests share: which files there are, and how a finding is told.
local tree = {}

-- The files below root/folder whose name fits a find(1) pattern, sorted.
function tree.files(root, folder, ...)
  local names = {}
  for _, pattern in ipairs({ ... }) do
    names[#names + 1] = "-name '" .. pattern .. "'"
  end
  local command = string.format("cd '%s' && find %s -type f \\( %s \\) | LC_ALL=C sort", root,
    folder, table.concat(names, " -o "))
  local files = {}
  for file in assert(io.popen(command)):lines() do
    files[#files + 1] = file
  end
  assert(#files > 0, "no files found: " .. command)
  return files
end

function tree.lines(root, file)
  return assert(io.open(root .. "/" .. file)):lines()
end

local findings = 0

function tree.complain(file, line, what)
  findings = findings + 1
  print(string.format("%s:%d: %s", file, line, what))
end

function tree.finish()
  os.exit(findings == 0)
end

return tree
