-- Stands before each script that touches the registry: names the keys, and holds what the scripts share. `now` is time.lua's.
-- KEYS   1 epoch      string: name of this registry's life, lost with it
--        2 leases     zset: instance id -> when its lease ends
--        3 services   hash: instance id -> service
--        4 instances  hash: instance id -> registration as JSON
--        5 revisions  hash: service -> revision
--        6 boots      hash: instance id -> its newest boot, where it has one; outlives the registration by some lease times
--        7 retired    zset: 'id boot' that a newer boot replaced, and 'id' of one that is gone but whose boot is remembered -> until when
--        8 suspects   zset: instance id -> when it is probed next
--        9 sweeps     hash: at -> time of the last sweep, grace -> until when nothing lapses
--       10 overrides  hash: instance id -> InstanceOverride as JSON, written by operations
--       11 lost       set: ids put back by a Call Center after this registry began anew, until they register themselves
--       12-15 log     stream of each service's changes, ids <revision>-<n>: i instance id, w why ('put' or a tombstone's why)
-- ARGV   1 the epoch to begin with if there is none   2 channel of changes   3 for how long a boot is remembered   4.. the script's own

local epochKey, leasesKey, servicesKey, instancesKey, revisionsKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local bootsKey, retiredKey, suspectsKey, sweepsKey, overridesKey, lostKey = KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11]
local logKeys = { gate = KEYS[12], mall = KEYS[13], crawler = KEYS[14], ['db-api'] = KEYS[15] }
local logAtMost = 1000

local function whole(number)
  return string.format('%.0f', number)
end

-- A new life's log begins empty: its revisions may be lower than those of the life before.
local function epoch()
  if redis.call('SET', epochKey, ARGV[1], 'NX') then
    redis.call('DEL', KEYS[12], KEYS[13], KEYS[14], KEYS[15])
  end
  return redis.call('GET', epochKey)
end

-- One revision for all that a script changes of a service, and one message. It is at least the time of the change: a Redis that came back
-- without its last second gives no number twice.
local steps = {}
local function changed(service, id, why)
  local step = steps[service]
  if not step then
    local last = tonumber(redis.call('HGET', revisionsKey, service) or 0)
    step = { revision = whole(math.max(last + 1, now)), n = 0 }
    steps[service] = step
    redis.call('HSET', revisionsKey, service, step.revision)
    redis.call('PUBLISH', ARGV[2], service)
  end
  redis.call('XADD', logKeys[service], 'MAXLEN', '~', logAtMost, step.revision .. '-' .. step.n, 'i', id, 'w', why)
  step.n = step.n + 1
end

-- After another order for an instance: a registered one is listed otherwise from now on.
local function reordered(id)
  local service = redis.call('HGET', servicesKey, id)
  if service then
    changed(service, id, 'put')
  end
end

-- Its boot stays known, so that an older one that wakes up later is told so.
local function forget(id, why)
  local service = redis.call('HGET', servicesKey, id)
  redis.call('ZREM', leasesKey, id)
  redis.call('HDEL', servicesKey, id)
  redis.call('HDEL', instancesKey, id)
  redis.call('ZREM', suspectsKey, id)
  redis.call('SREM', lostKey, id)
  if not service then
    return false
  end
  if redis.call('HEXISTS', bootsKey, id) == 1 then
    redis.call('ZADD', retiredKey, whole(now + ARGV[3]), id)
  end
  changed(service, id, why)
  return true
end
