package io.telemetrystack.wire;

import java.util.List;

/**
 * Moves the messages of these handles to the dead letters at once: delivered again they would fail
 * again.
 *
 * @param reason kept with the dead letters
 */
public record RefuseRequest(String group, List<String> handles, String reason) {
  public RefuseRequest {
    handles = List.copyOf(handles);
  }
}
