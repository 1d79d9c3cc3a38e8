-- Replies to all who wait for a query, and leaves the answer for those who join a moment later.
-- KEYS[1] crawl  [2] waiters  [3] answer: see join.lua
-- ARGV[1] id of the crawl  [2] 1 where the shop answered, else 0  [3] body  [4] milliseconds the answer is kept
-- ARGV[5] what the reply begins with, before the body
-- Returns how many processes were told
local time = redis.call('TIME')
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
