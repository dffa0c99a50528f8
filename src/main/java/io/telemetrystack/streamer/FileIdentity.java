package io.telemetrystack.streamer;

/**
 * Tells a file from others that had, or will have, its path. Immutable.
 *
 * <p>Of a file that other nodes read too only the content counts: inodes and times may differ
 * there.
 *
 * @param key of the file system, such as device and inode; empty where it does not count
 * @param modifiedMs when it was written to last; 0 where it does not count
 * @param sizeBytes how much of the file this is about, from its start
 * @param fingerprint of those bytes, see {@link CsvFile}
 */
record FileIdentity(String key, long modifiedMs, long sizeBytes, long fingerprint) {}
