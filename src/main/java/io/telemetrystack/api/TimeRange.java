package io.telemetrystack.api;

import io.telemetrystack.api.Operation.Request;
import io.telemetrystack.http.Parameters;

/**
 * What {@code start_time} and {@code end_time} say.
 *
 * @param startNs inclusive; {@link Long#MIN_VALUE} for no bound
 * @param endNs inclusive; {@link Long#MAX_VALUE} for no bound
 */
record TimeRange(long startNs, long endNs) {
  static TimeRange of(Request request) {
    Parameters parameters = request.parameters();
    long startNs = parameters.timeNs("start_time", Long.MIN_VALUE, request.nowNs());
    long endNs = parameters.timeNs("end_time", Long.MAX_VALUE, request.nowNs());
    if (startNs > endNs) {
      throw Parameters.refuse(
          "start_time", "The range ends before it starts.", "a time not after end_time");
    }
    return new TimeRange(startNs, endNs);
  }
}
