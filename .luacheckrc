std = "lua54"
max_line_length = 100
exclude_files = { "tests/support/lua/lastack/broken.lua" } -- it is there to be wrong
