package io.telemetrystack.telemetry;

import java.util.Map;

/**
 * All that a source says about one series at one time, as an entry of a frame's dictionary.
 *
 * <p>Sources hand out the same instance for as long as nothing changes, so that those who follow
 * can cache by identity before they compare by value.
 *
 * @param attributes the labels that are neither tags nor assignment, such as the driver version
 */
public record Labels(Series series, Assignment assignment, Map<String, String> attributes) {
  public Labels {
    attributes = Map.copyOf(attributes);
  }
}
