-- What came of a request: the ladder of cool-downs, the delay of a slow shop, and what it cost besides.
-- KEYS[1] manners (hash)  [2] turns (list)  [3] under way (sorted set): see take.lua
-- ARGV[1] 'ok' (the shop gave an answer), 'let_in' (a page that could not be read), 'blocked', or 'other' (it says nothing of manners)
-- ARGV[2] the generation of the state that the request went out under: what went out before the last block says nothing new
-- ARGV[3] what the shop asked for with Retry-After, in milliseconds; 0 for nothing
-- ARGV[4] status  [5] message  [6] id of the crawl
-- ARGV[7] the highest step to climb to  [8] what the shop's slowness asks for as delay, in milliseconds; 0: it is not slow
-- ARGV[9] 1 where the delay may become less by it  [10] how long a delay is kept  [11] requests besides the one that was counted
-- ARGV[12] most in a minute  [13] most in a day; 0 for any  [14] id of the request among those under way, else ''
-- ARGV[15] channel where it is told whose state changed for the worse
-- ARGV[16 …] milliseconds to wait at each step, from the first
-- Returns the state: step, until, gen, delay, delayTo, status, why
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kept = redis.call('HMGET', KEYS[1], 'step', 'until', 'gen', 'delay', 'delayTo', 'status', 'why', 'probeBy', 'day', 'spent')
local function number(at) return tonumber(kept[at] or '0') or 0 end
local step, ends, gen, delay, delayTo, status, why = number(1), number(2), number(3), number(4), number(5), kept[6] or '', kept[7] or ''
local current = gen == tonumber(ARGV[2])
local rests = tonumber(ARGV[3])
local changed = false

if ARGV[1] == 'blocked' and current then
  if step < tonumber(ARGV[7]) then step = step + 1 end
  rests = math.max(rests, tonumber(ARGV[15 + step] or '0'))
  status, why, changed = ARGV[4], ARGV[5], true
  redis.call('HSET', KEYS[1], 'at', now, 'status', status, 'why', why)
end
if rests > 0 and now + rests > ends then
  ends, changed = now + rests, true
  status, why = ARGV[4], ARGV[5]
  redis.call('HSET', KEYS[1], 'at', now, 'status', status, 'why', why)
end
if changed then
  -- With it, all that is under way became old.
  gen = gen + 1
  redis.call('HSET', KEYS[1], 'step', step, 'until', ends, 'gen', gen)
  redis.call('HDEL', KEYS[1], 'probe', 'probeBy')
elseif ARGV[1] == 'ok' and current and (step > 0 or ends > 0) then
  step, ends = math.max(0, step - 1), 0
  redis.call('HSET', KEYS[1], 'step', step, 'until', 0)
  redis.call('HDEL', KEYS[1], 'probe', 'probeBy')
elseif ARGV[1] == 'let_in' and current and ends > 0 and ends <= now then
  -- Whatever is wrong with the page: the shop shuts nobody out.
  ends = 0
  redis.call('HSET', KEYS[1], 'until', 0)
  redis.call('HDEL', KEYS[1], 'probe', 'probeBy')
elseif kept[8] == ARGV[6] then
  redis.call('HDEL', KEYS[1], 'probe', 'probeBy')
end

local asked = tonumber(ARGV[8])
if delayTo <= now then delay = 0 end
local target = math.max(asked, (delay + asked) / 2)
local worse = changed or (target > 0 and delay == 0)
if target > delay or (target < delay and ARGV[9] == '1') then
  delay = target < 50 and 0 or math.floor(target)
  delayTo = now + ARGV[10]
  redis.call('HSET', KEYS[1], 'delay', delay, 'delayTo', delayTo)
end

local besides = tonumber(ARGV[11])
if besides > 0 then
  local most = tonumber(ARGV[12])
  if most > 0 then
    for _ = 1, math.min(besides, most) do redis.call('LPUSH', KEYS[2], math.max(now, tonumber(redis.call('LINDEX', KEYS[2], 0) or '0'))) end
    redis.call('LTRIM', KEYS[2], 0, most - 1)
    redis.call('PEXPIRE', KEYS[2], 121000)
  end
  if tonumber(ARGV[13]) > 0 then
    local day = math.floor(now / 86400000)
    redis.call('HSET', KEYS[1], 'day', day, 'spent', (number(9) == day and number(10) or 0) + besides)
  end
end
if ARGV[14] ~= '' then redis.call('ZREM', KEYS[3], ARGV[14]) end
if worse then redis.call('PUBLISH', ARGV[15], string.match(KEYS[1], '{(.*)}')) end
return { step, ends, gen, delay, delayTo, status, why }
