package io.telemetrystack.app.command;

import java.nio.ByteBuffer;

/**
 * Whole rows of a CSV file, as many as one request carries. Behind the file's header they are a
 * file of their own.
 *
 * @param index counts the chunks since reading began, from 0
 * @param bytes of the rows, from the start of an array; they are not written to
 * @param firstLine number, in the file, of the line they begin with
 * @param end the place behind them
 */
record CsvChunk(long index, ByteBuffer bytes, long firstLine, CsvPlace end) {}
