-- Puts back the instances that a Call Center still knows of a registry that was lost, unless they are there: for a lease time, in which they
-- have to register themselves.
-- KEYS, ARGV 1-3  as in prelude.lua
-- ARGV  4 service   5 lease in milliseconds   6.. id, registration, id, registration …

local service, leaseMs = ARGV[4], tonumber(ARGV[5])
epoch()
for i = 6, #ARGV, 2 do
  local id = ARGV[i]
  if redis.call('HSETNX', servicesKey, id, service) == 1 then
    redis.call('HSET', instancesKey, id, ARGV[i + 1])
    redis.call('ZADD', leasesKey, whole(now + leaseMs), id)
    redis.call('SADD', lostKey, id)
    changed(service, id, 'put')
  end
end
