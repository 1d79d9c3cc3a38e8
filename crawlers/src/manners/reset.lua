-- Forgets blocks, the delay of a slow shop and its robots.txt; what was spent of limits stays spent.
-- KEYS[1] manners (hash)  [2] robots.txt (hash)
-- ARGV[1] channel where that is told
-- Returns the state as it was: step, until, gen, delay, delayTo, status, why
local kept = redis.call('HMGET', KEYS[1], 'step', 'until', 'gen', 'delay', 'delayTo', 'status', 'why')
local function number(at) return tonumber(kept[at] or '0') or 0 end
redis.call('HDEL', KEYS[1], 'step', 'until', 'at', 'delay', 'delayTo', 'status', 'why', 'probe', 'probeBy')
-- Whoever has something in mind knows by this that it is old.
redis.call('HINCRBY', KEYS[1], 'gen', 1)
redis.call('DEL', KEYS[2])
redis.call('PUBLISH', ARGV[1], string.match(KEYS[1], '{(.*)}'))
return { number(1), number(2), number(3), number(4), number(5), kept[6] or '', kept[7] or '' }
