-- Takes a suspect away whose address refused a connection, unless it beat meanwhile.
-- KEYS, ARGV 1-3  as in prelude.lua
-- ARGV  4 id
-- Output  1, or 0 if it lives

local id = ARGV[4]
local ends = redis.call('ZSCORE', leasesKey, id)
if not ends or tonumber(ends) >= now or not redis.call('ZSCORE', suspectsKey, id) then
  return 0
end
return forget(id, 'refused_connection') and 1 or 0
