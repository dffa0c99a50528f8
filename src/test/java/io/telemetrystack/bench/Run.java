package io.telemetrystack.bench;

import java.util.Map;

/**
 * What one run gave.
 *
 * @param figures the same ones, in the same order, in each run
 * @param use of the process under test, meanwhile
 */
public record Run(Map<Figure, Double> figures, ProcessUse.Use use) {}
