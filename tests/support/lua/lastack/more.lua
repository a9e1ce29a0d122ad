local more = { loaded = true }
return more
