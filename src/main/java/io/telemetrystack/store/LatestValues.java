package io.telemetrystack.store;

import java.util.List;

/**
 * The newest samples of some fields of a series.
 *
 * @param samples ordered by field
 */
public record LatestValues(SeriesInfo series, List<Sample> samples) {}
