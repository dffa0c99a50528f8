package io.telemetrystack.app.command;

/**
 * Whole rows of a CSV file, as many as one request carries. Behind the file's header they are a
 * file of their own.
 *
 * @param index counts the chunks since reading began, from 0
 * @param bytes of which the first {@code length} count
 * @param firstLine number, in the file, of the line they begin with
 * @param end the place behind them
 */
record CsvChunk(long index, byte[] bytes, int length, long firstLine, CsvPlace end) {}
