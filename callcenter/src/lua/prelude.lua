-- Stands before each script of the registry: names the keys, and holds what the scripts share.
-- KEYS  1 epoch      string: name of this registry's life, lost with it
--       2 leases     zset: instance id -> when its lease ends, in Redis' milliseconds
--       3 services   hash: instance id -> service
--       4 instances  hash: instance id -> registration as JSON
--       5 revisions  hash: service -> revision
-- ARGV  1 the epoch to begin with if there is none   2 channel of changes   3.. the script's own

local epochKey, leasesKey, servicesKey, instancesKey, revisionsKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function epoch()
  redis.call('SET', epochKey, ARGV[1], 'NX')
  return redis.call('GET', epochKey)
end

-- A revision is at least the time of its change: a Redis that came back without its last second gives no number twice.
local function changed(service)
  local last = tonumber(redis.call('HGET', revisionsKey, service) or 0)
  redis.call('HSET', revisionsKey, service, string.format('%.0f', math.max(last + 1, now)))
  redis.call('PUBLISH', ARGV[2], service)
end

-- Answers the service it was registered for, or false.
local function forget(id)
  local service = redis.call('HGET', servicesKey, id)
  redis.call('ZREM', leasesKey, id)
  redis.call('HDEL', servicesKey, id)
  redis.call('HDEL', instancesKey, id)
  return service
end

-- However many leases of a service ended, its watchers are told once.
local function lapse()
  local touched = {}
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', leasesKey, '-inf', '(' .. string.format('%.0f', now))) do
    local service = forget(id)
    if service then
      touched[service] = true
    end
  end
  for service in pairs(touched) do
    changed(service)
  end
end
