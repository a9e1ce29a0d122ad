return require "lastack.circle"
