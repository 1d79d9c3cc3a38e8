-- Takes the next turn to send one request to a shop, on Redis' clock. Either takes all of it (slot, budget, place) or nothing.
-- KEYS[1] manners (hash)  [2] turns (list: when the latest requests of a minute go out, the newest first)
-- KEYS[3] under way (sorted set: requests by when they have ended at the latest)
-- ARGV[1] least milliseconds between two requests  [2] most in a minute  [3] most in a day  [4] most at a time; 0 for any, each
-- ARGV[5] how long it may wait, in milliseconds  [6] id of the crawl  [7] how long that may be the only one, in milliseconds
-- ARGV[8] id of the request, where it is counted among those under way  [9] milliseconds until it has ended
-- ARGV[10] 1 where cool-downs count, else 0
-- Returns what was decided, how many milliseconds it is about, and the state: step, until, gen, delay, delayTo, status, why
--   'go': its turn is in so long  'cooling', 'probed': until others may ask  'day', 'far', 'busy': until there may be a turn
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kept = redis.call('HMGET', KEYS[1], 'step', 'until', 'gen', 'delay', 'delayTo', 'status', 'why', 'last', 'day', 'spent', 'probe', 'probeBy')
local function number(at) return tonumber(kept[at] or '0') or 0 end
local function answer(what, ms)
  return { what, ms, number(1), number(2), number(3), number(4), number(5), kept[6] or '', kept[7] or '' }
end

local cools = ARGV[10] == '1' and number(2) > 0
if cools then
  if number(2) > now then return answer('cooling', number(2) - now) end
  if number(11) > now and kept[12] ~= ARGV[6] then return answer('probed', number(11) - now) end
end

local day = math.floor(now / 86400000)
local spent = number(9) == day and number(10) or 0
local budget = tonumber(ARGV[3])
if budget > 0 and spent >= budget then return answer('day', (day + 1) * 86400000 - now) end

local interval = tonumber(ARGV[1])
if number(5) > now then interval = math.max(interval, number(4)) end
local slot = now
-- Nobody waits for an hour: a turn that is further away was given by another clock.
local last = number(8) > now + 3600000 and 0 or number(8)
if last > 0 then slot = math.max(slot, last + interval) end
local most = tonumber(ARGV[2])
if most > 0 then
  local newest = redis.call('LINDEX', KEYS[2], 0)
  if newest and tonumber(newest) > now + 3600000 then
    redis.call('DEL', KEYS[2])
    newest = nil
  end
  local oldest = redis.call('LINDEX', KEYS[2], most - 1)
  if oldest then slot = math.max(slot, tonumber(oldest) + 60000) end
  -- Turns follow one another: what was counted for later than now stands before this one.
  if newest then slot = math.max(slot, tonumber(newest)) end
end
if slot - now > tonumber(ARGV[5]) then return answer('far', slot - now) end

local places = tonumber(ARGV[4])
if places > 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
  redis.call('ZREMRANGEBYSCORE', KEYS[3], now + 7200000, '+inf')
  if redis.call('ZCARD', KEYS[3]) >= places then
    local first = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
    return answer('busy', tonumber(first[2]) - now)
  end
  redis.call('ZADD', KEYS[3], slot + ARGV[9], ARGV[8])
  redis.call('PEXPIRE', KEYS[3], slot - now + ARGV[9])
end
if interval > 0 then redis.call('HSET', KEYS[1], 'last', slot) end
if most > 0 then
  redis.call('LPUSH', KEYS[2], slot)
  redis.call('LTRIM', KEYS[2], 0, most - 1)
  redis.call('PEXPIRE', KEYS[2], slot - now + 61000)
end
if budget > 0 then redis.call('HSET', KEYS[1], 'day', day, 'spent', spent + 1) end
if cools then redis.call('HSET', KEYS[1], 'probe', slot + ARGV[7], 'probeBy', ARGV[6]) end
return answer('go', slot - now)
