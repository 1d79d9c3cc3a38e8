-- Ends the leases that are over, and lists one service's instances.
-- KEYS, ARGV 1-2  as in prelude.lua
-- ARGV  3 service
-- Output  { epoch, revision ('0' before the first change), { registration as JSON … } in the order of their ids }

lapse()
local ids = {}
local owners = redis.call('HGETALL', servicesKey)
for i = 1, #owners, 2 do
  if owners[i + 1] == ARGV[3] then
    ids[#ids + 1] = owners[i]
  end
end
table.sort(ids)
local registrations = {}
for i, id in ipairs(ids) do
  registrations[i] = redis.call('HGET', instancesKey, id)
end
return { epoch(), redis.call('HGET', revisionsKey, ARGV[3]) or '0', registrations }
