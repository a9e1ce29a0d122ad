-- Counts the checks in a log of meson's tests: "PASSED FAILED".
-- A suite of libcheck says how many checks it made; any other test is one.
local passed, failed = 0, 0
for line in assert(io.open(arg[1])):lines() do
  local checks, failures, errors = line:match("Checks: (%d+), Failures: (%d+), Errors: (%d+)")
  local result = line:match('"result": "(%u+)"')
  local good = result == "OK" or result == "EXPECTEDFAIL"
  if checks and tonumber(checks) > 0 then
    local bad = failures + errors
    if bad == 0 and not good then bad = 1 end -- it died after its last check
    passed, failed = passed + checks - bad, failed + bad
  elseif good then
    passed = passed + 1
  elseif result ~= "SKIP" then
    failed = failed + 1
  end
end
print(string.format("%d %d", passed, failed))
