-- Puts a waiter under a query's key, or answers it at once where the answer came meanwhile.
-- The latest deadline and the highest priority count, also for a crawl that is queued already.
-- KEYS[1] crawl     hash: id, state (queued | running), deadline (ms of Redis' time), priority
-- KEYS[2] waiters   hash: reply channel -> 1
-- KEYS[3] answer    hash: id, at (ms), ok (1 | 0), body
-- KEYS[4] done      there where the crawl with the id for a new one has ended already: see finish.lua
-- ARGV[1] reply channel  [2] milliseconds until the waiter's deadline  [3] priority, 0 the highest
-- ARGV[4] id for a new crawl  [5] how old a good answer may be, ms  [6] how old a failed one may be, ms
-- Returns {'answer', body}, {state of the crawl, its id, 1 where its priority was raised}, or {'ended', id}: this very call was made before. A
-- connection that was cut sends again what had no reply; a Redis that stood still then finds it twice, the crawl run in between.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local answer = redis.call('HMGET', KEYS[3], 'at', 'ok')
if answer[1] then
  local oldest = now - tonumber(answer[2] == '1' and ARGV[5] or ARGV[6])
  if tonumber(answer[1]) >= oldest then
    return { 'answer', redis.call('HGET', KEYS[3], 'body') }
  end
end

local deadline = now + tonumber(ARGV[2])
local priority = tonumber(ARGV[3])
local crawl = redis.call('HMGET', KEYS[1], 'id', 'state', 'deadline', 'priority')
local id, state, raised = crawl[1], crawl[2], 0
if not id then
  if redis.call('EXISTS', KEYS[4]) == 1 then
    return { 'ended', ARGV[4] }
  end
  id, state = ARGV[4], 'queued'
  redis.call('HSET', KEYS[1], 'id', id, 'state', state, 'deadline', deadline, 'priority', priority)
  redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[2]) + 5000)
else
  if tonumber(crawl[3]) < deadline then
    redis.call('HSET', KEYS[1], 'deadline', deadline)
    if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) + 5000 then
      redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[2]) + 5000)
    end
  end
  if priority < tonumber(crawl[4]) then
    redis.call('HSET', KEYS[1], 'priority', priority)
    raised = 1
  end
end
redis.call('HSET', KEYS[2], ARGV[1], 1)
if redis.call('PTTL', KEYS[2]) < tonumber(ARGV[2]) + 5000 then
  redis.call('PEXPIRE', KEYS[2], tonumber(ARGV[2]) + 5000)
end
return { state, id, raised }
