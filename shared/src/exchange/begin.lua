-- Says whether a crawl is to be run. Once begun it is run again after its crawler's death, whatever the deadline:
-- what was accepted is finished.
-- KEYS[1] crawl  [2] answer  [3] waiters: see join.lua  [4] done: see finish.lua
-- ARGV[1] id of the crawl  [2] milliseconds the running crawl's record is kept  [3] 1 where it was taken up in time, else 0
-- ARGV[4] where it is run again, how often it may be; else 0  [5] what a reply begins with
-- Returns 'run', 'drop' (its deadline is over, or another crawl took its place), 'done' (its answer is out already) or 'dead' (it was run
-- again too often: its crawlers died, or lost it)
local crawl = redis.call('HMGET', KEYS[1], 'id', 'state', 'deadline')
if redis.call('HGET', KEYS[2], 'id') == ARGV[1] or redis.call('EXISTS', KEYS[4]) == 1 then
  -- Whoever waits for it still came after its end: nobody would ever tell him.
  if crawl[1] == ARGV[1] then
    redis.call('DEL', KEYS[1])
    for _, channel in ipairs(redis.call('HKEYS', KEYS[3])) do
      redis.call('PUBLISH', channel, ARGV[5])
    end
    redis.call('DEL', KEYS[3])
  end
  return 'done'
end
if crawl[1] ~= ARGV[1] then
  return 'drop'
end
if crawl[2] == 'queued' then
  local time = redis.call('TIME')
  if ARGV[3] == '0' and tonumber(crawl[3]) < time[1] * 1000 + math.floor(time[2] / 1000) then
    redis.call('DEL', KEYS[1])
    return 'drop'
  end
  redis.call('HSET', KEYS[1], 'state', 'running')
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
if ARGV[4] ~= '0' and redis.call('HINCRBY', KEYS[1], 'reruns', 1) > tonumber(ARGV[4]) then
  return 'dead'
end
return 'run'
