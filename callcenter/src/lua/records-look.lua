-- Tells what changed since a revision, and what is due.
-- KEYS, ARGV 1-4  as in records-prelude.lua
-- ARGV  5 epoch of what the caller knows, or ''   6 revision of what it knows
-- Output  { epoch, revision, 1 where the memory is whole, length of the outbox, { record, its mark … }, { 'kind/key' whose end is over … },
--           { id, '1' or '0' … of instances whose drain is over: '1' was seen to end, '0' was never seen }, { mall to clean up after … } }

local head = redis.call('GET', headKey) or '0'
local since = ARGV[6]
if ARGV[5] ~= life or tonumber(since) > tonumber(head) then
  since = '0'
end
local records = {}
local marks = redis.call('ZRANGEBYSCORE', marksKey, '(' .. since, '+inf', 'WITHSCORES')
for i = 1, #marks, 2 do
  records[i] = redis.call('HGET', recordsKey, marks[i])
  records[i + 1] = marks[i + 1]
end

-- A process that was told to drain is gone where it is not registered any more, or another one is under its id.
local drained = {}
local overrides = redis.call('HGETALL', overridesKey)
for i = 1, #overrides, 2 do
  local id = overrides[i]
  local draining, began = noteDrain(id, overrides[i + 1])
  local noted = draining and redis.call('HGET', drainsKey, id)
  if draining and (not began or noted ~= began) then
    drained[#drained + 1] = id
    drained[#drained + 1] = noted and '1' or '0'
  end
end

return {
  life,
  head,
  redis.call('GET', loadedKey) == life and 1 or 0,
  redis.call('LLEN', outboxKey),
  records,
  redis.call('ZRANGEBYSCORE', endsKey, '-inf', whole(now), 'LIMIT', 0, 100),
  drained,
  redis.call('ZRANGEBYSCORE', removalsKey, '-inf', whole(now), 'LIMIT', 0, 10),
}
