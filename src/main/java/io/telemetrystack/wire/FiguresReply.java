package io.telemetrystack.wire;

import java.util.List;

/**
 * What a node's part of the pipeline has done since its start, and holds now.
 *
 * @param figures of the roles that it has, by name
 */
public record FiguresReply(List<Figure> figures) {
  public FiguresReply {
    figures = List.copyOf(figures);
  }

  /**
   * @param name such as {@code broker.messages.ready}; docs/api.md lists them
   */
  public record Figure(String name, double value) {}
}
