-- Ends a crawl in one step: its outcome is on its way to the store, all who wait are told, and the answer is left for those who
-- join a moment later. Only the first outcome of a crawl counts: its store keeps one, so nobody may be told another.
-- KEYS[1] crawl  [2] waiters  [3] answer: see join.lua  [4] settle, the stream of outcomes on their way to the store
-- KEYS[5] done: there where this crawl has ended. It may have been run twice: whoever ran it lost his hold on it and came to an end after all
-- ARGV[1] id of the crawl  [2] 1 where the shop answered, else 0  [3] body  [4] milliseconds the answer is kept
-- ARGV[5] what the reply begins with, before the body  [6] traceparent  [7] milliseconds for which the crawl is known to have ended
-- Returns how many processes were told
if redis.call('EXISTS', KEYS[5]) == 1 then
  -- Whoever waits for it still came after its end: nobody would ever tell him.
  if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then
    redis.call('DEL', KEYS[1])
    for _, channel in ipairs(redis.call('HKEYS', KEYS[2])) do
      redis.call('PUBLISH', channel, ARGV[5])
    end
    redis.call('DEL', KEYS[2])
  end
  return 0
end
local time = redis.call('TIME')
redis.call('XADD', KEYS[4], '*', 'crawl', ARGV[1], 'trace', ARGV[6], 'outcome', ARGV[3])
redis.call('SET', KEYS[5], 1, 'PX', ARGV[7])
if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then
  redis.call('DEL', KEYS[1])
end
redis.call('HSET', KEYS[3], 'id', ARGV[1], 'at', time[1] * 1000 + math.floor(time[2] / 1000), 'ok', ARGV[2], 'body', ARGV[3])
redis.call('PEXPIRE', KEYS[3], ARGV[4])
local channels = redis.call('HKEYS', KEYS[2])
redis.call('DEL', KEYS[2])
for _, channel in ipairs(channels) do
  redis.call('PUBLISH', channel, ARGV[5] .. ARGV[3])
end
return #channels
