-- Registers an instance, or what changed about it, and begins its lease anew.
-- KEYS, ARGV 1-2  as in prelude.lua
-- ARGV  3 id   4 service   5 registration as canonical JSON   6 lease in milliseconds
-- Output  1 if the registration is new or another, else 0: then no watcher is told.

local id, service, registration, leaseMs = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
epoch()
local before = redis.call('HGET', servicesKey, id)
local same = before == service and redis.call('HGET', instancesKey, id) == registration
redis.call('ZADD', leasesKey, string.format('%.0f', now + leaseMs), id)
if same then
  return 0
end
redis.call('HSET', servicesKey, id, service)
redis.call('HSET', instancesKey, id, registration)
if before and before ~= service then
  changed(before)
end
changed(service)
return 1
