-- What became of one service since a revision: the instances that changed, or all of them where the log does not have that revision.
-- KEYS, ARGV 1-3  as in prelude.lua
-- ARGV  4 service   5 epoch and 6 revision that the caller has, '' and '0' for none
-- Output  { epoch, revision ('0' before the first change), 'changes' or 'list', { revision, id, why, revision, id, why … } of the log after
--         the caller's revision, or of all of it, { id, registration, override or '', '1' where suspect, id … } of the instances }

local service, knownEpoch, since = ARGV[4], ARGV[5], ARGV[6]
local name = epoch()
local log = logKeys[service]
local revision = redis.call('HGET', revisionsKey, service) or '0'
if knownEpoch == name and since == revision then
  return { name, revision, 'changes', {}, {} }
end

-- An entry of that revision says that this Redis gave it and has all that came after; one of the newest says that nothing went past the log.
local newest = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
local known = knownEpoch == name
  and newest
  and string.match(newest[1], '^%d+') == revision
  and #redis.call('XRANGE', log, since, since, 'COUNT', 1) == 1
local entries, ids, seen = {}, {}, {}
for _, entry in ipairs(redis.call('XRANGE', log, known and whole(since + 1) or '-', '+')) do
  local id = entry[2][2]
  entries[#entries + 1] = string.match(entry[1], '^%d+')
  entries[#entries + 1] = id
  entries[#entries + 1] = entry[2][4]
  if not seen[id] then
    seen[id] = true
    ids[#ids + 1] = id
  end
end
if not known then
  ids = {}
  local all = redis.call('HGETALL', servicesKey)
  for i = 1, #all, 2 do
    if all[i + 1] == service then
      ids[#ids + 1] = all[i]
    end
  end
end

local listed = {}
for _, id in ipairs(ids) do
  if redis.call('HGET', servicesKey, id) == service then
    listed[#listed + 1] = id
    listed[#listed + 1] = redis.call('HGET', instancesKey, id)
    listed[#listed + 1] = redis.call('HGET', overridesKey, id) or ''
    listed[#listed + 1] = redis.call('ZSCORE', suspectsKey, id) and '1' or ''
  end
end
return { name, revision, known and 'changes' or 'list', entries, listed }
