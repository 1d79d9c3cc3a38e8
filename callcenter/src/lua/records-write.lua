-- Writes records, all in one step: each gets the next revision, goes into the outbox, and watchers are told once.
-- KEYS, ARGV 1-4  as in records-prelude.lua
-- ARGV  5.. eight for each record: kind, key, its text before the revision, its text after it, content as JSON,
--           end in milliseconds or '', hash of a definition or '', and what it takes:
--           '' nothing, 'stands' that something stands there, else the revision that must be the latest
-- Output  { 1, record or '' where its condition did not hold, … }, or { 0, now } where an end is over already: then nothing is written

for i = 5, #ARGV, 8 do
  local untilMs = ARGV[i + 5]
  if untilMs ~= '' and tonumber(untilMs) <= now then
    return { 0, whole(now) }
  end
end

local written, changed = { 1 }, false
for i = 5, #ARGV, 8 do
  local kind, key, condition = ARGV[i], ARGV[i + 1], ARGV[i + 7]
  local latest = redis.call('HGET', recordsKey, kind .. '/' .. key)
  local wanted = condition == ''
    or (condition == 'stands' and stands(latest))
    or (latest and tonumber(condition) and revisionOf(latest) == tonumber(condition))
  if wanted then
    local revision = nextRevision()
    local record = ARGV[i + 2] .. revision .. ARGV[i + 3]
    put(revision, kind, key, record, ARGV[i + 4], ARGV[i + 5], ARGV[i + 6])
    redis.call('RPUSH', outboxKey, record)
    written[#written + 1] = record
    changed = true
  else
    written[#written + 1] = ''
  end
end
if changed then
  redis.call('PUBLISH', ARGV[4], redis.call('GET', headKey))
end
return written
