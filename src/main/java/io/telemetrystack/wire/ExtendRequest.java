package io.telemetrystack.wire;

import java.util.List;

/** The leases of these handles last the visibility timeout from now on. */
public record ExtendRequest(String group, List<String> handles) {
  public ExtendRequest {
    handles = List.copyOf(handles);
  }
}
