package io.telemetrystack.telemetry;

import java.util.SplittableRandom;

/** One GPU or MIG instance of a {@link SyntheticFleet}, whose load wanders. */
final class SyntheticGpu {
  /** No row is longer. */
  static final int MAX_ROW_BYTES = 2_048;

  private static final int MEMORY_MIB = 81_007;

  /** The row between field name and value, and around the name in the labels. */
  final byte[] columns;

  final byte[] labelsBeforeName;
  final byte[] labelsAfterName;

  /** The labels of its samples in an exposition, and a blank. */
  final byte[] labelSet;

  private final SplittableRandom random;
  private int load;
  private int memoryUsed;
  private long energyMillijoules;
  private long nvlinkKilobytes;
  private int powerMilliwatts;

  SyntheticGpu(
      String host, int index, String uuid, String model, int instance, boolean lent, long seed) {
    String quoted = "\",\"";
    String pod = "train-" + Long.remainderUnsigned(seed, 1000);
    String assignment = lent ? String.join(quoted, "train", pod, "ml") : quoted + quoted;
    columns =
        SyntheticFleet.ascii(
            String.join(
                quoted, "", "" + index, "nvidia" + index, uuid, model, host, assignment, ""));
    String slice =
        instance == 0 ? "" : label("GPU_I_ID", "" + instance) + label("GPU_I_PROFILE", "1g.10gb");
    labelsBeforeName =
        SyntheticFleet.ascii(
            quoted
                + label("DCGM_FI_DRIVER_VERSION", "535.129.03")
                + slice
                + label("Hostname", host)
                + label("UUID", uuid)
                + "__name__=\"\"");
    labelsAfterName =
        SyntheticFleet.ascii(
            "\"\","
                + label("device", "nvidia" + index)
                + label("gpu", "" + index)
                + label("instance", host + ":9400")
                + label("job", "dgx_dcgm_exporter")
                + "modelName=\"\""
                + model
                + "\"\"\"\n");
    labelSet =
        SyntheticFleet.ascii(
            labelSet(host, index, uuid, model, instance)
                + (lent ? ",container=\"train\",namespace=\"ml\",pod=\"" + pod + "\"} " : "} "));
    random = new SplittableRandom(seed);
    load = random.nextInt(101);
    memoryUsed = random.nextInt(4, MEMORY_MIB);
    energyMillijoules = random.nextLong(1_000_000_000L);
    nvlinkKilobytes = random.nextLong(1_000_000_000L);
  }

  private static String labelSet(String host, int index, String uuid, String model, int instance) {
    String slice = instance == 0 ? "" : ",GPU_I_PROFILE=\"1g.10gb\",GPU_I_ID=\"" + instance + '"';
    return "{gpu=\"%d\",UUID=\"%s\",device=\"nvidia%d\",modelName=\"%s\"%s,Hostname=\"%s\",%s"
        .formatted(index, uuid, index, model, slice, host, "DCGM_FI_DRIVER_VERSION=\"535.129.03\"");
  }

  /** A second passes. */
  void advance() {
    load = Math.max(0, Math.min(100, load + random.nextInt(-10, 11)));
    memoryUsed = Math.max(4, Math.min(MEMORY_MIB, memoryUsed + random.nextInt(-64, 65)));
    powerMilliwatts = 66_000 + load * 6_000 + random.nextInt(10_000);
    energyMillijoules += powerMilliwatts;
    nvlinkKilobytes += load * 10_000L;
  }

  /** Thousandths of the value of one of {@link SyntheticFleet#FIELDS}. */
  long valueMillis(int field) {
    return switch (field) {
      case 0 -> load * 1000L;
      case 1 -> load * 3 / 4 * 1000L;
      case 2 -> powerMilliwatts;
      case 3 -> (26 + load / 2) * 1000L;
      case 4 -> memoryUsed * 1000L;
      case 5 -> (MEMORY_MIB - memoryUsed) * 1000L;
      case 8 -> (load == 0 ? 345 : 1980) * 1000L;
      case 9 -> 2619 * 1000L;
      case 10 -> (30 + load / 2) * 1000L;
      case 11 -> energyMillijoules * 1000L;
      case 14 -> nvlinkKilobytes * 1000L;
      case 15, 16 -> load * 50_000_000L * 1000L;
      case 17, 19 -> load * 10L;
      case 18 -> load * 4L;
      default -> 0;
    };
  }

  private static String label(String key, String value) {
    return key + "=\"\"" + value + "\"\",";
  }
}
