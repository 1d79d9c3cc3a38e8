-- Stands after prelude.lua and before each script of the records: names their keys, and holds what they share.
-- KEYS  the last nine are theirs:
--       records     hash: 'kind/key' -> latest record as JSON, also where it is taken back
--       marks       zset: 'kind/key' -> revision of the whole at which it last changed
--       head        string: that revision; each record's own is taken from it
--       ends        zset: 'kind/key' -> when the order is over
--       outbox      list: records not yet kept by any db-api
--       loaded      string: the epoch whose memory is whole
--       drains      hash: instance id -> startedAt of the process that was told to drain
--       removals    zset: mall -> when to clean up after it next
--       definitions hash: hash -> definition as JSON
-- ARGV  1-3 as in prelude.lua   4 channel of the records   5.. the script's own

local own = #KEYS - 8
local recordsKey, marksKey, headKey, endsKey, outboxKey = KEYS[own], KEYS[own + 1], KEYS[own + 2], KEYS[own + 3], KEYS[own + 4]
local loadedKey, drainsKey, removalsKey, definitionsKey = KEYS[own + 5], KEYS[own + 6], KEYS[own + 7], KEYS[own + 8]
local life = epoch()

-- At least the time of its change: a Redis that came back without its last second gives no number twice.
local function nextRevision(atLeast)
  local head = whole(math.max(tonumber(redis.call('GET', headKey) or 0) + 1, now, atLeast or 0))
  redis.call('SET', headKey, head)
  return head
end

local function revisionOf(record)
  return tonumber(string.match(record, '^{"kind":"[^"]*","key":"[^"]*","revision":(%d+)'))
end

local function stands(record)
  return record and string.sub(record, -15) ~= '"content":null}'
end

-- The process that an order to drain is for, so that none that comes after it under its id is.
local function noteDrain(id, order)
  if not string.find(order, '"state":"draining"', 1, true) then
    return
  end
  local registration = redis.call('HGET', instancesKey, id)
  local began = registration and string.match(registration, '"startedAt":"([^"]*)"')
  if began then
    redis.call('HSETNX', drainsKey, id, began)
  end
  return true, began
end

-- Puts a record in force. `content` is its JSON; `untilMs` and `hash` are '' where there is none.
local function put(mark, kind, key, record, content, untilMs, hash)
  local name = kind .. '/' .. key
  local gone = content == 'null'
  redis.call('HSET', recordsKey, name, record)
  redis.call('ZADD', marksKey, mark, name)
  redis.call('ZREM', endsKey, name)
  if untilMs ~= '' and not gone then
    redis.call('ZADD', endsKey, untilMs, name)
  end
  if hash ~= '' then
    redis.call('HSETNX', definitionsKey, hash, content)
  end
  if kind == 'override' then
    redis.call('HDEL', drainsKey, key)
    if gone then
      redis.call('HDEL', overridesKey, key)
    else
      redis.call('HSET', overridesKey, key, content)
      noteDrain(key, content)
    end
    reordered(key)
  elseif kind == 'removal' then
    if gone then
      redis.call('ZREM', removalsKey, key)
    else
      -- Whoever ordered it cleans up first, and is told what went; this is for the case that it dies, and for what comes in later.
      redis.call('ZADD', removalsKey, whole(now + 5000), key)
    end
  end
end
