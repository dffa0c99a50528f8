/** The store in an InfluxDB 2.x; the only package that sees its client. */
package io.telemetrystack.store.influx;
