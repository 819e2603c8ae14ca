-- Sixteen requests in one write.
init = function()
  local requests = {}
  for number = 1, 16 do
    requests[number] = wrk.format()
  end
  pipelined = table.concat(requests)
end

request = function()
  return pipelined
end
