package io.telemetrystack.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.telemetry.Visibility;
import java.io.IOException;
import java.util.Set;

/**
 * One operation of the API. May block; several threads call it at once.
 *
 * @param names of the query parameters it takes
 * @param query what it does
 */
record Operation(Set<String> names, Query query) {
  interface Query {
    /**
     * Writes the whole answer. Throws ProblemException for an answer other than 200, whatever was
     * written before.
     */
    void answer(Request request, JsonGenerator json) throws IOException;
  }

  /**
   * @param pathValue the variable part of the path, null where it has none
   * @param nowNs the time the request is answered at
   * @param visibility what the caller may see
   */
  record Request(String pathValue, Parameters parameters, long nowNs, Visibility visibility) {}
}
