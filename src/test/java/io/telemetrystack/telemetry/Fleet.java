package io.telemetrystack.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Seeded frames with names, times and values of the kinds that a fleet of H100 hosts reports. */
public final class Fleet {
  private static final int GPUS_PER_HOST = 8;
  private static final List<String> FIELDS =
      List.of(
          "DCGM_FI_DEV_GPU_UTIL",
          "DCGM_FI_DEV_MEM_COPY_UTIL",
          "DCGM_FI_DEV_ENC_UTIL",
          "DCGM_FI_DEV_DEC_UTIL",
          "DCGM_FI_DEV_FB_FREE",
          "DCGM_FI_DEV_FB_USED",
          "DCGM_FI_DEV_GPU_TEMP",
          "DCGM_FI_DEV_MEM_CLOCK",
          "DCGM_FI_DEV_SM_CLOCK",
          "DCGM_FI_DEV_POWER_USAGE");

  private final List<Labels> gpus = new ArrayList<>();
  private final Random random;

  public Fleet(int gpuCount, long seed) {
    random = new Random(seed);
    for (int i = 0; i < gpuCount; i++) {
      gpus.add(gpu(i));
    }
  }

  public static List<String> fields() {
    return FIELDS;
  }

  public List<Labels> gpus() {
    return gpus;
  }

  /** One frame of a host: so many sweeps, one a second, over its GPUs and all fields. */
  public Frame frame(int host, long startNs, int sweeps) {
    List<Labels> ofHost =
        gpus.subList(host * GPUS_PER_HOST, Math.min(gpus.size(), (host + 1) * GPUS_PER_HOST));
    Frame.Builder builder = new Frame.Builder(ofHost.get(0).series().host());
    for (int sweep = 0; sweep < sweeps; sweep++) {
      for (String field : FIELDS) {
        for (Labels gpu : ofHost) {
          builder.add(gpu, field, startNs + sweep * 1_000_000_000L, value(field));
        }
      }
    }
    return builder.build();
  }

  public int hosts() {
    return (gpus.size() + GPUS_PER_HOST - 1) / GPUS_PER_HOST;
  }

  private double value(String field) {
    return switch (field) {
      case "DCGM_FI_DEV_POWER_USAGE" -> (400_000 + random.nextInt(300_000)) / 1000.0;
      case "DCGM_FI_DEV_FB_FREE", "DCGM_FI_DEV_FB_USED" -> 40_000 + random.nextInt(64);
      case "DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_DEV_MEM_COPY_UTIL" -> 90 + random.nextInt(11);
      case "DCGM_FI_DEV_GPU_TEMP" -> 60 + random.nextInt(4);
      case "DCGM_FI_DEV_MEM_CLOCK" -> 2619;
      case "DCGM_FI_DEV_SM_CLOCK" -> 1980;
      default -> 0;
    };
  }

  private static Labels gpu(int number) {
    String host = "dgx-%04d".formatted(number / GPUS_PER_HOST);
    String index = String.valueOf(number % GPUS_PER_HOST);
    SeriesId id = new SeriesId("GPU-00000000-0000-4000-8000-%012d".formatted(number), "");
    return new Labels(
        new Series(id, host, index, "nvidia" + index, "NVIDIA H100 80GB HBM3", ""),
        new Assignment("main", "train-" + number / 4, "ns-" + number / 40),
        Map.of("DCGM_FI_DRIVER_VERSION", "535.129.03", "job", "dgx_dcgm_exporter"));
  }
}
