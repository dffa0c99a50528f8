package io.telemetrystack.api;

import io.telemetrystack.api.Operation.Request;
import java.io.IOException;
import java.util.Set;

/**
 * One operation of the API whose answer is as long as it is: made a piece at a time as the client
 * takes it.
 *
 * @param names of the query parameters it takes
 */
record StreamedOperation(Set<String> names, Beginning beginning) {
  interface Beginning {
    /** Throws ProblemException for an answer other than 200. May block. */
    Pieces begin(Request request);
  }

  /** An answer as it comes. One call at a time, from whichever thread; calls may block. */
  interface Pieces {
    String contentType();

    /** The next piece, never empty; null at the end. */
    byte[] next() throws IOException;
  }
}
