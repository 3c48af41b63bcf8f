-- What run.sh reads of wrk's result: requests, errors, seconds, and percentiles of latency in milliseconds.
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("result %d %d %.6f %.3f %.3f\n", summary.requests,
    e.connect + e.read + e.write + e.status + e.timeout, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
