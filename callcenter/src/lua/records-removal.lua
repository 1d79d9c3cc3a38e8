-- Takes up the cleaning after a mall, for one Call Center alone, or says when to do it next.
-- KEYS, ARGV 1-4  as in records-prelude.lua
-- ARGV  5 mall   6 milliseconds until it is due again, -1 for never   7 1 to take it up whether it is due or not, else 0
-- Output  1 where it was pending (and due), else 0

local due = redis.call('ZSCORE', removalsKey, ARGV[5])
if not due or (ARGV[7] == '0' and tonumber(due) > now) then
  return 0
end
if ARGV[6] == '-1' then
  redis.call('ZREM', removalsKey, ARGV[5])
else
  redis.call('ZADD', removalsKey, whole(now + tonumber(ARGV[6])), ARGV[5])
end
return 1
