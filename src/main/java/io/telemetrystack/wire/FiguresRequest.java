package io.telemetrystack.wire;

/** Asks a node for the figures of its part of the pipeline; {@link FiguresReply} has them. */
public record FiguresRequest() {}
