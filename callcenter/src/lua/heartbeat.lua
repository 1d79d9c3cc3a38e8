-- Begins an instance's lease anew. Touches nothing else, tells nobody.
-- KEYS, ARGV 1-2  as in prelude.lua
-- ARGV  3 id   4 lease in milliseconds
-- Output  1, or 0 if the instance is not registered. A lease that is over but not yet swept lives on.

local id, leaseMs = ARGV[3], tonumber(ARGV[4])
if not redis.call('ZSCORE', leasesKey, id) then
  return 0
end
redis.call('ZADD', leasesKey, string.format('%.0f', now + leaseMs), id)
return 1
