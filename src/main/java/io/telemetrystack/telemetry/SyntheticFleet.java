package io.telemetrystack.telemetry;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A fleet of GPUs that do not exist, as the CSV that a recorder of DCGM telemetry writes: in each
 * sweep a block of rows for each field, every data field quoted, the labels repeated in {@code
 * labels_raw}. Or one sweep of it as dcgm-exporter answers a scrape. The same parameters give the
 * same bytes.
 */
public final class SyntheticFleet {
  /**
   * What to make.
   *
   * @param fields how many of {@link #FIELDS}, the first ones
   * @param sweeps how often each field of each GPU is written
   * @param instancesPerGpu MIG instances on the first GPU of each host, 0 for none
   * @param assigned whether every other GPU is lent to a pod
   */
  public record Parameters(
      long seed,
      int hosts,
      int gpusPerHost,
      int fields,
      int sweeps,
      Instant start,
      Duration interval,
      String model,
      int instancesPerGpu,
      boolean assigned) {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    public Parameters {
      if (hosts < 1 || gpusPerHost < 1 || sweeps < 1 || instancesPerGpu < 0) {
        throw new IllegalArgumentException("hosts, gpusPerHost and sweeps must be at least 1");
      }
      if (fields < 1 || fields > FIELDS.size()) {
        throw new IllegalArgumentException("fields must be from 1 to " + FIELDS.size());
      }
    }

    /** Whole H100s at one sweep a second from the start of 2026. */
    public static Parameters of(int hosts, int gpusPerHost, int fields, int sweeps) {
      return new Parameters(
          1,
          hosts,
          gpusPerHost,
          fields,
          sweeps,
          START,
          Duration.ofSeconds(1),
          "NVIDIA H100 80GB HBM3",
          0,
          false);
    }
  }

  /** The header of the file, without line end. */
  public static final String HEADER =
      "timestamp,metric_name,gpu_id,device,uuid,modelName,Hostname,container,pod,namespace,value,"
          + "labels_raw";

  /** The fields that a fleet can have, in the order of their blocks. */
  public static final List<String> FIELDS =
      List.of(
          "DCGM_FI_DEV_GPU_UTIL",
          "DCGM_FI_DEV_MEM_COPY_UTIL",
          "DCGM_FI_DEV_POWER_USAGE",
          "DCGM_FI_DEV_GPU_TEMP",
          "DCGM_FI_DEV_FB_USED",
          "DCGM_FI_DEV_FB_FREE",
          "DCGM_FI_DEV_DEC_UTIL",
          "DCGM_FI_DEV_ENC_UTIL",
          "DCGM_FI_DEV_SM_CLOCK",
          "DCGM_FI_DEV_MEM_CLOCK",
          "DCGM_FI_DEV_MEMORY_TEMP",
          "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION",
          "DCGM_FI_DEV_PCIE_REPLAY_COUNTER",
          "DCGM_FI_DEV_XID_ERRORS",
          "DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL",
          "DCGM_FI_PROF_PCIE_TX_BYTES",
          "DCGM_FI_PROF_PCIE_RX_BYTES",
          "DCGM_FI_PROF_GR_ENGINE_ACTIVE",
          "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE",
          "DCGM_FI_PROF_DRAM_ACTIVE");

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final byte[] LINE_FEED = {'\n'};

  private final Parameters parameters;
  private final List<SyntheticGpu> gpus = new ArrayList<>();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int size;

  public SyntheticFleet(Parameters parameters) {
    this.parameters = parameters;
    Random random = new Random(parameters.seed());
    for (int host = 1; host <= parameters.hosts(); host++) {
      for (int gpu = 0; gpu < parameters.gpusPerHost(); gpu++) {
        addGpu(random, host, gpu);
      }
    }
    Collections.shuffle(gpus, random);
  }

  /** Rows that {@link #writeTo} writes, the header not counted. */
  public long rows() {
    return (long) gpus.size() * parameters.fields() * parameters.sweeps();
  }

  /** Writes the whole file. To be called once; does not close the stream. */
  public void writeTo(OutputStream out) throws IOException {
    append((HEADER + "\n").getBytes(StandardCharsets.US_ASCII));
    for (int sweep = 0; sweep < parameters.sweeps(); sweep++) {
      Instant time = parameters.start().plus(parameters.interval().multipliedBy(sweep));
      byte[] timeBytes = ascii("\"" + time + "\",\"");
      gpus.forEach(SyntheticGpu::advance);
      for (int field = 0; field < parameters.fields(); field++) {
        writeBlock(timeBytes, field, out);
      }
    }
    flush(out);
  }

  /**
   * Writes one sweep in Prometheus' text format, without times, as if one exporter had all hosts.
   * To be called once instead of {@link #writeTo}; does not close the stream.
   */
  public void writeExpositionTo(OutputStream out) throws IOException {
    gpus.forEach(SyntheticGpu::advance);
    for (int field = 0; field < parameters.fields(); field++) {
      String name = FIELDS.get(field);
      FieldCatalogue.Field known = FieldCatalogue.standard().find(name).orElseThrow();
      String kind = known.kind().name().toLowerCase(Locale.ROOT);
      append(ascii("# HELP " + name + " " + known.meaning() + "\n"));
      append(ascii("# TYPE " + name + " " + kind + "\n"));
      for (SyntheticGpu gpu : gpus) {
        append(ascii(name));
        append(gpu.labelSet);
        appendValue(gpu.valueMillis(field));
        append(LINE_FEED);
        flushWhenFull(out);
      }
    }
    flush(out);
  }

  private void addGpu(Random random, int host, int gpu) {
    String hostName = String.format(Locale.ROOT, "gpu-host-%03d", host);
    boolean lent = parameters.assigned() && gpu % 2 == 0;
    int instances = gpu == 0 ? parameters.instancesPerGpu() : 0;
    String uuid = uuid(random);
    for (int instance = Math.min(1, instances); instance <= instances; instance++) {
      long seed = random.nextLong();
      gpus.add(new SyntheticGpu(hostName, gpu, uuid, parameters.model(), instance, lent, seed));
    }
  }

  private static String uuid(Random random) {
    long high = random.nextLong();
    long low = random.nextLong();
    return String.format(
        Locale.ROOT,
        "GPU-%08x-%04x-%04x-%04x-%012x",
        high >>> 32,
        (high >>> 16) & 0xffff,
        high & 0xffff,
        low >>> 48,
        low & 0xffff_ffff_ffffL);
  }

  private void writeBlock(byte[] time, int field, OutputStream out) throws IOException {
    byte[] name = ascii(FIELDS.get(field));
    for (SyntheticGpu gpu : gpus) {
      flushWhenFull(out);
      append(time);
      append(name);
      append(gpu.columns);
      appendValue(gpu.valueMillis(field));
      append(gpu.labelsBeforeName);
      append(name);
      append(gpu.labelsAfterName);
    }
  }

  private void append(byte[] bytes) {
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  /** With up to three decimals, as few as needed. */
  private void appendValue(long millis) {
    appendWhole(millis / 1000);
    int decimals = (int) (millis % 1000);
    if (decimals != 0) {
      buffer[size++] = '.';
      for (int unit = 100; decimals != 0; unit /= 10) {
        buffer[size++] = (byte) ('0' + decimals / unit);
        decimals %= unit;
      }
    }
  }

  private void appendWhole(long number) {
    if (number >= 10) {
      appendWhole(number / 10);
    }
    buffer[size++] = (byte) ('0' + number % 10);
  }

  /** Leaves room for a row. */
  private void flushWhenFull(OutputStream out) throws IOException {
    if (size + SyntheticGpu.MAX_ROW_BYTES > BUFFER_BYTES) {
      flush(out);
    }
  }

  private void flush(OutputStream out) throws IOException {
    out.write(buffer, 0, size);
    size = 0;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
