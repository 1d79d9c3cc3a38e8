-- Ends the leases that are over, unless too many are over at once to believe it, and tells where each service stands.
-- KEYS, ARGV 1-3  as in prelude.lua
-- ARGV  4 lease in milliseconds   5 heartbeat in milliseconds   6 '1' for the first sweep of a Call Center
-- Output  { epoch, { service, revision, service, revision … }, { id, registration, id, registration … } of the suspects to be probed now,
--         how many are suspect }

local leaseMs, heartbeatMs = tonumber(ARGV[4]), tonumber(ARGV[5])
local name = epoch()

-- Nobody swept for long: no Call Center was there, or Redis was not. Then beats could not arrive, and silence says nothing.
local last = tonumber(redis.call('HGET', sweepsKey, 'at') or 0)
local grace = tonumber(redis.call('HGET', sweepsKey, 'grace') or 0)
if ARGV[6] == '1' or now - last > leaseMs / 2 or now < last then
  grace = now + leaseMs
  redis.call('HSET', sweepsKey, 'grace', whole(grace))
end
redis.call('HSET', sweepsKey, 'at', whole(now))

-- A boot is forgotten when nobody can come back with an older one any more.
for _, member in ipairs(redis.call('ZRANGEBYSCORE', retiredKey, '-inf', '(' .. whole(now))) do
  redis.call('ZREM', retiredKey, member)
  if not string.find(member, ' ', 1, true) then
    redis.call('HDEL', bootsKey, member)
  end
end

local function lapse()
  local over = redis.call('ZRANGEBYSCORE', leasesKey, '-inf', '(' .. whole(now))
  if #over == 0 then
    return
  end
  -- Who was put back and never came is no sign of a partition.
  for i = #over, 1, -1 do
    if redis.call('SISMEMBER', lostKey, over[i]) == 1 then
      forget(table.remove(over, i), 'lapsed')
    end
  end
  local all = redis.call('ZCARD', leasesKey)
  local overdue = redis.call('ZCOUNT', leasesKey, '-inf', '(' .. whole(now + leaseMs - 1.5 * heartbeatMs))
  if all >= 5 and overdue >= 0.3 * all then
    for _, id in ipairs(over) do
      if redis.call('ZADD', suspectsKey, 'NX', whole(now), id) == 1 then
        changed(redis.call('HGET', servicesKey, id), id, 'put')
      end
    end
    return
  end
  for _, id in ipairs(over) do
    forget(id, 'lapsed')
  end
end

if now >= grace then
  lapse()
end

-- Each suspect by one Call Center: the next look is fixed before this one.
local due = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', suspectsKey, '-inf', whole(now), 'LIMIT', 0, 50)) do
  redis.call('ZADD', suspectsKey, whole(now + heartbeatMs), id)
  due[#due + 1] = id
  due[#due + 1] = redis.call('HGET', instancesKey, id)
end
return { name, redis.call('HGETALL', revisionsKey), due, redis.call('ZCARD', suspectsKey) }
