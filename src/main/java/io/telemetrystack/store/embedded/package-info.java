/** The store inside the process: compressed chunks in RocksDB behind a log of accepted frames. */
package io.telemetrystack.store.embedded;
