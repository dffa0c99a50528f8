package io.telemetrystack.app;

import io.telemetrystack.config.SettingsResolver.Resolution;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Where the settings of a process come from.
 *
 * @param file of settings, null where there is none
 * @param read makes them anew, as a start now would
 */
record SettingsSource(Path file, Supplier<Resolution> read) {}
