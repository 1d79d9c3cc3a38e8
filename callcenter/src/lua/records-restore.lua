-- Puts records back in force as they were kept: of two under one name the greater revision counts.
-- KEYS, ARGV 1-4  as in records-prelude.lua
-- ARGV  5.. seven for each record: kind, key, revision, record, content as JSON, end in milliseconds or '', hash of a definition or ''
-- Output  how many were newer than what was there

local newest = 0
for i = 5, #ARGV, 7 do
  newest = math.max(newest, tonumber(ARGV[i + 2]))
end

local news, mark = 0, nil
for i = 5, #ARGV, 7 do
  local latest = redis.call('HGET', recordsKey, ARGV[i] .. '/' .. ARGV[i + 1])
  if not latest or revisionOf(latest) < tonumber(ARGV[i + 2]) then
    mark = mark or nextRevision(newest)
    put(mark, ARGV[i], ARGV[i + 1], ARGV[i + 3], ARGV[i + 4], ARGV[i + 5], ARGV[i + 6])
    news = news + 1
  end
end
if news > 0 then
  redis.call('PUBLISH', ARGV[4], mark)
end
return news
