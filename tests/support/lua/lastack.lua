-- Stands in for the library where only the sandbox is tested.
local la = {}

function la.call(fn, ...)
  local results = table.pack(fn(...))
  return table.unpack(results, 1, results.n)
end

-- Fails in the library's own code, at the caller's fault.
function la.fail(message)
  error(message)
end

function la.core()
  return require "lastack.core"
end

return la
