-- Ends the leases that are over, and tells where each service stands.
-- KEYS, ARGV 1-2  as in prelude.lua
-- Output  { epoch, { service, revision, service, revision … } }

lapse()
return { epoch(), redis.call('HGETALL', revisionsKey) }
