-- Takes an instance away.
-- KEYS, ARGV 1-2  as in prelude.lua
-- ARGV  3 id
-- Output  1, or 0 if it was not there.

local service = forget(ARGV[3])
if not service then
  return 0
end
changed(service)
return 1
