package io.telemetrystack.wire;

import java.util.List;

/** The messages of these handles are done with. */
public record AckRequest(String group, List<String> handles) {
  public AckRequest {
    handles = List.copyOf(handles);
  }
}
