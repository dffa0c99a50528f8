package io.telemetrystack.app;

/** The version of this build. */
final class Version {
  /** As the jar's manifest says; {@code dev} outside a jar. */
  static final String TEXT = fromManifest(Version.class.getPackage().getImplementationVersion());

  private Version() {}

  private static String fromManifest(String version) {
    return version == null ? "dev" : version;
  }
}
