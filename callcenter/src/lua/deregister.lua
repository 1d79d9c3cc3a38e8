-- Takes an instance away.
-- KEYS, ARGV 1-3  as in prelude.lua
-- ARGV  4 id   5 boot, '' where the caller does not say   6 why, for the tombstone
-- Output  1; 0 if it was not there; -1 if a newer boot has the id

local id, boot = ARGV[4], ARGV[5]
if boot ~= '' and redis.call('HEXISTS', servicesKey, id) == 1 and redis.call('HGET', bootsKey, id) ~= boot then
  return -1
end
return forget(id, ARGV[6]) and 1 or 0
