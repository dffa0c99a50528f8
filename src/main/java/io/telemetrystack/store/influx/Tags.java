package io.telemetrystack.store.influx;

/** Tag keys of measurement {@code gpu}; also the names of columns in Flux. */
final class Tags {
  static final String UUID = "uuid";
  static final String HOST = "host";
  static final String GPU = "gpu";
  static final String DEVICE = "device";
  static final String MODEL = "model";
  static final String INSTANCE = "gpu_instance_id";
  static final String PROFILE = "gpu_instance_profile";

  private Tags() {}
}
