package io.telemetrystack.store.embedded;

import java.nio.file.Path;
import java.util.List;

/**
 * What opening the store found in its log.
 *
 * @param frames how many were replayed
 * @param tornBytes how many bytes of an unfinished write were cut off
 * @param setAside copies of damaged segments; each has a file with the reason beside it
 */
public record Recovery(long frames, long tornBytes, List<Path> setAside) {}
