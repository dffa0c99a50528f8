package io.telemetrystack.cluster;

import java.nio.file.Path;

/**
 * What both ends of a connection between nodes show and ask for.
 *
 * @param ca who signed the certificates of all nodes
 */
public record ClusterTls(Path cert, Path key, Path ca) {}
