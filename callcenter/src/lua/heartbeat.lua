-- Begins an instance's lease anew. Tells nobody, unless the instance was suspect. A lease that is over but not yet swept lives on.
-- KEYS, ARGV 1-3  as in prelude.lua
-- ARGV  4 id   5 lease in milliseconds   6 boot, '' where the caller does not say
-- Output  { '', its override as JSON or '' }, { 'unknown' } where it is not registered, or { 'superseded' } for an older boot

local id, leaseMs, boot = ARGV[4], tonumber(ARGV[5]), ARGV[6]
local registered = redis.call('ZSCORE', leasesKey, id)
if boot ~= '' then
  local over = redis.call('ZSCORE', retiredKey, id .. ' ' .. boot)
  if (over and tonumber(over) > now) or (registered and redis.call('HGET', bootsKey, id) ~= boot) then
    return { 'superseded' }
  end
end
-- One that was put back has to come with its definitions, which were lost too.
if not registered or redis.call('SISMEMBER', lostKey, id) == 1 then
  return { 'unknown' }
end
redis.call('ZADD', leasesKey, whole(now + leaseMs), id)
if redis.call('ZREM', suspectsKey, id) == 1 then
  changed(redis.call('HGET', servicesKey, id), id, 'put')
end
return { '', redis.call('HGET', overridesKey, id) or '' }
