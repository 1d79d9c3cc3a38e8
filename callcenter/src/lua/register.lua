-- Registers an instance, or what changed about it, and begins its lease anew.
-- KEYS, ARGV 1-3  as in prelude.lua
-- ARGV  4 id   5 service   6 registration as canonical JSON   7 lease in milliseconds   8 boot, '' for none
-- Output  { '', its override as JSON or '' }, or { 'superseded' } for a boot that a newer one replaced. The same registration again tells no
--         watcher, unless it was suspect.

local id, service, registration, leaseMs, boot = ARGV[4], ARGV[5], ARGV[6], tonumber(ARGV[7]), ARGV[8]
epoch()
local over = redis.call('ZSCORE', retiredKey, id .. ' ' .. boot)
if over and tonumber(over) > now then
  return { 'superseded' }
end
local before = redis.call('HGET', servicesKey, id)
local lost = redis.call('SREM', lostKey, id) == 1
local formerBoot = redis.call('HGET', bootsKey, id) or ''
if formerBoot ~= boot then
  if (before and not lost) or formerBoot ~= '' then
    redis.call('ZADD', retiredKey, whole(now + ARGV[3]), id .. ' ' .. formerBoot)
  end
  if boot ~= '' then
    redis.call('HSET', bootsKey, id, boot)
  else
    redis.call('HDEL', bootsKey, id)
  end
end
redis.call('ZREM', retiredKey, id)

local suspect = redis.call('ZREM', suspectsKey, id) == 1
local same = before == service and redis.call('HGET', instancesKey, id) == registration
redis.call('ZADD', leasesKey, whole(now + leaseMs), id)
if suspect or not same then
  redis.call('HSET', servicesKey, id, service)
  redis.call('HSET', instancesKey, id, registration)
  if before and before ~= service then
    changed(before, id, 'deregistered')
  end
  changed(service, id, 'put')
end
return { '', redis.call('HGET', overridesKey, id) or '' }
