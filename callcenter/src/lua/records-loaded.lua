-- Notes that the memory of an epoch is whole, unless that memory was lost meanwhile.
-- KEYS, ARGV 1-4  as in records-prelude.lua
-- ARGV  5 the epoch
-- Output  1 where it is noted, else 0

if life ~= ARGV[5] then
  return 0
end
redis.call('SET', loadedKey, life)
return 1
